"""What the documents show is what happens: examples are run, links and paths are followed.

A ```console block holds commands after `$ ` (of bash) or `recommendation_db=> ` (SQL), and what they print, where `…`
stands for anything; a ```sql block holds statements. One that cannot run here has `<!-- not run: reason -->` above.
"""

import argparse
import os
import re
import shlex
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from service.config import url
from service.tools.arguments import parser
from tests.images import running_copy, world_with_logins
from tests.servers import ROOT
from tests.service.serving import listening, serving
from tests.world import World

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"(?:^<!-- (not run: .+?) -->\n)?^```(console|sql)\n(.*?)^```$", re.M | re.S)
COMMAND = re.compile(r"^(\$ |recommendation_db=> )", re.M)
SERVER = re.compile(r"@(db\d|localhost)\b")
PSQL = 'psql -X -q -P footer=off "$DEMO" -c '
CHANGING = (
    (re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.]+(Z|[+-]\d\d(:\d\d)?)?"), "<time>"),
    (re.compile(r"\b[\d,]+ s\b"), "<age>"),
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


def _name(document: Path) -> str:
    return document.name


RUN = [block for block in _blocks() if block.reason is None]
CONSOLES = [block for block in RUN if block.language == "console"]


@pytest.fixture(scope="module")
def shown(run_directory: Path) -> Iterator[World]:
    """What `make demo` makes, for statements that are rolled back."""
    with running_copy("as_in_demo", run_directory) as cluster:
        yield world_with_logins(cluster)


@pytest.mark.parametrize("document", dict.fromkeys(b.document for b in CONSOLES), ids=_name)
def test_a_console_prints_what_a_document_shows(
    document: Path, run_directory: Path, tmp_path: Path
) -> None:
    """Its blocks are one session. db1 is the server of a demo, each other one is empty."""
    steps = [step for block in CONSOLES if block.document == document for step in _steps(block)]
    script = "".join(f"{command}printf '\\f'\n" for command, _ in steps)
    if "curl" in script and not _curl_knows_json():
        pytest.skip("there is no curl 7.82 or later")
    with ExitStack() as stack:
        demo = stack.enter_context(running_copy("as_in_demo", run_directory))
        servers = {"db1": demo}
        for name in {*SERVER.findall(script)} - {*servers}:
            servers[name] = stack.enter_context(running_copy("initialised", run_directory))
        world = world_with_logins(demo)
        app = stack.enter_context(serving(world, {}))
        meant = {"127.0.0.1:5000": stack.enter_context(listening(app))}
        for name, server in servers.items():
            meant[f"postgresql://postgres@{name}"] = url(server.dsn("")).rstrip("/")
            meant[f"@{name}"] = f"@127.0.0.1:{server.port}"
        environ = {name: url(at) for name, at in world.environ.items()}
        (tmp_path / ".env").write_text("".join(f"{name}={at}\n" for name, at in environ.items()))
        printed = _bash(
            _replaced(script, meant),
            tmp_path,
            DEMO=environ["DATABASE_URL"],
            PATH=f"{sysconfig.get_path('scripts')}:{demo.binaries}:{os.environ['PATH']}",
        )
    known = {f"host=127.0.0.1 port={server.port}": f"host={at}" for at, server in servers.items()}
    found = _replaced(printed, known).split("\f")[:-1]
    for (_, output), each in zip(steps, found, strict=True):
        assert _stable(output) == _abridged(_stable(each), _stable(output))


@pytest.mark.parametrize("block", [b for b in RUN if b.language == "sql"], ids=str)
def test_an_sql_block_runs(block: Block, shown: World) -> None:
    with psycopg.connect(shown.database, autocommit=True) as connection:
        connection.execute(b"set search_path = api, public")
        connection.execute(f"begin; {block.text}; rollback".encode())


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_links_and_paths_lead_to_files(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)[^)]*\)", text)
    paths = re.findall(r"`((?:bench|docs|migrations|service|sql|tests)/[\w./-]+)`", text)
    reasons = "".join(re.findall(r"^<!-- not run: .*", text, re.M))
    paths += re.findall(r"\btests/[\w/]+\.py", reasons)
    missing = [link for link in links if not (document.parent / link).exists()]
    missing += [path for path in paths if not (ROOT / path).exists()]
    assert not missing


def test_every_picture_is_shown_and_small() -> None:
    pictures = [*(ROOT / "docs/images").iterdir()]
    shown = "".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    assert not [picture.name for picture in pictures if f"images/{picture.name})" not in shown]
    assert sum(picture.stat().st_size for picture in pictures) < 600_000


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
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


def _steps(block: Block) -> Iterator[tuple[str, str]]:
    """Each command, as bash takes it, and what it should print."""
    pieces = COMMAND.split(block.text)[1:]
    assert pieces, "no command: mark the block as not run, or use another kind of block"
    for prompt, piece in zip(pieces[::2], pieces[1::2], strict=True):
        if prompt == "$ ":
            yield _split_shell(piece)
        else:
            query, output = piece.split(";\n", 1)
            yield f"{PSQL}{shlex.quote(query)}\n", output


def _split_shell(piece: str) -> tuple[str, str]:
    """The command, as many lines as its quotes and backslashes need, and what follows it."""
    lines = piece.splitlines(keepends=True)
    for end in range(1, len(lines) + 1):
        try:
            shlex.split("".join(lines[:end]).rstrip("\n"), comments=True)
        except ValueError:
            continue
        return "".join(lines[:end]), "".join(lines[end:])
    raise AssertionError(f"it has no end: {piece}")


def _bash(script: str, home: Path, **environ: str) -> str:
    """What it prints; a command that fails ends it."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=home,
        env={"HOME": str(home), "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT), **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _curl_knows_json() -> bool:
    asked = "curl --json '' --version"
    return subprocess.run(["bash", "-c", asked], capture_output=True, check=False).returncode == 0


def _replaced(text: str, instead: Mapping[str, str]) -> str:
    for old, new in instead.items():
        text = text.replace(old, new)
    return text


def _abridged(printed: str, shown: str) -> str:
    """What was printed; where no more is shown of it than `…`, no more."""
    pattern = ".*".join(map(re.escape, shown.split("…")))
    return shown if re.fullmatch(pattern, printed, re.S) else printed


def _stable(text: str) -> str:
    for pattern, instead in CHANGING:
        text = pattern.sub(instead, text)
    return text.strip()
