"""`ml-service worker`: what it keeps fresh, and that nothing but a signal ends it."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from time import monotonic
from typing import Any, LiteralString

import pytest

from service.config import SOURCES
from service.tools.check import WORKER_CONNECTIONS
from service.tools.postgres import Cluster
from service.worker.worker import (
    LEASE_SECONDS,
    RENEW_SECONDS,
    _Looked,
    _looking,
    _rest,
    connect,
)
from tests.servers import Server, create_source_tables
from tests.service.waiting import until
from tests.world import World

OFTEN = "0.05"
"""Seconds between two syncs."""
NEVER = "10080"
"""Minutes: the refresh at the start is the only one."""


@dataclass(frozen=True)
class Worker:
    """A worker under test, in a process of its own."""

    process: subprocess.Popen[bytes]
    log: Path

    def lines(self, message: str | None = None) -> list[dict[str, Any]]:
        """What it has logged: all of it, or one message. Each line is JSON."""
        *complete, _ = self.log.read_text().split("\n")
        lines: list[dict[str, Any]] = [json.loads(line) for line in complete]
        return [line for line in lines if message in (None, line["message"])]

    def complaints(self) -> list[dict[str, Any]]:
        """What it has logged above INFO, but that its login here is a superuser."""
        return [
            line
            for line in self.lines()
            if line["level"] != "INFO" and "is a superuser" not in line["message"]
        ]

    def until_it_says(self, message: str, times: int = 1) -> None:
        def said() -> bool:
            assert self.process.poll() is None, "it ended"
            return len(self.lines(message)) >= times

        until(said)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal; the exit status, which must be there soon."""
        self.process.send_signal(number)
        return self.process.wait(timeout=60)


Start = Callable[..., Worker]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a worker of a world."""
    started: list[Worker] = []

    def start(
        world: World, *, sync_seconds: str = OFTEN, refresh_minutes: str = NEVER, **environ: str
    ) -> Worker:
        settings = {"SYNC_SECONDS": sync_seconds, "REFRESH_MINUTES": refresh_minutes, **environ}
        log = tmp_path / f"worker-{len(started)}.log"
        with log.open("wb") as stderr:
            process = subprocess.Popen(
                [sys.executable, "-m", "service.tools.cli", "worker"],
                cwd=tmp_path,
                env={**os.environ, **world.environ, **settings},
                stderr=stderr,
            )
        started.append(Worker(process, log))
        return started[-1]

    yield start
    for worker in started:
        worker.process.kill()
        worker.process.wait()


@pytest.fixture
def films(world: World) -> World:
    return make_films(world)


def make_films(world: World) -> World:
    """Two films, and Ann, who would like either."""
    world.person("ann", "DRAMA")
    world.media("first", "DRAMA")
    world.media("second", "DRAMA")
    return world


@pytest.fixture
def engagement_db(cluster: Cluster) -> Cluster:
    """The cluster of the only source in `apart` that may be stopped."""
    return cluster


@pytest.fixture
def apart(world: World, engagement_db: Cluster) -> World:
    """The two films, in a world whose `engagement_db` has a cluster of its own."""
    conninfo = {**world.conninfo, "engagement_db": Server(engagement_db.dsn()).create("apart")}
    apart = World(conninfo)
    create_source_tables(dict(apart.conninfo))
    apart.alembic("upgrade", "head")
    return make_films(apart)


@pytest.fixture
def recommendation_db(cluster: Cluster) -> Cluster:
    """The cluster of `alone`'s recommendation_db."""
    return cluster


@pytest.fixture
def alone(bare_world: World, recommendation_db: Cluster) -> World:
    """The two films, in a world whose recommendation_db has a cluster of its own."""
    database = Server(recommendation_db.dsn()).create("recommendation_db")
    sources = {name: bare_world.conninfo[name] for name in SOURCES}
    alone = World({**sources, "recommendation_db": database})
    alone.alembic("upgrade", "head")
    return make_films(alone)


def refreshes(world: World) -> list[Any]:
    return world.query("select error from engine.refresh_log order by refresh_id")


def gaps(lines: Sequence[dict[str, Any]]) -> list[timedelta]:
    """The time between one line and the next."""
    times = [datetime.fromisoformat(line["time"]) for line in lines]
    return [later - earlier for earlier, later in pairwise(times)]


def rows(worker: Worker) -> Counter[str]:
    """What it says it has written, by source."""
    return sum((Counter(line["rows"]) for line in worker.lines("sync")), Counter())


def test_an_event_counts_without_a_refresh(films: World, start: Start) -> None:
    worker = start(films)
    until(lambda: set(films.titles("ann")) == {"first", "second"})
    films.takes("ann", "first")
    until(lambda: films.titles("ann") == ["second"])
    worker.until_it_says("refresh")
    assert refreshes(films) == [(None,)]


