#!/usr/bin/env bash
# An operator's day with the built program: identity, people, observe, enforce, appeal, backup, a journal that is deleted, restore, upgrade.
#
#   tests/operator-day.sh [PROGRAM]     PROGRAM is tokengate or tokengate.dll [default: artifacts/bin/TokenGate/release/tokengate.dll]
#
# Works in a folder of its own on 127.0.0.1 and removes it. Redis is part of it where redis-server is installed. Prints a line for each step
# and ends with 0 when every step came out as the documents say. Needs bash, curl and node.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
program=${1:-artifacts/bin/TokenGate/release/tokengate.dll}
program=$(realpath "$program")
day=$(mktemp -d)
started=()
trap 'for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$day"' EXIT

tokengate() { case "$program" in *.dll) dotnet "$program" "$@" ;; *) "$program" "$@" ;; esac; }
fail() { printf 'FAILED: %s\n' "$*" >&2; [ -f "$day/run.log" ] && tail -20 "$day/run.log" >&2; exit 1; }
step() { printf '%(%H:%M:%S)T %s\n' -1 "$*"; }
holds() { local text=$1; shift; local out; out=$("$@" 2>&1) || true; case "$out" in *"$text"*) ;; *) fail "'$*' does not say '$text' but: $out" ;; esac; }
refuses() { if "$@" >"$day/out" 2>&1; then fail "'$*' was not refused"; fi; }
json() { node -e 'let t="";process.stdin.on("data",d=>t+=d).on("end",()=>{const v=JSON.parse(t);console.log(eval(process.argv[1]))})' "$1"; }
within() { # within SECONDS COMMAND...: waits until it succeeds
  local end=$((SECONDS + $1)); shift
  until "$@" >/dev/null 2>&1; do [ $SECONDS -lt $end ] || fail "not within its time: $*"; sleep 0.2; done
}
# Below the range from which outgoing connections take theirs: a port that was free a moment ago is not a client's when a server binds it.
ports=($(node -e 'const n=require("net"),s=[];(function next(p){if(s.length===4){console.log(s.map(x=>x.address().port).join(" "));s.forEach(x=>x.close());return}
  const x=n.createServer();x.on("error",()=>next(p+1));x.listen(p,"127.0.0.1",()=>{s.push(x);next(p+1)})})(20000+Math.floor(Math.random()*11900))'))
upstream=${ports[0]} traffic=${ports[1]} admin=${ports[2]} redis=

# --- An endpoint that answers chats --------------------------------------------------------------------------------------
cat >"$day/endpoint.js" <<'JS'
require("http").createServer((q, a) => { let t = ""; q.on("data", d => t += d).on("end", () => {
  const asked = JSON.parse(t), text = asked.messages.map(m => m.content).join(" ");
  const body = JSON.stringify({ id: "chatcmpl-" + process.hrtime.bigint(), object: "chat.completion", model: asked.model,
    choices: [{ index: 0, message: { role: "assistant", content: "Noted, thank you." }, finish_reason: "stop" }],
    usage: { prompt_tokens: Math.ceil(text.length / 4.2) + 7, completion_tokens: 5, total_tokens: Math.ceil(text.length / 4.2) + 12 } });
  a.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) }).end(body); });
}).listen(Number(process.argv[2]), "127.0.0.1");
JS
node "$day/endpoint.js" "$upstream" & started+=($!)
if command -v redis-server >/dev/null; then
  redis=127.0.0.1:${ports[3]}
  redis-server --port "${ports[3]}" --bind 127.0.0.1 --save '' --appendonly no --dir "$day" >"$day/redis.log" & started+=($!)
fi

