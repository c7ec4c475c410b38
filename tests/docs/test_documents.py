"""What the documents show is what happens: examples are run, links and paths are followed.

A ```console block holds commands after `$ ` (curl, ml-service) or `recommendation_db=> ` (SQL), and what they
print; a ```sql block holds statements. One that cannot run here has `<!-- not run: reason -->` above.
"""

import argparse
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import psycopg
import pytest
from falcon import testing
from psycopg import sql

from service import worker
from service.app import create_app
from service.config import SOURCES
from service.host.database import Database
from service.tools.arguments import parser
from service.tools.cli import main
from service.tools.demo import experiment
from service.tools.demo import world as demo
from service.tools.demo.run import set_rules
from service.tools.postgres import find_binaries
from tests.servers import ROOT
from tests.world import World

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"(?:^<!-- (not run: .+?) -->\n)?^```(console|sql)\n(.*?)^```$", re.M | re.S)
COMMAND = re.compile(r"^(\$ |recommendation_db=> )", re.M)
CHANGING = (
    (re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.]+(Z|[+-]\d\d(:\d\d)?)?"), "<time>"),
    (re.compile(r"\s+"), " "),
    (re.compile(r"-{2,}"), "--"),
)


@dataclass(frozen=True)
class Block:
    document: Path
    line: int
    reason: str | None
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT)}:{self.line}"


def _blocks() -> list[Block]:
    return [
        Block(document, text.count("\n", 0, found.start(3)) + 1, *found.groups())
        for document in DOCUMENTS
        for text in [document.read_text(encoding="utf-8")]
        for found in BLOCK.finditer(text)
    ]


RUN = [block for block in _blocks() if block.reason is None]


@pytest.fixture(scope="module")
def shown(shared_world: World, demo_world: demo.World) -> Iterator[World]:
    """The demo's world with its experiment and rules, for the examples to change."""
    user_db, catalog_db, engagement_db = (shared_world.conninfo[name] for name in SOURCES)
    demo.load(demo_world, user_db, catalog_db, engagement_db)
    worker.refresh(shared_world.database)
    experiment.add(shared_world.database)
    with psycopg.connect(shared_world.database, autocommit=True) as connection:
        database = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("alter database {} owner to ml_service_owner").format(database))
    set_rules(shared_world.database)
    yield shared_world
    shared_world.query("update engine.tracking set retention = '90 days' returning 1")


@pytest.fixture(scope="module")
def client(shown: World) -> Iterator[testing.TestClient]:
    database = Database(shown.settings)
    yield testing.TestClient(create_app(database, shown.settings))
    database.close()


@pytest.mark.parametrize("block", [b for b in RUN if b.language == "console"], ids=str)
def test_a_console_block_prints_what_it_shows(
    block: Block, shown: World, client: testing.TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    strategies = "select to_jsonb(strategy) - 'version' from engine.strategy order by name"
    before = shown.query(strategies)
    pieces = COMMAND.split(block.text)[1:]
    assert pieces, "no command: mark the block as not run, or use another kind of block"
    for prompt, piece in zip(pieces[::2], pieces[1::2], strict=True):
        if prompt == "$ ":
            command, output = _split_shell(piece)
            program, *arguments = shlex.split(command)
            if program == "ml-service":
                with patch.dict(os.environ, shown.environ):
                    assert main(arguments) == 0
                printed = capsys.readouterr().out
            else:
                printed = _curl(client, command)
        else:
            command, output = piece.split(";\n", 1)
            printed = _psql(shown.database, command)
        assert _stable(output) == _stable(printed)
    assert shown.query(strategies) == before  # whoever tries what is set has it back at the end


@pytest.mark.parametrize("block", [b for b in RUN if b.language == "sql"], ids=str)
def test_an_sql_block_runs(block: Block, shown: World) -> None:
    with psycopg.connect(shown.database, autocommit=True) as connection:
        connection.execute(b"set search_path = api, public")
        connection.execute(f"begin; {block.text}; rollback".encode())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_paths_lead_to_files(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)[^)]*\)", text)
    paths = re.findall(r"`((?:bench|docs|migrations|service|sql|tests)/[\w./-]+)`", text)
    missing = [link for link in links if not (document.parent / link).exists()]
    missing += [path for path in paths if not (ROOT / path).exists()]
    assert not missing


def test_every_picture_is_shown_and_small() -> None:
    pictures = [*(ROOT / "docs/images").iterdir()]
    shown = "".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    assert not [picture.name for picture in pictures if f"images/{picture.name})" not in shown]
    assert sum(picture.stat().st_size for picture in pictures) < 600_000


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_example_is_of_a_kind_that_is_run(document: Path) -> None:
    languages = re.findall(r"^```(\w+)$", document.read_text(encoding="utf-8"), re.M)
    assert set(languages) <= {"console", "sql"}


def test_the_commands_that_print_json_are_listed() -> None:
    [listed] = re.findall(r"^(`.+) have `--json`", _operate(), re.M)
    assert set(re.findall(r"`(\w+)`", listed)) == {*_printing_json(parser())}


def test_the_urls_that_a_cluster_is_told_are_counted() -> None:
    urls = re.findall(r"^\w+_URL=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.M)
    assert len(urls) == 6 + len(["DATABASE_READ_URL=", "ROUTER_DATABASE_URL="])
    assert "six URLs of .env.example; API_KEYS and DATABASE_READ_URL where wanted" in _operate()


def test_the_readme_is_a_page() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150


def _operate() -> str:
    return (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")


def _printing_json(commands: argparse.ArgumentParser) -> Iterator[str]:
    """The commands that take `--json` alone, or have actions that do."""
    for action in commands._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                options = command._option_string_actions
                if ("--json" in options and options["--json"].nargs == 0) or any(
                    _printing_json(command)
                ):
                    yield name


def _split_shell(piece: str) -> tuple[str, str]:
    """The command, as many lines as its quotes need, and what follows it."""
    lines = piece.splitlines(keepends=True)
    for end in range(1, len(lines) + 1):
        try:
            shlex.split("".join(lines[:end]))
        except ValueError:
            continue
        return "".join(lines[:end]), "".join(lines[end:])
    raise AssertionError(f"a quote is not closed: {piece}")


def _curl(client: testing.TestClient, command: str) -> str:
    program, address, *options = shlex.split(command)
    assert program == "curl", f"{program} cannot run here: mark the block as not run"
    path, _, query = address.removeprefix("http://127.0.0.1:5000").partition("?")
    if not options:
        return client.simulate_get(path, query_string=query).text
    flag, body = options
    assert flag == "--json"
    return client.simulate_post(
        path, query_string=query, body=body, headers={"content-type": "application/json"}
    ).text


def _psql(database: str, query: str) -> str:
    beside = find_binaries() / "psql"
    return subprocess.run(
        [
            beside if beside.exists() else "psql",
            *("-X", "-P", "pager=off", "-P", "footer=off", "-v", "ON_ERROR_STOP=1"),
            *("-c", "set search_path = api, public", "-q", "-c", query, database),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def _stable(text: str) -> str:
    for pattern, instead in CHANGING:
        text = pattern.sub(instead, text)
    return text.strip()