def test_it_refreshes_again_and_again_and_records_it(films: World, start: Start) -> None:
    worker = start(films, refresh_minutes="0.01")
    until(lambda: refreshes(films)[:3] == [(None,)] * 3)
    assert min(gaps(worker.lines("refresh"))) > timedelta(minutes=0.01)


def test_a_refresh_is_brought_forward_where_much_of_the_catalogue_has_changed(
    films: World, start: Start
) -> None:
    worker = start(films)
    worker.until_it_says("refresh")
    films.source(  # at once: no look sees some of them alone
        "catalog_db",
        "insert into medias (id, title) select gen_random_uuid(), 'new' from generate_series(1, 501)",
    )
    changed = "select count(*) from engine.media_change"
    until(lambda: films.query("select from engine.media offset 502"))
    until(lambda: films.query(changed) == [(0,)])
    until(lambda: len(worker.lines("refresh")) == 2)


def test_a_catalogue_rests_four_times_as_long_as_it_was_read_last(
    films: World, start: Start
) -> None:
    worker = start(films)
    worker.until_it_says("refresh")
    held_up = """
        select from pg_stat_activity
        where datname = current_database()
            and query ~ 'engine.sync_media'
            and wait_event_type = 'Lock'
            and clock_timestamp() - query_start > interval '250 ms'
    """

    def looks() -> list[dict[str, Any]]:
        return [line for line in worker.lines("sync") if line["rows"].get("catalog_db")]

    with films.connect() as holder, holder.transaction():
        holder.execute("select engine.hold_lock('catalog_db')")
        films.media("third")
        until(lambda: films.query(held_up))
        before = len(looks())
    until(lambda: len(looks()) > before)
    films.media("fourth")
    until(lambda: len(looks()) > before + 1)
    assert gaps(looks()[before:])[0] >= 4 * timedelta(milliseconds=250)


@pytest.mark.parametrize(
    ("source", "table"), [("catalog_db", "engine.media"), ("user_db", "engine.person")]
)
def test_a_source_does_not_rest_for_what_is_written(
    films: World, source: str, table: LiteralString
) -> None:
    turn = _looking(films.settings, source)
    waits = (
        "select from pg_locks join pg_database on pg_database.oid = database"
        " where not granted and datname = current_database()"
    )
    with (
        connect(films.database) as connection,
        films.connect() as holder,
        ThreadPoolExecutor(1) as pool,
    ):
        holder.execute(f"begin; lock table {table} in share mode")
        started = monotonic()
        rest = pool.submit(turn, connection)
        until(lambda: films.query(waits) != [])
        read = monotonic() - started
        until(lambda: monotonic() - started > 2 * read + 1)
        holder.execute("rollback")
        assert rest.result() <= max(films.settings.sync_seconds, 4 * read)


@pytest.mark.parametrize(
    ("read", "look", "rest"),
    [
        (0.005, 0.005, 0.995),  # less than a second: nothing is different
        (0.035, 0.035, 6.965),  # half a per cent of a core
        (0.2, 0.2, 10),  # what is there is to count by then
        (3, 3, 12),
        (0.3, 0.002, 1.2),  # it is far away, or was read anew
    ],
)
def test_a_source_with_many_rows_is_looked_at_less_often(
    read: float, look: float, rest: float
) -> None:
    assert _rest(_Looked(0, read, look)) == pytest.approx(rest)


@pytest.mark.parametrize(("procedure", "most"), [("sync_media", 4e-6), ("sync_people", 1e-6)])
def test_a_source_that_is_far_away_is_not_at_work_meanwhile(
    films: World, procedure: str, most: float
) -> None:
    with connect(films.database) as connection:
        [found] = connection.execute(f"call engine.{procedure}()".encode()).fetchall()
    assert found["look_seconds"] <= most < found["read_seconds"]


def test_it_compares_a_part_with_each_refresh_and_goes_on_when_it_is_started_again(
    films: World, start: Start
) -> None:
    films.query("update engine.sync_state set look_back = 100 returning 1")
    films.query("update engine.reconcile_round set ranges = 2 returning 1")
    films.source(
        "engagement_db",
        "insert into interaction (user_id, media_id, type)"
        " select gen_random_uuid(), gen_random_uuid(), 'LIKE' from generate_series(1, 3 * 1024)",
    )
    films.refresh()
    films.source("engagement_db", "delete from interaction where id in (1024, 1025)")
    here = "select count(*) from engine.interaction where interaction_id in (1024, 1025)"
    for left in (1, 0):
        worker = start(films)
        worker.until_it_says("refresh")
        assert films.query(here) == [(left,)]
        assert worker.end() == 0