# --- Identity, people, configuration -------------------------------------------------------------------------------------
mkdir -p "$day/config"
printf 'user,team\nada,Engines\neve,Engines\ngrace,Compilers\n' >"$day/config/people.csv"
configure() { # configure MODE
  node -e 'const [,file,mode,up,tr,ad,redis]=process.argv;require("fs").writeFileSync(file,JSON.stringify({
    ReverseProxy:{Routes:{ai:{ClusterId:"ai",Match:{Path:"{**path}"}}},Clusters:{ai:{Destinations:{one:{Address:`http://127.0.0.1:${up}/`}}}}},
    TokenGate:{Listen:`http://127.0.0.1:${tr}`,Admin:{Listen:`http://127.0.0.1:${ad}`},Transport:{GraceSeconds:0},
      Identity:{Sources:[{Kind:"header",Name:"X-User",From:["127.0.0.0/8"]}],People:"people.csv"},
      Judge:{Mode:mode},Ledger:{Path:"../data",Redis:redis||null,SealKey:"../seal.pem"}}},null,1))' \
    "$day/config/tokengate.json" "$1" "$upstream" "$traffic" "$admin" "$redis"
}
config() { printf '%s' "$day/config/tokengate.json"; }
node -e 'const c=require("crypto"),f=require("fs"),k=c.generateKeyPairSync("ec",{namedCurve:"P-256"});
  f.writeFileSync(process.argv[1]+"/seal.pem",k.privateKey.export({type:"pkcs8",format:"pem"}),{mode:0o600});
  f.writeFileSync(process.argv[1]+"/auditor.pem",k.publicKey.export({type:"spki",format:"pem"}))' "$day"
gateway=
serve() { case "$program" in *.dll) exec dotnet "$program" "$@" ;; *) exec "$program" "$@" ;; esac; }
start() { serve run --config "$(config)" >>"$day/run.log" 2>&1 & gateway=$!; started+=("$gateway"); within 120 curl -sf "127.0.0.1:$admin/health/ready"; }
stop() { kill -TERM "$gateway"; wait "$gateway" || fail "the gateway ended with $?"; }
ask() { curl -sf -o /dev/null "127.0.0.1:$traffic/v1/chat/completions" -H "X-User: $1" -H 'Content-Type: application/json' \
  -d "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"$2\"}]}" || fail "no answer for $1"; }
