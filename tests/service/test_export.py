"""`ml-service export`: everybody, in a file or a table, asking only whose answer may be another."""

import csv
import json
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import psycopg
import pyarrow.parquet
import pytest

from service.tools import export as module
from service.tools.export import Exported, Question, export
from service.tools.targets import COLUMNS, ExportError, _Table
from tests.service.test_cli import Run, run
from tests.world import World, key

__all__ = ["run"]

Answers = set[tuple[str, int, str]]
PEOPLE = ("ann", "bob", "cid", "dot", "eve")
AWKWARD = 'He said "no",\nand left'

FILES = ["campaign.csv", "campaign.parquet"]
TARGETS = [*FILES, "table:campaign"]


@pytest.fixture(scope="module")
def told(shared_world: World) -> World:
    """Five people in pages of two; a title that CSV must quote, and a medium without one."""
    for name, genre in (("sad", "DRAMA"), ("funny", "COMEDY"), ("odd", "DRAMA"), ("new", "HORROR")):
        shared_world.media(name, genre)
    shared_world.source(
        "catalog_db", "update medias set title = %s where id = %s", AWKWARD, key("odd")
    )
    shared_world.source("catalog_db", "update medias set cover_url = '' where id = %s", key("new"))
    for name in PEOPLE:
        shared_world.person(name, "DRAMA")
    shared_world.takes("ann", "sad")
    shared_world.takes("bob", "sad", "funny")
    shared_world.refresh()
    return shared_world


@pytest.fixture
def target(request: pytest.FixtureRequest, told: World, tmp_path: Path) -> Iterator[str]:
    name: str = request.param
    yield name if name.startswith("table:") else str(tmp_path / name)
    run_sql(told, "drop table if exists public.campaign")


@pytest.fixture(autouse=True)
def small_pages() -> Iterator[None]:
    with patch.object(module, "BATCH", 2):
        yield


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program is."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def asks(told: World) -> Callable[..., Exported]:
    def asks(to: str, n: int = 3, **options: bool) -> Exported:
        return export(told.database, Question(n, "classic", None), to, **options)

    return asks


def run_sql(world: World, statement: str) -> None:
    with world.connect() as connection:
        connection.execute(statement)


def exported(world: World, to: str) -> list[tuple[str, ...]]:
    """The rows as text in their order; what is null is empty."""
    if to.startswith("table:"):
        rows = world.query(f'select * from public.{to[6:]} order by user_id, "position"')
    elif to.endswith(".csv"):
        with open(to, newline="") as file:
            header, *rows = csv.reader(file)
        assert header == list(COLUMNS)
    else:
        content = pyarrow.parquet.read_table(to)
        rows = list(zip(*(column.to_pylist() for column in content.columns), strict=True))
    return [tuple("" if value is None else str(value) for value in row) for row in rows]


def answered(world: World, n: int = 3) -> Answers:
    """What each person gets when asked alone."""
    return {
        (str(key(name)), place, row.title)
        for name in PEOPLE
        for place, row in enumerate(world.recommend(name, n), 1)
    }


def answers(rows: list[tuple[str, ...]]) -> Answers:
    return {(row[0], int(row[1]), row[3]) for row in rows}


@pytest.mark.parametrize("target", TARGETS, indirect=True)
def test_everybody_gets_what_they_get_alone(
    told: World, target: str, asks: Callable[..., Exported]
) -> None:
    done = asks(target)
    rows = exported(told, target)
    assert answers(rows) == answered(told)
    assert AWKWARD in {row[3] for row in rows}
    assert rows == sorted(rows)
    assert done == Exported(people=5, asked=5, rows=len(rows))


@pytest.mark.parametrize("target", TARGETS, indirect=True)
def test_only_whose_answer_may_have_changed_is_asked(
    told: World, target: str, asks: Callable[..., Exported]
) -> None:
    asks(target)
    before = exported(told, target)
    assert asks(target).asked == 0
    assert exported(told, target) == before
    told.query("select record_interaction(%s, %s, 'LIKE')", key("cid"), key("new"))
    assert asks(target).asked == 1
    after = exported(told, target)
    assert answers(after) == answered(told)
    assert {row[0] for row in {*after} ^ {*before}} == {str(key("cid"))}