def test_it_counts_outcomes_of_a_day_that_is_over(films: World, start: Start) -> None:
    films.query(
        'insert into engine.answer_log (answer_id, shown_at, user_key, placement, n, "offset",'
        " strategy, strategy_version, fallback, state, media_keys)"
        " select id, engine.shown_at(id), 0, 'home', 1, 0, 'classic', 1, false, '{}', '{1}'"
        " from engine.new_answer_id(now() - interval '3 days') id returning 1"
    )
    worker = start(films)
    worker.until_it_says("outcomes")
    assert worker.lines("outcomes")[0]["rows"] == {"days": 1}
    counted = "select kind, shown from engine.counted_outcome order by kind"
    until(lambda: films.query(counted) == [("page", 1), ("position", 1)])


def test_it_writes_json_lines_that_say_what_was_done(films: World, start: Start) -> None:
    worker = start(films)
    worker.until_it_says("refresh")
    films.takes("ann", "first")
    until(lambda: rows(worker)["engagement_db"])
    assert worker.complaints() == []
    assert worker.lines()[0]["message"] == "worker started"
    assert rows(worker) == {"catalog_db": 2, "user_db": 1, "engagement_db": 1}
    [refresh] = worker.lines("refresh")
    assert refresh["rows"]["model.media_popularity"] == 2
    assert all(line["duration_ms"] > 0 for line in (*worker.lines("sync"), refresh))


def test_a_spare_waits_and_takes_over_from_one_that_is_killed(films: World, start: Start) -> None:
    first = start(films)
    first.until_it_says("refresh")
    spare = start(films)
    spare.until_it_says("another worker is at work; waiting as its spare")
    assert first.end(signal.SIGKILL) == -signal.SIGKILL
    films.takes("ann", "first")
    until(lambda: films.titles("ann") == ["second"])
    spare.until_it_says("refresh")
    assert len(spare.lines("another worker is at work; waiting as its spare")) == 1


def test_a_spare_takes_over_from_one_that_is_stopped_which_then_stands_back(
    films: World, start: Start
) -> None:
    first = start(films)
    first.until_it_says("refresh")
    spare = start(films)
    spare.until_it_says("another worker is at work; waiting as its spare")
    assert LEASE_SECONDS + 2 * RENEW_SECONDS < 10  # so soon the spare is at work
    holder = "select holder from engine.worker_lease"
    stopped = films.query(holder)
    first.process.send_signal(signal.SIGSTOP)
    films.takes("ann", "first")  # (what the server does for the first one goes on to its end)
    until(lambda: films.query(holder) != stopped)
    until(lambda: films.titles("ann") == ["second"])
    first.process.send_signal(signal.SIGCONT)
    first.until_it_says("another worker has taken over")
    first.until_it_says("another worker is at work; waiting as its spare")
    assert spare.lines("another worker has taken over") == []
    assert first.end() == spare.end() == 0


