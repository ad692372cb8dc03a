#!/usr/bin/env bash
# Builds everything and runs the tests. Last line: "N passed, N failed, N skipped". Exit 0 only when nothing failed.
#
#   tests/run.sh              what CI runs: all tests but the torture category
#   tests/run.sh --torture    the torture category alone (kill -9, dead Redis, long fuzzing): bounded, but minutes
#   tests/run.sh --quick      without the format check and the end-to-end tests
#   tests/run.sh Ledger Gateway   only the named rooms
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

category='Category!=Torture'
quick=
rooms=()
for argument in "$@"; do
  case "$argument" in
    --torture) category='Category=Torture' ;;
    --quick) quick=1 ;;
    -h|--help) sed -n '2,7p' "$0"; exit 0 ;;
    *) rooms+=("$argument") ;;
  esac
done

say() { printf '== %s\n' "$*"; }
passed=0 failed=0 skipped=0
finish() { printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"; [ "$failed" -eq 0 ]; exit; }
fault() { say "FAILED: $*"; failed=$((failed + 1)); }

# --- What the tests need ---------------------------------------------------------------------------------------------
for tool in dotnet node npm; do
  command -v "$tool" >/dev/null || { fault "$tool is missing: install the .NET 10 SDK and Node 20 or newer"; finish; }
done
needed=()
command -v redis-server >/dev/null || needed+=(redis-server)
command -v chromium >/dev/null || needed+=(chromium)
command -v promtool >/dev/null || needed+=(prometheus)
if [ ${#needed[@]} -gt 0 ]; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    say "installing ${needed[*]}"
    apt-get update -qq >/dev/null 2>&1
    # A server started by the package would only stand in the way: the tests start their own.
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${needed[@]}" >/dev/null 2>&1
  fi
  for tool in "${needed[@]}"; do
    command -v "$tool" >/dev/null || say "missing: $tool (apt-get install $tool); the tests that need it will say: not run"
  done
fi
[ -d ../shared/corpus ] || say "corpus absent: the tests of category Corpus will say: not run: corpus absent"

# --- Restore, format, build ------------------------------------------------------------------------------------------
configuration=Release
say "restore (locked)"
dotnet restore TokenGate.sln --locked-mode -v quiet || { fault "restore: packages.lock.json and the projects disagree, or a package is missing"; finish; }
say "build"
dotnet build TokenGate.sln -c $configuration --no-restore -v quiet -clp:NoSummary || { fault "build"; finish; }
if [ -z "$quick" ] && [ "$category" != 'Category=Torture' ] && [ ${#rooms[@]} -eq 0 ]; then
  say "format"
  dotnet format TokenGate.sln --no-restore --verify-no-changes -v quiet || fault "dotnet format would change files: run 'dotnet format TokenGate.sln' and commit"
fi
clients=tests/TokenGate.EndToEnd/clients
if [ -f $clients/package-lock.json ] && [ ! -d $clients/node_modules ]; then
  say "npm ci (clients of the end-to-end tests)"
  npm ci --prefix $clients --no-audit --no-fund --loglevel=error || fault "npm ci in $clients"
fi

# --- Test, one room after the other: two cores, and tests that look at time -------------------------------------------
run() {
  local project=$1 output status line
  say "$project"
  output=$(mktemp)
  dotnet test "artifacts/bin/$project/release/$project.dll" --filter "$category" --logger 'console;verbosity=normal' >"$output" 2>&1
  status=$?
  line=$(grep -E '^ *(Total tests|Passed|Failed|Skipped):' "$output" | tr -d ' ')
  local p f s
  p=$(sed -n 's/^Passed://p' <<<"$line" | tail -1); f=$(sed -n 's/^Failed://p' <<<"$line" | tail -1); s=$(sed -n 's/^Skipped://p' <<<"$line" | tail -1)
  passed=$((passed + ${p:-0})); failed=$((failed + ${f:-0})); skipped=$((skipped + ${s:-0}))
  printf '   %s passed, %s failed, %s skipped\n' "${p:-0}" "${f:-0}" "${s:-0}"
  if [ $status -ne 0 ]; then
    grep -vE '^ +(Passed|Standard Output)|^ *$' "$output" | tail -n 120
    [ "${f:-0}" -gt 0 ] || fault "$project ended with $status"
  elif [ -n "${s:-}" ]; then
    grep -E -A 2 '^ +Skipped ' "$output" | grep -iE 'not run' | sort | uniq -c | sort -rn | head -5
  fi
  rm -f "$output"
}

for folder in tests/*.Tests tests/TokenGate.FunctionalTests tests/TokenGate.EndToEnd; do
  project=$(basename "$folder")
  [ "$project" = TokenGate.EndToEnd ] && [ -n "$quick" ] && continue
  if [ ${#rooms[@]} -gt 0 ]; then
    wanted=
    for room in "${rooms[@]}"; do case "$project" in *".$room"*) wanted=1 ;; esac; done
    [ -n "$wanted" ] || continue
  fi
  run "$project"
done
finish
