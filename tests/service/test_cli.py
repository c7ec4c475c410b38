"""`ml-service`: what it does, what it says of what it cannot do, and how it exits."""

import os
import signal
import socket
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path
from unittest.mock import patch

import psycopg
import pytest

from service import __version__
from service.tools.cli import main
from tests.logins import LoginWorld
from tests.service.waiting import until
from tests.world import World, key

SCRIPT = Path(sysconfig.get_path("scripts"), "ml-service")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process: its exit status, stdout and stderr."""

    def run(*arguments: str | Path, **environ: str) -> tuple[int, str, str]:
        with patch.dict(os.environ, environ):
            status = main([str(argument) for argument in arguments])
        return status, *capsys.readouterr()

    return run


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """A port that is taken, but refuses connections."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def words(output: str) -> list[list[str]]:
    return [line.split() for line in output.splitlines()]


def test_sync_brings_in_what_is_new_and_says_how_much(world: World, run: Run) -> None:
    world.media("x", "DRAMA")
    world.takes("ann", "x")
    status, output, errors = run("sync", **world.environ)
    assert words(output) == [
        ["catalog_db", "1", "rows", "written"],
        ["user_db", "0", "rows", "written"],
        ["engagement_db", "1", "rows", "written"],
    ]
    assert (status, errors) == (0, "")
    assert world.query("select count(*) from engine.interaction") == [(1,)]


@pytest.mark.parametrize("arguments", [["sync"], ["sync", "--reconcile"]])
def test_sync_removes_what_is_gone(world: World, run: Run, arguments: list[str]) -> None:
    """Of the latest; with --reconcile, of all that was ever read (tests/sql/reconcile)."""
    world.takes("ann", "x")
    world.refresh()
    world.source("engagement_db", "delete from interaction")
    assert run(*arguments, **world.environ)[0] == 0
    assert world.query("select count(*) from engine.interaction") == [(0,)]


def test_refresh_builds_the_model(world: World, run: Run) -> None:
    world.media("x")
    status, output, errors = run("refresh", **world.environ)
    assert ["model.media_popularity", "1", "rows"] in words(output)
    assert (status, errors) == (0, "")
    assert world.titles("ann") == ["x"]