def test_one_that_is_stopped_in_a_transaction_keeps_nothing_that_it_has_locked(
    films: World, start: Start
) -> None:
    worker = start(films)
    worker.until_it_says("refresh")
    lock = "select engine.hold_lock('rules')"
    idle = "select from pg_stat_activity where pid = %s and state = 'idle in transaction'"
    with films.connect() as other:
        with other.transaction():
            other.execute(lock)
            until(lambda: films.blocked_by(other))
            worker.process.send_signal(signal.SIGSTOP)
            [waiting] = films.blocked_by(other)
        until(
            lambda: films.query(idle, waiting)
        )  # it has got what it waited for, and does not go on
        other.execute("set lock_timeout = '60s'")
        other.execute(lock)
    worker.process.send_signal(signal.SIGCONT)
    worker.until_it_says("work was interrupted")
    films.takes("ann", "first")
    until(lambda: films.titles("ann") == ["second"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_while_it_waits(
    films: World, start: Start, number: signal.Signals
) -> None:
    worker = start(films, sync_seconds="3600")
    worker.until_it_says("refresh")
    spare = start(films, sync_seconds="3600")
    spare.until_it_says("another worker is at work; waiting as its spare")
    assert spare.end(number) == 0
    assert worker.end(number) == 0
    assert worker.complaints() == spare.complaints() == []


def test_a_signal_ends_it_while_a_source_keeps_it_waiting(films: World, start: Start) -> None:
    with films.connect("catalog_db") as writer, writer.transaction():
        writer.execute("lock table medias")
        worker = start(films)
        query = "select count(*) from pg_locks where not granted and relation = 'medias'::regclass"
        until(lambda: writer.execute(query).fetchone() != (0,))  # a sync, and perhaps a reconcile
        assert worker.end() == 0
        until(lambda: writer.execute(query).fetchone() == (0,))


def test_a_signal_ends_it_while_recommendation_db_is_away(
    alone: World, recommendation_db: Cluster, start: Start
) -> None:
    recommendation_db.stop()
    worker = start(alone)
    worker.until_it_says("recommendation_db cannot be used")
    assert worker.end() == 0


def test_a_source_that_goes_delays_what_is_new_and_no_answer(
    apart: World, engagement_db: Cluster, start: Start
) -> None:
    worker = start(apart, LOG_LEVEL="DEBUG")  # says every failure, not the first of a minute
    apart.takes("ann", "first")
    until(lambda: apart.titles("ann") == ["second"])
    worker.until_it_says("refresh")  # which syncs, too
    engagement_db.stop()
    worker.until_it_says("sync failed", times=3)
    assert apart.titles("ann") == ["second"]
    failures = worker.lines("sync failed")
    assert 'could not connect to server "engagement_db"' in failures[-1]["error"]
    assert min(gaps(failures)) >= timedelta(seconds=1)  # though it syncs much more often
    engagement_db.start()
    apart.media("third", "DRAMA")
    apart.takes("ann", "second")
    until(lambda: apart.titles("ann") == ["third"])
    assert worker.process.poll() is None


def test_a_reconcile_that_failed_is_made_up_for(
    apart: World, engagement_db: Cluster, start: Start
) -> None:
    apart.takes("ann", "first")
    apart.refresh()
    apart.source("engagement_db", "delete from interaction")
    engagement_db.stop()
    worker = start(apart, LOG_LEVEL="DEBUG")
    worker.until_it_says("refresh")  # of what is here already
    worker.until_it_says("sync failed", times=2)
    assert apart.titles("ann") == ["second"]
    engagement_db.start()
    until(lambda: set(apart.titles("ann")) == {"first", "second"})
    worker.until_it_says("refresh", times=2)  # with what came late
    assert refreshes(apart) == [(None,)] * 3


def test_a_refresh_that_fails_is_recorded_and_syncs_go_on(films: World, start: Start) -> None:
    films.refresh()
    with films.connect() as connection:
        connection.execute("alter materialized view model.genre_set_media rename to elsewhere")
        worker = start(films)
        worker.until_it_says("refresh failed")
        connection.execute("alter materialized view model.elsewhere rename to genre_set_media")
    [failure] = worker.lines("refresh failed")
    assert "genre_set_media" in failure["error"]
    assert refreshes(films) == [(None,), (failure["error"],)]
    films.takes("ann", "first")
    until(lambda: films.titles("ann") == ["second"])
    assert refreshes(films) == [(None,), (failure["error"],)]


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_it_connects_again_by_itself(
    alone: World, recommendation_db: Cluster, start: Start, end: str
) -> None:
    worker = start(alone, LOG_LEVEL="DEBUG")  # says also what is the same again, or nothing
    worker.until_it_says("refresh")
    getattr(recommendation_db, end)()
    worker.until_it_says("recommendation_db cannot be used", times=3)
    assert min(gaps(worker.lines("recommendation_db cannot be used"))) >= timedelta(seconds=1)
    recommendation_db.start()
    alone.takes("ann", "first")
    until(lambda: alone.titles("ann") == ["second"])
    worker.until_it_says("sync", times=len(worker.lines("sync")) + 2)
    assert len(worker.lines("refresh")) == 1  # the model is there: it is not rebuilt for that


def test_it_says_once_that_work_was_interrupted(films: World, start: Start) -> None:
    worker = start(films)
    worker.until_it_says("refresh")
    ended = films.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
        " and application_name = 'ml-service worker' and query not like '%%claim_lease%%'"
    )
    assert len(ended) > 1
    films.takes("ann", "first")
    until(lambda: films.titles("ann") == ["second"])
    interruptions = worker.lines("work was interrupted")
    errors = {line["error"] for line in interruptions}
    assert any("administrator command" in error for error in errors)
    assert len(interruptions) == len(errors)  # however many loops it kept from their work
    assert {line["level"] for line in interruptions} == {"ERROR"}
    assert {line["loop"] for line in interruptions} <= {
        "catalog_db",
        "user_db",
        "engagement_db",
        "here",
        "changes",
        "refresh",
        "outcomes",
    }
    assert worker.lines("recommendation_db cannot be used") == []


def test_it_takes_as_many_connections_as_a_check_says(world: World, start: Start) -> None:
    def sessions() -> int:
        [(count,)] = world.query(
            "select count(*) from pg_stat_activity where datname = current_database()"
            " and application_name = 'ml-service worker'"
        )
        return int(count)

    start(world)
    until(lambda: sessions() >= WORKER_CONNECTIONS - 2)  # but for the witnesses
    assert sessions() <= WORKER_CONNECTIONS


def test_it_says_once_that_its_login_is_a_superuser(world: World, start: Start) -> None:
    worker = start(world)
    worker.until_it_says("refresh")
    warnings = [line for line in worker.lines() if "is a superuser" in line["message"]]
    assert [line["level"] for line in warnings] == ["WARNING"]
