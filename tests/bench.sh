#!/usr/bin/env bash
# Loads TokenGate, bare YARP, nginx and Portkey's gateway side by side on this machine, in turns, and prints tables in Markdown.
# What it measures and how: tests/TokenGate.Benchmarks/README.md.
#
#   tests/bench.sh                     three rounds of 4 s for each proxy and kind of traffic: some six minutes
#   tests/bench.sh --quick             two rounds of 2 s, a short warm-up: some two minutes; for ratios of a busy machine
#   tests/bench.sh --json FILE         the measurements as JSON too
#   tests/bench.sh --kinds Chat,Agent  some kinds of traffic alone: Chat, NewText, Stream, Agent
#   tests/bench.sh --beside NAME=DIR   another build of TokenGate in the same run: the folder of its executable
#   tests/bench.sh --redis HOST:PORT   TokenGate with a Redis; `--redis own` starts one (redis-server) and ends it
#   tests/bench.sh --growth            how the cost grows with sizes, turns and users, in the place of all else: some three minutes
#   tests/bench.sh --streams 5000      so many SSE streams at one time, for two minutes (--stream-seconds), in the place of all else
#   tests/bench.sh --soak 20           all kinds of traffic at a steady rate for 20 minutes, and what the gateway holds after each
#   tests/bench.sh --help              this text; further options are those of tests/TokenGate.Load/Arguments.cs
#
# Everything listens on 127.0.0.1, no root is needed, and only processes that it started are ended. nginx is installed by apt where it is missing and
# this runs as root, Portkey's gateway by npm into artifacts/; a proxy that cannot be had is said to be missing and left out.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

portkey_version=1.15.2
options=()
redis=
while [ $# -gt 0 ]; do
  case "$1" in
    --growth) options+=(--growth true) ;;
    --quick) options+=(--rounds 2 --seconds 2 --warm-up 5) ;;
    -h|--help) sed -n '/^# Loads/,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; exit 0 ;;
    --redis) [ $# -gt 1 ] || { echo "$1 needs a value: see tests/bench.sh --help" >&2; exit 2; }; redis=$2; shift ;;
    --*) [ $# -gt 1 ] || { echo "$1 needs a value: see tests/bench.sh --help" >&2; exit 2; }; options+=("$1" "$2"); shift ;;
    *) echo "unknown option $1: see tests/bench.sh --help" >&2; exit 2 ;;
  esac
  shift
done

for project in src/TokenGate tests/TokenGate.BareProxy tests/TokenGate.Load; do
  dotnet build "$project" -c Release -v quiet -clp:NoSummary >&2 || exit 1
done

nginx=$(command -v nginx || ls /usr/sbin/nginx 2>/dev/null)
if [ -z "$nginx" ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq >/dev/null 2>&1
  # A server started by the package would only stand in the way.
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light >/dev/null 2>&1
  nginx=$(command -v nginx || ls /usr/sbin/nginx 2>/dev/null)
fi
[ -n "$nginx" ] && options+=(--nginx "$nginx") || echo "missing: nginx (apt-get install nginx-light)" >&2

folder=artifacts/portkey
start=$folder/node_modules/@portkey-ai/gateway/build/start-server.js
if [ ! -f "$start" ] && command -v npm >/dev/null; then
  mkdir -p $folder
  npm install --prefix $folder --no-audit --no-fund --loglevel=error "@portkey-ai/gateway@$portkey_version" >/dev/null 2>&1
fi
[ -f "$start" ] && options+=(--portkey "$PWD/$start") || echo "missing: @portkey-ai/gateway (npm install)" >&2

if [ "$redis" = own ]; then
  command -v redis-server >/dev/null || { echo "missing: redis-server (apt-get install redis-server)" >&2; exit 1; }
  folder=$(mktemp -d)
  for attempt in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 10000))
    redis-server --port $port --bind 127.0.0.1 --save '' --appendonly no --dir "$folder" >"$folder/redis.log" 2>&1 &
    redis_id=$!
    until grep -q "Ready to accept" "$folder/redis.log" || ! kill -0 $redis_id 2>/dev/null; do sleep 0.1; done
    kill -0 $redis_id 2>/dev/null && break
  done
  trap 'kill $redis_id 2>/dev/null; wait $redis_id 2>/dev/null; rm -rf "$folder"' EXIT
  redis=127.0.0.1:$port
fi
[ -n "$redis" ] && options+=(--redis "$redis")
dotnet artifacts/bin/TokenGate.Load/release/TokenGate.Load.dll --root "$PWD" "${options[@]}"
