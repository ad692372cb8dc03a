#!/usr/bin/env bash
# Builds docker/Dockerfile for real and runs the demo in the image: as a user without rights, on a read-only root, with a tmpfs for /tmp.
# Without a registry: the base images are made by debootstrap, with this machine's .NET and Node in them; buildah needs no daemon.
#
#   tests/image.sh           as root, on Debian; takes minutes and some 5 GB. Exit 0 also when it cannot run; says why, and what was not tried then.
#   tests/image.sh --keep    leaves the images and the folder, and says where they are
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '== %s\n' "$*"; }
skip() { say "not run: $*. Neither was docker/Dockerfile built nor the demo run in an image; tests/run.sh still holds the files of docker/ to the gateway."; exit 0; }
keep=
case "${1:-}" in --keep) keep=1 ;; "") ;; *) sed -n '2,6p' "$0"; exit 2 ;; esac

[ "$(id -u)" -eq 0 ] || skip "needs root (debootstrap, chroot)"
command -v apt-get >/dev/null || skip "needs Debian's apt-get"
for tool in dotnet node npm; do command -v "$tool" >/dev/null || skip "$tool is missing"; done
needed=()
for tool in buildah debootstrap; do command -v "$tool" >/dev/null || needed+=("$tool"); done
if [ ${#needed[@]} -gt 0 ]; then
  say "installing ${needed[*]}"
  apt-get update -qq >/dev/null 2>&1 || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${needed[@]}" >/dev/null 2>&1 || true
  for tool in "${needed[@]}"; do command -v "$tool" >/dev/null || skip "$tool cannot be installed"; done
fi
# shellcheck disable=SC1091
suite=$(. /etc/os-release && [ "$ID" = debian ] && echo "$VERSION_CODENAME") || skip "needs Debian"

work=$(mktemp -d)
buildah=(buildah --storage-driver vfs --root "$work/storage" --runroot "$work/run")
mounts=()
clean() {
  for mount in "${mounts[@]}"; do umount "$mount" || true; done
  [ -n "$keep" ] && { say "kept: $work"; return; }
  # Only when nothing is mounted below it any more.
  grep -q " $work/" /proc/mounts || rm -rf "$work"
}
trap clean EXIT

say "base images ($suite)"
debootstrap --variant=minbase --include=ca-certificates,libicu-dev,libssl-dev,zlib1g "$suite" "$work/base" http://deb.debian.org/debian >"$work/debootstrap.log" 2>&1 \
  || { tail -n 5 "$work/debootstrap.log"; skip "debootstrap failed"; }
rm -rf "$work/base/var/cache/apt" "$work/base/var/lib/apt/lists"
# Where a machine trusts more authorities than Debian does, its packages may come through them. Node brings authorities of its own, and is told of these.
authorities=/etc/ssl/certs/ca-certificates.crt
cp -L "$authorities" "$work/base$authorities"
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")

image() { # NAME, then pairs: what to copy, where to
  local name=$1 container from=$work/base
  shift
  container=$("${buildah[@]}" from scratch)
  "${buildah[@]}" add -q "$container" "$from" / >/dev/null
  while [ $# -gt 0 ]; do "${buildah[@]}" copy -q "$container" "$1" "$2" >/dev/null; shift 2; done
  mkdir -p "$work/link/usr/bin"
  ln -sf /usr/share/dotnet/dotnet "$work/link/usr/bin/dotnet"
  "${buildah[@]}" add -q "$container" "$work/link" / >/dev/null
  "${buildah[@]}" config --env "NODE_EXTRA_CA_CERTS=$authorities" "$container"
  "${buildah[@]}" commit -q --rm "$container" "localhost/$name" >/dev/null
}
image sdk "$dotnet" /usr/share/dotnet
image node "$(readlink -f "$(command -v node)")" /usr/local/bin/node "$npm" /usr/local/lib/node_modules/npm
image runtime "$dotnet/dotnet" /usr/share/dotnet/dotnet "$dotnet/host" /usr/share/dotnet/host "$dotnet/shared" /usr/share/dotnet/shared

say "docker/Dockerfile"
"${buildah[@]}" bud --isolation chroot --pull-never -f docker/Dockerfile -t localhost/tokengate \
  --build-arg SDK_IMAGE=localhost/sdk --build-arg NODE_IMAGE=localhost/node --build-arg RUNTIME_IMAGE=localhost/runtime .

say "demo in the image"
container=$("${buildah[@]}" from --pull-never localhost/tokengate)
root=$("${buildah[@]}" mount "$container")
user=$("${buildah[@]}" inspect --type image --format '{{.OCIv1.Config.User}}' localhost/tokengate)
[ "${user%%:*}" != 0 ] && [ "${user%%:*}" != root ] && [ -n "$user" ] || { say "FAILED: the image's user is '$user'"; exit 1; }
printf '   user %s, /app %s\n' "$user" "$(du -sh "$root/app" | cut -f1)"
stage=$work/stage
mkdir "$stage"
mount --bind "$root" "$stage"; mounts=("$stage")
mount -o remount,bind,ro "$stage"
mount -t tmpfs -o mode=1777,size=256m tmpfs "$stage/tmp"; mounts=("$stage/tmp" "${mounts[@]}")
mkdir -p "$root/proc"; mount -t proc proc "$stage/proc"; mounts=("$stage/proc" "${mounts[@]}")
if chroot --userspec="$user" "$stage" /bin/sh -c 'touch /app/x || touch /etc/tokengate/x' 2>/dev/null; then say "FAILED: the root can be written to"; exit 1; fi
chroot --userspec="$user" "$stage" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/tmp DOTNET_EnableDiagnostics=0 \
  timeout 300 dotnet /app/tokengate.dll demo --seconds 10 --json >"$work/demo.json" 2>"$work/demo.log" || { tail -n 20 "$work/demo.log"; say "FAILED: the demo"; exit 1; }
node -e '
  const report = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
  if (!report || Object.keys(report).length === 0) throw new Error("the report is empty");' "$work/demo.json"
say "passed: image built, demo ran as $user on a read-only root"