@pytest.mark.parametrize("target", TARGETS, indirect=True)
def test_another_question_asks_everybody(
    told: World, target: str, asks: Callable[..., Exported]
) -> None:
    asks(target)
    assert asks(target, 1).asked == 5
    assert answers(exported(told, target)) == answered(told, 1)
    assert asks(target, 1, renew=True).asked == 5
    assert answers(exported(told, target)) == answered(told, 1)


@pytest.mark.parametrize("target", TARGETS, indirect=True)
def test_who_is_forgotten_is_left_out(world: World, target: str, run: Run) -> None:
    for name in ("ann", "bob"):
        world.person(name, "DRAMA")
    world.media("sad", "DRAMA")
    world.refresh()
    assert run("export", "--to", target, **world.environ)[1].startswith("2 people: 2 asked, 2 rows")
    world.query("select forget_user(%s)", key("ann"))
    assert run("export", "--to", target, **world.environ)[0] == 0
    assert [row[0] for row in exported(world, target)] == [str(key("bob"))]


@pytest.mark.parametrize("target", TARGETS, indirect=True)
def test_one_that_is_stopped_leaves_what_was_there(
    told: World, target: str, asks: Callable[..., Exported], tmp_path: Path
) -> None:
    asks(target)
    before = exported(told, target)
    asked = module._Asking._ask
    calls = iter(range(3))

    def stopped(*arguments: object) -> bytes:
        if next(calls) == 1:
            signal.raise_signal(signal.SIGINT)
        return asked(*arguments)  # type: ignore[arg-type]

    with patch.object(module._Asking, "_ask", stopped), pytest.raises(KeyboardInterrupt):
        asks(target, 1)
    assert exported(told, target) == before
    assert {path.name for path in tmp_path.iterdir()} <= set(FILES)


@pytest.mark.parametrize("renew", [False, True])
@pytest.mark.parametrize("target", TARGETS, indirect=True)
def test_what_is_no_export_is_left_alone(
    told: World, target: str, asks: Callable[..., Exported], renew: bool
) -> None:
    if target.startswith("table:"):
        run_sql(told, "create table public.campaign (user_id uuid)")
    else:
        Path(target).write_text("user_id\n")
    with pytest.raises(ExportError, match=r"campaign.*: what is there .* is no export"):
        asks(target, renew=renew)
    if not target.startswith("table:"):
        assert Path(target).read_text() == "user_id\n"


@pytest.mark.parametrize("target", FILES, indirect=True)
def test_a_file_keeps_its_permissions(target: str, asks: Callable[..., Exported]) -> None:
    asks(target)
    Path(target).chmod(0o600)
    asks(target)
    assert Path(target).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("target", ["table:campaign"], indirect=True)
def test_one_that_fails_makes_no_table(told: World, target: str) -> None:
    with pytest.raises(ExportError, match="strategy"):
        export(told.database, Question(3, "best", None), target)
    assert told.query("select to_regclass('public.campaign')") == [(None,)]


def test_a_table_that_cannot_be_made_is_said_before_anybody_is_asked(
    asks: Callable[..., Exported],
) -> None:
    with patch.object(module, "_asking") as asking, pytest.raises(psycopg.Error, match="nowhere"):
        asks("table:nowhere.campaign")
    asking.assert_not_called()