@pytest.mark.parametrize(
    ("data_set", "files"),
    [
        (
            "movielens",
            {
                "movies.csv": "movieId,title,genres\n1,Metropolis (1927),Sci-Fi\n",
                "ratings.csv": "userId,movieId,rating,timestamp\n1,1,5.0,1\n2,1,4.0,2\n",
            },
        ),
        (
            "movietweetings",
            {
                "movies.dat": "1::Metropolis (1927)::Sci-Fi\n",
                "ratings.dat": "1::1::10::1\n2::1::8::2\n",
            },
        ),
    ],
)
def test_load_fills_the_sources(
    world: World, run: Run, tmp_path: Path, data_set: str, files: dict[str, str]
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    status, output, errors = run("load", data_set, tmp_path, **world.environ)
    assert output.splitlines() == [
        "media: 1 read, 1 inserted",
        "users: 2 read, 2 inserted",
        "interactions: 2 read, 2 inserted",
    ]
    assert (status, errors) == (0, "")  # no progress bar: nobody is looking
    world.refresh()
    assert world.titles("a newcomer") == ["Metropolis"]


def test_load_recognises_files_and_says_what_it_skipped(
    world: World, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "movies.dat").write_text("1::Metropolis (1927)::Sci-Fi\n")
    (tmp_path / "ratings.dat").write_text("1::1::5::1\n1::1\n")
    status, output, errors = run("load", "auto", tmp_path, "--skip-malformed", **world.environ)
    assert output.splitlines()[2:] == [
        "interactions: 1 read, 1 inserted",
        "malformed: 1 skipped",
        "  ratings.dat line 2: expected 4 fields, found 2",
    ]
    assert (status, errors) == (0, "")


def test_a_personal_export_is_of_the_user_who_is_said(
    world: World, run: Run, tmp_path: Path
) -> None:
    world.media("Metropolis")
    world.source("catalog_db", "update medias set release_year = 1927")
    (tmp_path / "watched.csv").write_text(
        "Date,Name,Year,Letterboxd URI\n2020-01-01,Metropolis,1927,https://boxd.it/a\n"
    )
    assert run("load", "letterboxd", tmp_path, "--user", str(key("ann")), **world.environ)[0] == 0
    world.refresh()
    assert world.titles("ann") == []


def test_a_bad_setting_is_misuse(run: Run) -> None:
    assert run("sync", SYNC_SECONDS="often") == (
        2,
        "",
        "ml-service: SYNC_SECONDS: expected a number from 0.05 to 3600, got 'often'\n",
    )


def test_a_command_that_takes_another_login_names_its_variable(
    logins: LoginWorld, run: Run, tmp_path: Path
) -> None:
    given = {"DATABASE_URL": logins.environ["DATABASE_URL"]}
    for variable, commands in {
        "MIGRATE_DATABASE_URL": (
            "migrate",
            "export --to x.csv",
            "export --to table:x",
            "key list",
            "rule list",
            "placement list",
            "experiment list",
            "evaluate",
            "tune",
        ),
        "WORKER_DATABASE_URL": ("sync", "refresh"),
    }.items():
        for command in commands:
            with chdir(tmp_path):
                status, output, errors = run(*command.split(), **given)
                wrong = run(*command.split(), **given, **{variable: given["DATABASE_URL"]})[2]
            assert (status, output, errors.count("\n")) == (1, "", 1)
            assert "permission denied" in errors
            if command == "migrate":
                assert f"says what the login of {variable} needs" in errors
            else:
                takes = f"; {command.split()[0]} takes the login of {variable}"
                assert errors.endswith(f"{takes}, which is not set\n")
                assert wrong.endswith(f"{takes}\n")


def test_a_data_set_that_is_not_there_is_an_error(world: World, run: Run, tmp_path: Path) -> None:
    assert run("load", "movietweetings", tmp_path, **world.environ) == (
        1,
        "",
        f"ml-service: {tmp_path}: expected movies.dat and ratings.dat\n",
    )


def test_files_that_cannot_be_read_are_an_error(world: World, run: Run, tmp_path: Path) -> None:
    directory = tmp_path / ("x" * 256)  # a longer name than there can be; root may read all others
    assert run("load", "movietweetings", directory, **world.environ) == (
        1,
        "",
        f"ml-service: {directory}: File name too long\n",
    )


def test_a_refresh_while_another_runs_is_to_be_tried_later(world: World, run: Run) -> None:
    with world.connect(role="ml_service_sync") as other, other.transaction():
        other.execute("select engine.refresh()")
        status, output, errors = run("refresh", **world.environ)
    assert errors == "ml-service: another refresh is running; try again later\n"
    assert (status, output) == (75, "")


def test_a_refresh_that_fails_is_an_error(world: World, run: Run) -> None:
    with world.connect() as connection:
        connection.execute("alter materialized view model.genre_set_media rename to elsewhere")
    status, output, errors = run("refresh", **world.environ)
    assert errors == 'ml-service: relation "model.genre_set_media" does not exist\n'
    assert (status, output) == (1, "")


@pytest.mark.parametrize("command", [["sync"], ["refresh"], ["load", "movielens"]])
def test_a_database_that_cannot_be_reached_is_an_error(
    run: Run, tmp_path: Path, deaf_port: int, command: list[str]
) -> None:
    (tmp_path / "movies.csv").write_text("movieId,title,genres\n")
    (tmp_path / "ratings.csv").write_text("userId,movieId,rating,timestamp\n")
    environ = {"DATABASE_URL": "", "ENGAGEMENT_DB_URL": "", "DB_HOST": "127.0.0.1"}
    arguments = [*command, tmp_path] if command[0] == "load" else command
    status, output, errors = run(*arguments, **environ, DB_PORT=str(deaf_port))
    [sentence] = errors.splitlines()
    assert sentence.startswith("ml-service: connection failed: ")
    assert f"port {deaf_port} failed: Connection refused" in sentence
    assert (status, output) == (1, "")


def test_a_source_that_cannot_be_reached_is_named(world: World, run: Run, deaf_port: int) -> None:
    with world.connect() as connection:
        connection.execute(
            f"alter server catalog_db options (set host '127.0.0.1', set port '{deaf_port}')"
        )
    status, output, errors = run("sync", **world.environ)
    [sentence] = errors.splitlines()
    assert sentence.startswith('ml-service: could not connect to server "catalog_db": ')
    assert "Connection refused" in sentence
    assert (status, output) == (1, "")


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["load"], ["load", "videotape", "."]])
def test_a_command_that_is_none_is_misuse(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: ml-service")


def test_the_installed_script_says_its_version() -> None:
    result = subprocess.run([SCRIPT, "--version"], check=True, capture_output=True, text=True)
    assert result.stdout == f"ml-service {__version__}\n"


def test_ctrl_c_cancels_what_the_database_does(world: World, tmp_path: Path) -> None:
    world.media("x")
    with psycopg.connect(world.conninfo["catalog_db"]) as writer:
        writer.execute("lock table medias")
        process = subprocess.Popen(
            [SCRIPT, "sync"],
            cwd=tmp_path,
            env={**os.environ, **world.environ},
            stderr=subprocess.PIPE,
            text=True,
        )
        query = "select count(*) from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())"
        with world.connect("catalog_db") as watcher:
            until(lambda: watcher.execute(query).fetchone() == (1,))
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=60)
            until(lambda: watcher.execute(query).fetchone() == (0,))
    assert (process.returncode, errors) == (130, "ml-service: interrupted\n")