ready() { curl -s "127.0.0.1:$admin/health/ready"; }
says() { case "$(ready)" in *"$1"*) ;; *) return 1 ;; esac; }
trusted() { tokengate report --by user --bucket total --json --config "$(config)" | json "(v.find(r=>r.user==='$1')||{input_tokens:0}).input_tokens"; }
lorem=$(node -e 'console.log("lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua. ".repeat(80))')
# Letters struck at random, different each time: what only repeats itself counts once, and nothing is left to withhold.
mash() { node -e 'let x=+process.argv[1];const next=n=>(x=(x*48271)%2147483647)%n;
  console.log(Array.from({length:2500},()=>Array.from({length:3+next(6)},()=>String.fromCharCode(97+next(26))).join("")).join(" "))' "$1"; }

step "check: the configuration is fine, a fault in it is named"
configure observe
tokengate check --config "$(config)" >"$day/out" 2>&1 || fail "check: $(cat "$day/out")"
sed 's/"Mode": "observe"/"Mode": "watch"/' "$(config)" >"$day/config/wrong.json"
refuses tokengate check --config "$day/config/wrong.json"
holds "Judge:Mode" cat "$day/out"

step "observe: people and teams are counted, nothing is withheld"
start
ask ada "Which of the two invoices for the harbour crane has the wrong tax rate?"
ask grace "Sketch the migration of the build to the new linker, with its three risks."
for i in 1 2 3 4; do ask eve "$i $lorem What is $i plus $i?"; done
holds "Compilers" tokengate report --by team --config "$(config)"
[ "$(trusted ada)" -gt 0 ] || fail "ada counts nothing"
[ "$(tokengate audit summary --json --config "$(config)" | json 'v.tokens.withheld_input')" = 0 ] || fail "observing withholds"

step "a new person in people.csv is in force without a restart, and on the chain"
printf 'linus,Kernel\n' >>"$day/config/people.csv"
within 30 sh -c "[ \$(grep -c 'people.csv is in force' '$day/run.log') -ge 2 ]"
ask linus "Summarise the three open points of the scheduler review."
holds "Kernel" tokengate report --by team --config "$(config)"

step "enforce: the change is taken while it runs, and inflated text is withheld beyond the account"
configure enforce
within 30 sh -c "curl -s 127.0.0.1:$admin/api/model | grep -Eq '\"mode\": ?\"enforce\"'"
for i in 1 2 3 4 5; do ask eve "$(mash "$i") What is $i plus $i?"; done
withheld=$(tokengate audit summary --json --config "$(config)" | json 'v.tokens.withheld_input')
[ "$withheld" -gt 0 ] || fail "nothing is withheld: $(tokengate audit summary --config "$(config)")"

step "appeal: who is right gets the tokens on their own day, and explain says so"
id=$(curl -sf "127.0.0.1:$admin/api/exchanges?user=eve" | json 'v.items.find(i=>i.tokens.withheld_input>0).id')
tokengate appeal "$id" accept --note "a load test that was announced" --config "$(config)" >"$day/out" || fail "appeal: $(cat "$day/out")"
holds "a load test that was announced" tokengate explain "$id" --config "$(config)"

step "backup while it runs, verified"
tokengate ledger backup "$day/backup" --config "$(config)" >"$day/out" 2>&1 || fail "backup: $(cat "$day/out")"
holds "entries verified" cat "$day/out"
before=$(trusted ada)
ask ada "And which of the cranes is free from Tuesday on, without the brake being seen to?"

step "the journal is deleted under the gateway: said within seconds, and nothing is lost"
rm "$day/data/journal.db"
within 30 says 'journal.file' || fail "the concern is not named: $(ready)"
ask ada "One more question, so that there is something to lose: who signs the acceptance?"
stop
tokengate audit verify --without-redis --config "$(config)" >"$day/out" 2>&1 || fail "verify: $(cat "$day/out")"
holds "was deleted or moved under the running gateway" cat "$day/out"
[ "$(trusted ada)" -gt "$before" ] || fail "what came after the backup is gone"

step "restore: refused where something would be lost, then forced, Redis in line"
refuses tokengate ledger restore "$day/backup" --config "$(config)"
tokengate ledger restore "$day/backup" --force --config "$(config)" >"$day/out" 2>&1 || fail "restore: $(cat "$day/out")"
[ "$(trusted ada)" = "$before" ] || fail "ada has $(trusted ada), the backup $before"
tokengate audit verify --config "$(config)" >"$day/out" 2>&1 || fail "verify after the restore: $(cat "$day/out")"
start
ask ada "After the restore the work goes on: what is left of the acceptance?"
stop
tokengate audit verify --config "$(config)" >"$day/out" 2>&1 || fail "verify after going on: $(cat "$day/out")"

step "seals: the log's signed seals lie on the chain up to the restore, and a foreign key is refused"
grep -o 'Seal of gateway.*' "$day/run.log" | tail -1 >"$day/seals.log"
[ -s "$day/seals.log" ] || fail "no seal in the log"
tokengate audit verify --without-redis --seals "$day/seals.log" --seal-key "$day/auditor.pem" --config "$(config)" >"$day/out" 2>&1 || fail "seals: $(cat "$day/out")"
sed 's/signed ./signed Z/' "$day/seals.log" >"$day/forged.log"
refuses tokengate audit verify --without-redis --seals "$day/forged.log" --seal-key "$day/auditor.pem" --config "$(config)"

step "repair: an edited list of exchanges is named, and made anew from the chain"
if command -v sqlite3 >/dev/null; then
  sqlite3 "$day/data/journal.db" "UPDATE exchange SET user = 'somebody' WHERE user = 'ada'"
  refuses tokengate audit verify --without-redis --config "$(config)"
  holds "is of user ada" cat "$day/out"
  tokengate ledger repair --config "$(config)" >"$day/out" 2>&1 || fail "repair: $(cat "$day/out")"
  tokengate audit verify --without-redis --config "$(config)" >"$day/out" 2>&1 || fail "verify after the repair: $(cat "$day/out")"
fi

step "upgrade: a journal of the schema before is brought forward at the start, and holds"
mkdir -p "$day/old"
cp "$root/tests/TokenGate.Ledger.Tests/fixtures/journal-schema-2.db" "$day/old/journal.db"
refuses tokengate audit verify --without-redis --ledger "$day/old"
sed 's#"../data"#"../old"#; s#"Redis": "[^"]*"#"Redis": null#' "$(config)" >"$day/config/old.json" && mv "$day/config/old.json" "$(config)"
start
ask ada "The first question after the upgrade, which is counted as any other."
stop
tokengate audit verify --without-redis --ledger "$day/old" >"$day/out" 2>&1 || fail "verify after the upgrade: $(cat "$day/out")"

step "the day is over: everything came out as documented"
