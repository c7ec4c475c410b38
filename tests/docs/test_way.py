"""The way of one question in docs/architecture.md is the one that a request takes."""

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any
from unittest.mock import patch
from uuid import UUID

import psycopg
import pytest
from falcon import testing

from service.app import create_app
from service.host.database import Database
from tests import plans
from tests.servers import ROOT
from tests.world import World, key

MOST = 12
ROUTE = "/api/recommendations/{user_id}"
USER_ID = key("ann")
DEFINITION = re.compile(r"^create function (\w+\.\w+)\(", re.M)
FUNCTIONS = {
    found[1]: path
    for path in (ROOT / "sql/functions").rglob("*.sql")
    if (found := DEFINITION.search(path.read_text(encoding="utf-8")))
}
CONDITIONS = ("Index Cond", "Recheck Cond", "Filter", "Join Filter", "Hash Cond", "Merge Cond")


def _listed(heading: str) -> list[str]:
    """The files of a table of docs/architecture.md, in their order."""
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    section = re.split(r"^#", text.partition(f"### {heading}\n")[2], maxsplit=1, flags=re.M)[0]
    rows = "".join(re.findall(r"^\|.*\n", section, re.M))
    return re.findall(r"`((?:service|sql)/[\w/]+\.(?:py|sql))`", rows)


TO_THE_PERSON = _listed("To the person")
TO_THE_CANDIDATES = _listed("To the candidates")


@pytest.fixture
def told(world: World) -> World:
    """Two people of some history, and what one of them may be recommended."""
    for name in ("one", "two", "three", "four"):
        world.media(name, "DRAMA")
    for person, media in (("ann", ("one", "two")), ("bob", ("two", "three", "four"))):
        world.person(person, "DRAMA")
        world.takes(person, *media)
    world.sync()
    world.refresh()
    return world


@pytest.mark.parametrize("query", ["", "strategy=sequence", "strategy=blend"])
def test_a_user_id_goes_through_twelve_files_at_most(told: World, query: str) -> None:
    """Those that wait for its way to the database, or for a table that is read by it, and those
    that give it back in another form.
    """
    service, sent = _sent(told, query)
    files = [*service]
    for statement in _run(told, sent):
        if tables := _read_by_user_id(statement.plan):
            files += [_file(name) for name in statement.functions]
            files += [_file(name) for name in _leading(statement.text, tables)]
    assert [*dict.fromkeys(files)] == TO_THE_PERSON
    assert len(TO_THE_PERSON) <= MOST


def test_twelve_files_at_most_wait_for_what_is_recommended(told: World) -> None:
    """From the socket to a table of the model: each asks the next one."""
    service, sent = _sent(told, "")
    waiting = [file for file in service if file != "service/host/questions.py"]
    [statement] = [
        statement
        for statement in _run(told, sent)
        if "user_history" in {node.get("Relation Name") for node in plans.nodes(statement.plan)}
    ]
    waiting += [_file(name) for name in statement.functions]
    waiting += [_file(name) for name in _leading(statement.text, {"user_history"})]
    listed = [*TO_THE_PERSON, *TO_THE_CANDIDATES]
    assert waiting == [file for file in listed if file in waiting]
    assert waiting[-1] == listed[-1]
    assert len(waiting) <= MOST


def test_each_file_is_used_by_one_above_it() -> None:
    way = [*TO_THE_PERSON, *TO_THE_CANDIDATES]
    for number, file in enumerate(way[1:], 1):
        path = ROOT / file
        use = (
            rf"\b(?:api|engine)\.{path.stem}\("
            if path.suffix == ".sql"
            else rf"\bservice\.host\.{path.stem} import\b|from service\.host import .*\b{path.stem}\b"
        )
        above = [(ROOT / each).read_text(encoding="utf-8") for each in way[:number]]
        assert any(re.search(use, each) for each in above), file


def _sent(world: World, query: str) -> tuple[list[str], tuple[Any, ...]]:
    """The files of `service` that hand the id on, in the order of the calls; and what they send."""
    called: dict[str, None] = {}
    handing: set[str] = set()
    sent: list[tuple[Any, ...]] = []
    execute = psycopg.Connection.execute

    def follow(frame: FrameType, event: str, argument: object) -> None:
        if (file := _of_service(frame)) is None:
            return
        if event == "call":
            called.setdefault(file)
        elif event == "return" and isinstance(argument, UUID) and argument == USER_ID:
            handing.add(file)

    def send(self: Any, statement: Any, arguments: Any = None, **options: Any) -> Any:
        if arguments and USER_ID in arguments:
            sent.append((statement, arguments))
            handing.update(filter(None, map(_of_service, _frames())))
        return execute(self, statement, arguments, **options)

    database = Database(world.settings)
    client = testing.TestClient(create_app(database, world.settings))
    client.simulate_get("/api/media/popular")
    with patch.object(psycopg.Connection, "execute", send):
        sys.setprofile(follow)
        try:
            answer = client.simulate_get(ROUTE.format(user_id=USER_ID), query_string=query)
        finally:
            sys.setprofile(None)
    database.close()
    assert [medium["title"] for medium in answer.json["recommendations"]] == ["three", "four"]
    [routes] = [
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "service").rglob("*.py")
        if f'"{ROUTE}"' in file.read_text(encoding="utf-8")
    ]
    [asked] = sent
    return [routes, *(file for file in called if file in handing)], asked


def _frames() -> Iterator[FrameType]:
    frame = inspect.currentframe()
    while frame is not None:
        yield frame
        frame = frame.f_back


def _of_service(frame: FrameType) -> str | None:
    path = Path(frame.f_code.co_filename)
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT / "service") else None


def _run(world: World, asked: tuple[Any, ...]) -> list[plans.Statement]:
    """All statements of an answer that is not kept."""
    world.query("delete from engine.answer_cache returning 1")
    with world.connect() as connection, plans.within_functions(connection) as run:
        connection.execute("set role ml_service_app")
        connection.execute(*asked)
        connection.execute("reset role")
    return run


def _read_by_user_id(plan: dict[str, Any]) -> set[str]:
    """The tables of a plan that are read by a column of this name."""
    return {
        below["Relation Name"]
        for node in plans.nodes(plan)
        if any(re.search(r"\buser_id\b", node.get(name, "")) for name in CONDITIONS)
        for below in plans.nodes(node)
        if "Relation Name" in below
    }


def _leading(text: str, tables: set[str]) -> list[str]:
    """The functions, inlined into this text, by which it comes to one of the tables."""
    for name in re.findall(r"\b(?:api|engine)\.\w+(?=\()", text):
        content = FUNCTIONS[name].read_text(encoding="utf-8")
        body = content.partition("$$")[2].partition("$$")[0]
        if "    language sql\n" not in content:
            continue
        if re.search(rf"\b(?:engine|model)\.(?:{'|'.join(tables)})\b", body):
            return [name]
        if further := _leading(body, tables):
            return [name, *further]
    return []


def _file(name: str) -> str:
    return FUNCTIONS[name].relative_to(ROOT).as_posix()