def test_a_key_is_added_listed_and_revoked(world: World, run: Run) -> None:
    status, secret, warning = run(
        "key", "add", "shop", "--role", "read", "--role", "write", **world.environ
    )
    assert status == 0
    assert len(secret.strip()) == 43  # 256 bits in base64
    assert "ALLOW_ANONYMOUS" in warning
    digest = world.query("select digest = sha256(%s) from engine.api_key", secret.strip().encode())
    assert digest == [(True,)]
    assert run("key", "add", "shop", "--role", "admin", **world.environ) == (
        1,
        "",
        "ml-service: shop: there is a key by this name; revoke it first\n",
    )
    assert run("key", "revoke", "shop", **world.environ) == (0, "", "")
    assert run("key", "revoke", "shop", **world.environ) == (
        1,
        "",
        "ml-service: shop: there is no key by this name that is not revoked\n",
    )
    expires = ("--expires", "2099-01-02T03:04:05")
    environ = {**world.environ, "ALLOW_ANONYMOUS": "none"}
    assert run("key", "add", "shop", "--role", "admin", *expires, **environ)[::2] == (0, "")
    status, listed, _ = run("key", "list", **world.environ)
    names, revoked, valid = words(listed)
    assert names == ["name", "roles", "created", "expires", "revoked", "rules"]
    assert revoked[:2] + revoked[3:4] == ["shop", "read+write", "-"]
    assert revoked[4] != "-"
    assert valid[:2] + valid[3:] == ["shop", "admin", "2099-01-02T03:04:05Z", "-", "-"]
    assert secret.strip() not in listed


@pytest.mark.parametrize(
    "arguments",
    [
        ["shop"],
        ["shop", "--role", "king"],
        ["shop", "--role", "read", "--expires", "2001-01-01"],
        ["shop", "--role", "read", "--expires", "soon"],
    ],
)
def test_a_key_that_cannot_be_is_misuse(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["key", "add", *arguments])
    assert ended.value.code == 2
    assert "ml-service key add" in capsys.readouterr().err


def test_a_key_needs_a_name_for_the_logs(world: World, run: Run) -> None:
    status, _, errors = run("key", "add", "line\nbreak", "--role", "read", **world.environ)
    assert status == 1
    assert errors == 'ml-service: name: expected at most 100 letters, digits, ".", "-" and "_"\n'
