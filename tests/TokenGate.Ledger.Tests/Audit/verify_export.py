"""Verifies a file of `tokengate audit export` without TokenGate: python3 verify_export.py FILE"""
import hashlib, json, struct, sys

SPLIT = ["replayed", "repeated", "trusted_input", "withheld_input", "repeated_output", "trusted_output", "withheld_output", "unseen_input", "unseen_output"]
GROSS = {"input": SPLIT[:4] + SPLIT[7:8], "output": SPLIT[4:7] + SPLIT[8:]}
sums, entries = dict.fromkeys(SPLIT, 0), 0

with open(sys.argv[1], "rb") as file:
    start = json.loads(file.readline())
    if start["format"] not in ("tokengate-audit-1", "tokengate-audit-2"):
        sys.exit("unknown format " + start["format"])
    sequence, previous = start["after"], bytes.fromhex(start["hash"])
    for line in file:
        number, kind, digest, body = line.rstrip(b"\n").split(b"\t", 3)
        sequence, kind = sequence + 1, int(kind)
        if int(number) != sequence:
            sys.exit(f"entry {sequence} is missing, {int(number)} follows")
        previous = hashlib.sha256(previous + struct.pack(">QB", sequence, kind) + body).digest()
        if previous.hex() != digest.decode():
            sys.exit(f"entry {sequence} was changed: its hash is {previous.hex()}, the file says {digest.decode()}")
        entry = json.loads(body)
        split = dict.fromkeys(SPLIT, 0) | dict(zip(SPLIT, entry.get("split", [])))
        if kind == 0 and entry["verdict"] not in ("failed", "unreadable", "no_usage"):
            for gross, parts in GROSS.items():
                if entry["counts"].get(gross, 0) != sum(split[part] for part in parts):
                    sys.exit(f"entry {sequence}: the parts of {gross} do not add up")
        if kind in (0, 6):  # exchanges, and corrections of them
            sums = {part: sums[part] + split[part] for part in SPLIT}
        entries += 1

print(json.dumps({"entries": entries, "head": previous.hex(), **sums}))
