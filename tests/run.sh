#!/usr/bin/env bash
# Builds and tests. Last line: "N passed, N failed, N skipped". Exit 0 only when nothing failed.
#
#   tests/run.sh                  what CI runs: restore, build and format of everything, all tests but the torture category
#   tests/run.sh Tokens Ledger    these rooms alone: restores, builds and tests them with what they reference, and nothing else
#   tests/run.sh Tokens --filter WorstCase    of these rooms the tests whose full name holds the text
#   tests/run.sh --torture        the torture category alone (kill -9, dead Redis, long fuzzing): bounded, but minutes
#   tests/run.sh --quick          without the format check and the end-to-end tests
#   tests/run.sh --help           this text
#
# Rooms: Architecture Console Dialects EndToEnd Fleet FunctionalTests Gateway Ledger Metering Pricing Scoring Tokens Training Usage;
# the beginning of a name is enough.
# Options can be combined. Each step says how long it took.
# redis-server, chromium and promtool are installed by apt where the chosen tests need them, this runs as root, and apt is there; the tests
# that miss one of them are skipped and say so.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

category='Category!=Torture'
limit=20m # of one project: a test that hangs is a failure with a name
quick=
filter=
rooms=()
while [ $# -gt 0 ]; do
  case "$1" in
    --torture) category='Category=Torture' limit=120m ;;
    --quick) quick=1 ;;
    --filter) shift; filter=${1:-} ;;
    -h|--help) sed -n '/^# Builds/,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; exit 0 ;;
    -*) echo "unknown option $1: see tests/run.sh --help" >&2; exit 2 ;;
    *) rooms+=("$1") ;;
  esac
  shift
done

passed=0 failed=0 skipped=0
say() { printf '== %s\n' "$*"; }
finish() { printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"; [ "$failed" -eq 0 ]; exit; }
fault() { say "FAILED: $*"; failed=$((failed + 1)); }

# timed NAME COMMAND...: says what runs, runs it, says how long it took, and gives its exit code.
timed() {
  local name=$1 started=$SECONDS status
  shift
  say "$name"
  "$@"
  status=$?
  printf '   %s: %d s\n' "${name%% *}" $((SECONDS - started))
  return $status
}

# --- Which tests -----------------------------------------------------------------------------------------------------
all=() projects=()
for folder in tests/*.Tests tests/TokenGate.FunctionalTests tests/TokenGate.EndToEnd; do
  project=$(basename "$folder")
  [ -n "$quick" ] && [ "$project" = TokenGate.EndToEnd ] && continue
  all+=("$project")
done
if [ ${#rooms[@]} -eq 0 ]; then
  projects=("${all[@]}")
else
  for room in "${rooms[@]}"; do
    found=
    for project in "${all[@]}"; do
      case "$project" in "TokenGate.$room"*) projects+=("$project"); found=1 ;; esac
    done
    [ -n "$found" ] || { fault "there are no tests of a room $room: see tests/run.sh --help"; finish; }
  done
fi

# --- What they need --------------------------------------------------------------------------------------------------
for tool in dotnet node npm; do
  command -v "$tool" >/dev/null || { fault "$tool is missing: install the .NET 10 SDK and Node 20 or newer"; finish; }
done
needed=()
need() { # need TOOL PACKAGE PROJECT...
  local tool=$1 package=$2 project wanted
  shift 2
  command -v "$tool" >/dev/null && return
  for wanted in "$@"; do for project in "${projects[@]}"; do [ "$project" = "TokenGate.$wanted" ] && { needed+=("$tool:$package"); return; }; done; done
}
need redis-server redis-server Ledger.Tests Gateway.Tests Fleet.Tests EndToEnd
need chromium chromium Console.Tests EndToEnd
need promtool prometheus Gateway.Tests
if [ ${#needed[@]} -gt 0 ]; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    say "installing ${needed[*]#*:}"
    apt-get update -qq >/dev/null 2>&1
    # A server started by the package would only stand in the way: the tests start their own.
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${needed[@]#*:}" >/dev/null 2>&1
  fi
  for tool in "${needed[@]}"; do
    command -v "${tool%%:*}" >/dev/null || say "missing: ${tool%%:*} (apt-get install ${tool#*:}); the tests that need it will say: not run"
  done
fi
[ -d ../shared/corpus ] || say "corpus absent: the tests of category Corpus will say: not run: corpus absent"

# --- Restore, build, format ------------------------------------------------------------------------------------------
configuration=Release
if [ ${#rooms[@]} -eq 0 ]; then targets=(TokenGate.sln); else targets=("${projects[@]/#/tests/}"); fi
for target in "${targets[@]}"; do
  timed "restore $target (locked)" dotnet restore "$target" --locked-mode -v quiet \
    || { fault "restore: packages.lock.json and the projects disagree, or a package is missing"; finish; }
  timed "build $target" dotnet build "$target" -c $configuration --no-restore -v quiet -clp:NoSummary || { fault "build"; finish; }
done
if [ -z "$quick" ] && [ "$category" != 'Category=Torture' ] && [ ${#rooms[@]} -eq 0 ]; then
  timed "format" dotnet format TokenGate.sln --no-restore --verify-no-changes -v quiet \
    || fault "dotnet format would change files: run 'dotnet format TokenGate.sln' and commit"
fi
clients=tests/TokenGate.EndToEnd/clients
case " ${projects[*]} " in *" TokenGate.EndToEnd "*)
  if [ -f $clients/package-lock.json ] && [ ! -d $clients/node_modules ]; then
    timed "npm ci (clients of the end-to-end tests)" npm ci --prefix $clients --no-audit --no-fund --loglevel=error || fault "npm ci in $clients"
  fi ;;
esac

# --- Test, one room after the other: two cores, and tests that look at time -------------------------------------------
run() {
  local project=$1 output status line p f s
  output=$(mktemp)
  timeout "$limit" dotnet test "artifacts/bin/$project/release/$project.dll" --filter "$category${filter:+&FullyQualifiedName~$filter}" \
    --logger 'console;verbosity=normal' >"$output" 2>&1
  status=$?
  line=$(grep -E '^ *(Total tests|Passed|Failed|Skipped):' "$output" | tr -d ' ')
  p=$(sed -n 's/^Passed://p' <<<"$line" | tail -1); f=$(sed -n 's/^Failed://p' <<<"$line" | tail -1); s=$(sed -n 's/^Skipped://p' <<<"$line" | tail -1)
  passed=$((passed + ${p:-0})); failed=$((failed + ${f:-0})); skipped=$((skipped + ${s:-0}))
  printf '   %s passed, %s failed, %s skipped\n' "${p:-0}" "${f:-0}" "${s:-0}"
  if [ $status -ne 0 ]; then
    grep -vE '^ +(Passed|Standard Output)|^ *$' "$output" | tail -n 120
    if [ $status -eq 124 ]; then
      fault "$project did not end within $limit; the last test that ended: $(grep -E '^ +(Passed|Failed|Skipped) ' "$output" | tail -1)"
    elif [ "${f:-0}" -eq 0 ]; then
      fault "$project ended with $status"
    fi
  elif [ -n "${s:-}" ]; then
    grep -E -A 2 '^ +Skipped ' "$output" | grep -iE 'not run' | sort | uniq -c | sort -rn
  fi
  rm -f "$output"
}

for project in "${projects[@]}"; do
  timed "test $project" run "$project"
done
[ $((passed + failed + skipped)) -gt 0 ] || fault "no test was chosen: nothing is named like that, or the rooms have none of the category"
finish
