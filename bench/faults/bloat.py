"""What refreshes back to back, and answers that are kept, take on disk while nothing removes it.

Each refresh follows some new events. A third run beside a transaction that has read something
in recommendation_db and stays open, which keeps all versions of rows that it might still read; and
each time two hundred people ask, for answers that take the place of those before. A worker runs
beside all this, without refreshes of its own. Each row of the table is a tenth of the refreshes;
their WAL is all that the server wrote meanwhile, a refresh and its events.
"""

import sys
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import psycopg

from bench.common import print_table
from bench.common.site import DATABASES, own_directory, server, upgrade
from bench.common.web import running
from bench.common.worlds import World
from bench.faults.sizes import measured
from service import worker
from service.config import SOURCES

ROWS = 10
EVENTS = 200
"""That are new with each refresh."""
PEOPLE = 200
"""Who ask after each refresh."""
INSERT = """
    insert into interaction (user_id, media_id, type, interaction_value, "timestamp")
    select one.user_id, another.media_id, 'LIKE', 1, now() at time zone 'UTC'
    from (select user_id, row_number() over (order by random()) from interaction limit %s) one
    join (select media_id, row_number() over (order by random()) from interaction) another
        using (row_number)
"""
ASK = """
    select count(api.cached_recommendations(user_id, '{"strategy": "classic"}'))
    from (select user_id from engine.person order by md5(user_id::text) limit %s) those
"""
HEAD = (
    "refreshes",
    "a transaction elsewhere",
    "models, MB",
    "answers, MB",
    "the rest, MB",
    "WAL each, MB",
)


def measure(world: World, which: str, refreshes: int) -> None:
    """Print the table: sizes after so many refreshes."""
    with ExitStack() as stack:
        conninfo = {name: stack.enter_context(server(which)).create(name) for name in DATABASES}
        directory = stack.enter_context(own_directory())
        world.fill(*(conninfo[name] for name in SOURCES))
        upgrade(conninfo)
        here, there = conninfo["recommendation_db"], conninfo["engagement_db"]
        worker.refresh(here)
        stack.enter_context(_working(directory))
        rows = [("0", "none", *measured(here).megabytes, "")]
        for part in range(1, ROWS + 1):
            # Open from a third to two thirds.
            open_now = ROWS / 3 < part <= 2 * ROWS / 3
            with psycopg.connect(here) as elsewhere:
                if open_now:
                    elsewhere.execute("set transaction isolation level repeatable read")
                    elsewhere.execute("select from engine.lock")
                before = _wal(here)
                for _ in range(refreshes // ROWS):
                    _once(here, there)
                rows.append(
                    (
                        str(part * (refreshes // ROWS)),
                        "open" if open_now else "none",
                        *measured(here).megabytes,
                        f"{(_wal(here) - before) / (refreshes // ROWS) / 1e6:.1f}",
                    )
                )
                print(*rows[-1], sep="\t", file=sys.stderr, flush=True)
        print_table(HEAD, rows)


def _once(recommendation_db: str, engagement_db: str) -> None:
    with psycopg.connect(engagement_db, autocommit=True) as connection:
        connection.execute(INSERT, (EVENTS,))
    worker.refresh(recommendation_db)
    with psycopg.connect(recommendation_db, autocommit=True) as connection:
        connection.execute(ASK, (PEOPLE,))


def _wal(conninfo: str) -> int:
    """How many bytes of it there were so far."""
    with psycopg.connect(conninfo) as connection:
        [(written,)] = connection.execute(
            "select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"
        ).fetchall()
    return int(written)


def _working(directory: Path) -> AbstractContextManager[int]:
    return running(
        directory / "worker.log",
        {"REFRESH_MINUTES": "10080"},
        ["service.tools.cli", "worker"],
        lambda log: b'"message": "refresh"' in log,
    )
