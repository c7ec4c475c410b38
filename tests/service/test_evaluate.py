"""`ml-service evaluate`: on the demo world, and what it says where it cannot."""

import csv
import json
import os
import re
import signal
import subprocess
import sysconfig
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from service.config import url
from service.tools import evaluate
from service.tools.cli import main
from service.tools.evaluate import METRICS, EvaluationError, Split
from service.tools.postgres import Cluster
from service.tools.progress import Progress
from tests.conftest import demo_copy
from tests.service.test_settings_of_others import TIMEOUTS, database_set
from tests.service.waiting import until
from tests.world import World

SCRIPT = Path(sysconfig.get_path("scripts"), "ml-service")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a database: its exit status, stdout and stderr."""

    def run(database: str, *arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setenv("DATABASE_URL", database)
        status = main([str(argument) for argument in arguments])
        return status, *capsys.readouterr()

    return run


@pytest.fixture(scope="module")
def few_database(request: pytest.FixtureRequest, run_directory: Path) -> Iterator[str]:
    """Few of the demo's people and media, where changes may stay: a copy's model takes a tenth of the time."""
    with demo_copy(request, run_directory, "with_few") as database:
        yield database


def _databases(conninfo: str) -> set[str]:
    with psycopg.connect(conninfo) as connection:
        return {name for (name,) in connection.execute("select datname from pg_database")}


def test_evaluates_without_a_write_to_the_live_database(
    demo_database: str, cluster: Cluster, run: Run, tmp_path: Path
) -> None:
    # Whatever would write there fails; the server of the copy has never seen this service.
    live = url(make_conninfo(demo_database, options="-c default_transaction_read_only=on"))
    before = _databases(cluster.dsn())
    status, output, errors = run(
        live,
        *("evaluate", "--holdout", "fraction", "--people", "100", "--resamples", "50"),
        *("--strategies", "sequence,classic", "--against", "popular"),
        *("--scratch", url(cluster.dsn())),
        *("--json", tmp_path / "all.json", "--csv", tmp_path / "all.csv"),
    )
    # Only the run is not kept.
    assert status == 0
    [sentence] = errors.splitlines()
    assert sentence.startswith("ml-service: the run is not kept: cannot execute ")
    assert _databases(cluster.dsn()) == before

    first, _, heading, *rows = output.splitlines()
    assert first.startswith("100 people asked for 10; held out (fraction): ")
    assert heading.split()[:8] == ["strategy", *METRICS]
    assert {row.split()[0] for row in rows} == {"sequence", "classic", "popular"}

    content = json.loads((tmp_path / "all.json").read_text())
    found = {(one["strategy"], one["metric"]): one for one in content["metrics"]}
    assert {metric for _, metric in found} == {*METRICS}
    assert content["held_out"]["people"] == 100
    # People of the demo have tastes: whoever looks at them does better than who does not.
    assert found["sequence", "ndcg"]["difference_low"] > 0
    for one in content["metrics"]:
        assert 0 <= one["value"] <= 1
        assert one["low"] <= one["high"]
    with (tmp_path / "all.csv").open() as file:
        lines = list(csv.DictReader(file))
    assert {(line["strategy"], line["metric"]) for line in lines} == found.keys()


def test_one_bar_tells_of_all_steps_and_how_long_they_will_take(
    few_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    split = Split("fraction", people=20)
    with psycopg.connect(few_database) as connection:
        # What a build took last is what it is to take: an hour.
        connection.execute(
            "update engine.refresh_log set view_seconds = '{\"model.item_pairs\": 3600}'"
        )
    evaluate.evaluate(few_database, split, ["popular"], resamples=5, progress=True)
    errors = capsys.readouterr().err
    places = [errors.index(f"{name}: ") for name in ("copying", "building", "asking", "judging")]
    assert places == sorted(places)
    assert re.search(r"copying: +0%\|[^\r]* gone, 1:00:\d\d left", errors)
    assert "judging: 100%" in errors


def _content(conninfo: str) -> dict[str, str]:
    """A digest of the rows of every table and materialized view that is ours."""
    with psycopg.connect(conninfo) as connection:
        names = connection.execute(
            "select oid::regclass::text from pg_class where relkind in ('r', 'm')"
            " and relnamespace = any (array['engine', 'model', 'evaluation']::regnamespace[])"
        ).fetchall()
        digest = "select coalesce(sum(hashtextextended(one::text, 0)), 0)::text from {} one"
        return {
            name: str(connection.execute(digest.format(name).encode()).fetchone())
            for (name,) in names
        }


def test_beside_the_live_database_it_leaves_that_as_it_was(few_database: str, run: Run) -> None:
    before = _content(few_database)
    arguments = ("evaluate", "--strategies", "popular", "--people", "20", "--resamples", "5")
    assert run(url(few_database), *arguments, "--no-record")[0] == 0
    assert _content(few_database) == before


def test_timeouts_of_the_live_database_do_not_end_it(few_database: str, run: Run) -> None:
    arguments = ("--strategies", "popular", "--people", "20", "--resamples", "5")
    with database_set(few_database, TIMEOUTS):
        status, _, errors = run(url(few_database), "evaluate", *arguments)
    assert status == 0, errors


def test_a_live_database_that_is_read_only_needs_a_server_for_the_copy(
    world: World, run: Run
) -> None:
    live = url(make_conninfo(world.database, options="-c default_transaction_read_only=on"))
    status, _, errors = run(live, "evaluate")
    assert status == 1
    [sentence] = errors.splitlines()
    assert sentence.startswith("ml-service: a scratch database cannot be made here: ")
    assert "--scratch names a server where it can" in sentence


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("command", ["evaluate", "tune"])
def test_a_signal_leaves_no_copy_behind(
    world: World, tmp_path: Path, command: str, number: signal.Signals
) -> None:
    before = _databases(world.database)
    waiting = (
        "select count(*) from pg_locks where not granted and relation = 'engine.genre'::regclass"
    )
    with world.connect() as watcher, world.connect() as writer, writer.transaction():
        writer.execute("lock table engine.genre")
        process = subprocess.Popen(
            [SCRIPT, command],
            cwd=tmp_path,
            env={**os.environ, **world.environ},
            stderr=subprocess.PIPE,
            text=True,
        )
        until(lambda: watcher.execute(waiting).fetchone() == (1,))
        assert len(_databases(world.database) - before) == 1
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, "ml-service: interrupted\n")
    assert _databases(world.database) == before


def test_what_is_held_out_was_not_known(demo_database: str) -> None:
    with (
        evaluate.scratch(demo_database) as scratch,
        psycopg.connect(scratch, autocommit=True) as connection,
    ):
        held = evaluate.hold_out(connection, Split("last", people=20))
        assert held.people == 20
        [(left,)] = connection.execute(
            "select count(*) from evaluation.held_out"
            " join engine.interaction using (user_key, media_key)"
        ).fetchall()
        assert left == 0
        [(total,)] = connection.execute("select count(*) from engine.interaction").fetchall()
    with psycopg.connect(demo_database) as live:
        [(all_of_them,)] = live.execute("select count(*) from engine.interaction").fetchall()
    assert total < all_of_them


def test_a_copy_has_the_strategies_of_the_live_database(world: World) -> None:
    with world.connect() as connection:
        connection.execute(
            "update engine.strategy set history_limit = 7 where name = 'sequence';"
            "update engine.model_parameters set window_size = 7 where name = 'item_transitions'"
        )
    with evaluate.scratch(world.database) as scratch, psycopg.connect(scratch) as connection:
        rows = connection.execute(
            "select strategy.history_limit, window_size from engine.strategy, engine.model_parameters"
            " where strategy.name = 'sequence' and model_parameters.name = 'item_transitions'"
        )
        assert rows.fetchall() == [(7, 7)]


def test_a_copy_that_is_kept_is_found_again_while_its_data_are_the_same(
    world: World, run: Run
) -> None:
    for name in "abc":
        world.media(name, "DRAMA")
    for person in ("ann", "bob"):
        world.takes(person, "a", "b")
    world.sync()
    before = _databases(world.database)
    arguments = ("evaluate", "--keep", "--resamples", "5", "--strategies", "sequence")

    def kept() -> tuple[str, datetime, int]:
        assert run(url(world.database), *arguments)[0] == 0
        [name] = _databases(world.database) - before
        with psycopg.connect(make_conninfo(world.database, dbname=name)) as connection:
            [(built_at, limit)] = connection.execute(
                "select max(finished_at), (select history_limit from engine.strategy where name = 'sequence')"
                " from engine.refresh_log"
            ).fetchall()
        return name, built_at, limit

    name, built_at, limit = kept()
    # Of another strategy, other questions are asked of the same model.
    world.query("update engine.strategy set history_limit = 7 where name = 'sequence' returning 1")
    assert limit != 7
    assert kept() == (name, built_at, 7)
    # What a model knows makes another, in the place of the first.
    world.takes("ann", "c")
    world.sync()
    other, *_ = kept()
    assert other != name
    world.query(
        "update engine.model_parameters set window_size = 7 where name = 'item_knn' returning 1"
    )
    last, *_ = kept()
    assert last not in (name, other)
    with psycopg.connect(
        make_conninfo(world.database, dbname="postgres"), autocommit=True
    ) as admin:
        admin.execute(f"drop database {last}")


def test_batches_are_asked_at_the_same_time_and_given_in_order(world: World) -> None:
    most = evaluate.BATCH * 3 + 1
    world.query(
        "insert into evaluation.asked (user_key, user_id, bucket)"
        " select n, gen_random_uuid(), -n from generate_series(1, %s) n returning 1",
        most,
    )
    together = Barrier(evaluate.CONNECTIONS)

    def who(connection: evaluate.Connection, people: Sequence[int]) -> tuple[int, Sequence[int]]:
        together.wait(60)  # a batch by itself would wait in vain
        return connection.info.backend_pid, people

    found = [*evaluate.each_batch(world.database, who, Progress())]
    assert [key for _, people in found for key in people] == [*range(most, 0, -1)]
    assert len({pid for pid, _ in found}) == evaluate.CONNECTIONS == 2


def test_a_copy_that_somebody_uses_is_nobody_elses(world: World) -> None:
    world.media("a")
    world.media("b")
    world.takes("ann", "a", "b")
    world.sync()
    with (
        evaluate.prepared(world.database, Split(), Progress(), keep=True) as (first, _),
        evaluate.prepared(world.database, Split(), Progress(), keep=True) as (second, _),
    ):
        assert second != first
    with psycopg.connect(
        make_conninfo(world.database, dbname="postgres"), autocommit=True
    ) as admin:
        for conninfo in (first, second):
            admin.execute(f"drop database {conninfo_to_dict(conninfo)['dbname']}")


def test_runs_are_kept_with_all_that_they_found(world: World, run: Run) -> None:
    for name in "ab":
        world.media(name, "DRAMA")
    for person in ("ann", "bob"):
        world.takes(person, "a", "b")
    world.sync()
    world.query("update engine.strategy set history_limit = 7 where name = 'sequence' returning 1")
    split = ("--holdout", "fraction", "--fraction", "0.5")
    database = url(world.database)
    few = ("--strategies", "sequence,popular", "--resamples", "5")
    assert run(database, "evaluate", *few, "--k", "3", *split)[0] == 0
    assert run(database, "tune", "--trials", "1", *split)[0] == 0
    assert run(database, "tune", "--trials", "1", "--no-record")[0] == 0
    [(evaluated,), (tuned,)] = world.query(
        "select to_json(run) from evaluation.run order by run_id"
    )
    assert (evaluated["command"], evaluated["k"]) == ("evaluate", 3)
    assert evaluated["split"]["fraction"] == tuned["split"]["fraction"] == 0.5
    assert evaluated["held_out"] == {"pairs": 2, "relevant_pairs": 2, "people": 2}
    # As it was before any of it was held out.
    assert evaluated["data_set"]["interactions"] == 4
    assert 0 < evaluated["seconds"] < 600
    assert (tuned["command"], tuned["held_out"]) == ("tune", None)
    assert set(tuned["tuned"]) == {"strategy", "changes", "before", "after", "holds"}
    metrics = world.query(
        "select strategy, strategy_version, array_agg(metric order by metric) as metrics"
        " from evaluation.run_metric where run_id = %s group by 1, 2 order by 1",
        evaluated["run_id"],
    )
    versions = dict(world.query("select name, version from engine.strategy"))
    assert metrics == [(name, versions[name], sorted(METRICS)) for name in ("popular", "sequence")]


def test_a_copy_goes_also_where_something_fails(world: World) -> None:
    before = _databases(world.database)
    with pytest.raises(EvaluationError, match="of 0 held out"):
        evaluate.evaluate(world.database, Split(), progress=False)
    assert _databases(world.database) == before


def test_an_unknown_strategy_is_named_with_those_that_are_known(world: World, run: Run) -> None:
    status, _, errors = run(url(world.database), "evaluate", "--strategies", "magic")
    assert status == 1
    assert errors == (
        "ml-service: strategy: expected one of blend, classic, popular, sequence, similar,"
        " trending, got 'magic'\n"
    )


def test_nothing_relevant_says_what_to_try(world: World, run: Run) -> None:
    world.takes("ann", "a", "b", type="WATCH")
    world.sync()
    status, _, errors = run(url(world.database), "evaluate")
    assert status == 1
    assert "of 1 held out, 0 are relevant" in errors
    assert "try --relevant positive" in errors
    assert (
        run(url(world.database), "evaluate", "--relevant", "positive", "--resamples", "5")[0] == 0
    )


def test_who_may_not_create_databases_is_told_so(world: World, run: Run) -> None:
    with world.connect() as connection:
        connection.execute("create role plain_login login password 'x'")
        connection.execute("grant ml_service_owner to plain_login")
    try:
        live = url(make_conninfo(world.database, user="plain_login", password="x"))
        status, _, errors = run(live, "evaluate")
        assert status == 1
        assert "a scratch database cannot be made here: permission denied" in errors
    finally:
        with world.connect() as connection:
            connection.execute("drop role plain_login")


@pytest.mark.parametrize("argument", ["--fraction=1.5", "--k=0", "--people=x", "--holdout=none"])
def test_a_bad_argument_is_refused(run: Run, argument: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        run("postgresql://nowhere", "evaluate", argument)