def test_the_command_says_what_it_did(told: World, run: Run, tmp_path: Path) -> None:
    asked = ("export", "--strategy", "popular", "--limit", "1", "--to", tmp_path / "x.csv")
    status, output, errors = run(*asked, **told.environ)
    assert (status, output, errors) == (0, "5 people: 5 asked, 5 rows; 0 as they were\n", "")
    again = json.loads(run(*asked, "--json", **told.environ)[1])
    assert again == {"people": 5, "asked": 0, "rows": 0}
    with patch.object(sys.stderr, "isatty", return_value=True):
        status, output, errors = run(*asked, "--all", **told.environ)
    assert (status, output) == (0, "5 people: 5 asked, 5 rows; 0 as they were\n")
    assert "5/5" in errors  # on a terminal, a bar


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--to", "campaign.xlsx"),
            "campaign.xlsx: expected a file .csv or .parquet, or table:NAME",
        ),
        (("--to", "table:a.b.c"), "table:a.b.c: expected table:NAME or table:SCHEMA.NAME"),
        (("--to", "x.csv", "--strategy", "best"), "strategy: expected one of"),
        (("--to", "x.csv", "--placement", "mail"), "placement: expected none"),
        (("--to", "/nowhere/x.csv"), "No such file or directory"),
    ],
)
def test_what_cannot_be_exported_is_said(
    told: World, run: Run, empty_folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    status, output, errors = run("export", *arguments, **told.environ)
    assert (status, output) == (1, "")
    assert said in errors
    assert list(empty_folder.iterdir()) == []


def test_readers_of_the_table_never_see_half_of_it(
    told: World, asks: Callable[..., Exported]
) -> None:
    asks("table:campaign")
    with psycopg.connect(told.database) as reader:  # one that goes on reading keeps nobody waiting
        before = reader.execute("select count(*) from public.campaign").fetchone()
        asks("table:campaign", 1)
        assert before is not None
        assert before[0] > 5
    assert told.query("select count(*) from public.campaign") == [(5,)]
    run_sql(told, "drop table public.campaign")


def test_one_export_at_a_time_writes_a_table(told: World, asks: Callable[..., Exported]) -> None:
    asks("table:campaign")
    told.query("select record_interaction(%s, %s, 'WATCH')", key("dot"), key("new"))
    replace = _Table.replace
    refused: list[str] = []

    def meanwhile(table: _Table) -> None:
        """Somebody acts, whose rows the export has taken over, and another export begins."""
        told.query("select record_interaction(%s, %s, 'LIKE')", key("eve"), key("new"))
        with patch.object(_Table, "replace", replace):
            with pytest.raises(ExportError) as caught:
                asks("table:campaign")
            refused.append(str(caught.value))
        replace(table)

    with patch.object(_Table, "replace", meanwhile):
        asks("table:campaign")
    assert "campaign" in refused[0]
    assert "another export of it is under way" in refused[0]
    people = {row[0] for row in exported(told, "table:campaign")}
    assert people == {str(key(name)) for name in PEOPLE}
    assert asks("table:campaign").asked == 1  # eve
    assert answers(exported(told, "table:campaign")) == answered(told)
    run_sql(told, "drop table public.campaign")


def test_of_two_that_make_a_table_the_second_is_refused(
    told: World, asks: Callable[..., Exported]
) -> None:
    replace = _Table.replace

    def meanwhile(table: _Table) -> None:
        with patch.object(_Table, "replace", replace):
            asks("table:campaign", 1)
        replace(table)

    with (
        patch.object(_Table, "replace", meanwhile),
        pytest.raises(ExportError, match="another export has made it meanwhile"),
    ):
        asks("table:campaign", 2)
    assert answers(exported(told, "table:campaign")) == answered(told, 1)
    run_sql(told, "drop table public.campaign")


def test_one_whose_lock_is_lost_replaces_nothing(
    told: World, asks: Callable[..., Exported]
) -> None:
    asks("table:campaign", 1)
    before = exported(told, "table:campaign")
    asked = module._Asking._ask

    def ended(*arguments: object) -> bytes:
        told.query(
            "select pg_terminate_backend(pid, 10000) from pg_locks"
            " where mode = 'ShareUpdateExclusiveLock' and relation = 'public.campaign'::regclass"
        )
        return asked(*arguments)  # type: ignore[arg-type]

    with (
        patch.object(module._Asking, "_ask", ended),
        pytest.raises(psycopg.OperationalError),
    ):
        asks("table:campaign", 2)
    assert exported(told, "table:campaign") == before
    run_sql(told, "drop table public.campaign")
