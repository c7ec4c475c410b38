"""What `pip install` gives, with no clone: every command, from an empty folder, as three logins."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from service.config import SOURCES
from service.tools.postgres import Cluster, free_port
from tests.images import running_copy
from tests.logins import logins_on
from tests.servers import ROOT, Server
from tests.service.waiting import until
from tests.world import World, key

# What a clone has and the build reads; nothing else must be needed.
BUILT_FROM = ("LICENSE", "README.md", "alembic.ini", "gunicorn.conf.py", "pyproject.toml")
FOLDERS = ("migrations", "service", "sql")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The programs of an environment that has the wheel, and the dependencies of this one."""
    source, environment = tmp_path / "source", tmp_path / "environment"
    for name in FOLDERS:
        shutil.copytree(ROOT / name, source / name)
    for name in BUILT_FROM:
        shutil.copy(ROOT / name, source)
    pip = [sys.executable, "-m", "pip", "--quiet", "--no-input"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", f"--wheel-dir={tmp_path}"]
    subprocess.run([*build, str(source)], check=True)
    [built] = tmp_path.glob("*.whl")
    shutil.rmtree(source)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    python = environment / "bin" / "python"
    query = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(
        subprocess.run(query, check=True, capture_output=True, text=True).stdout.strip()
    )
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    install = [
        *pip,
        f"--python={python}",
        "install",
        "--no-deps",
        "--no-index",
        "--ignore-installed",
    ]
    subprocess.run([*install, str(built)], check=True)
    return python.parent


@pytest.fixture
def world(cluster: Cluster, run_directory: Path) -> Iterator[World]:
    """Sources on three clusters with somebody in them; recommendation_db has but its logins."""
    with ExitStack() as stack:
        world = logins_on(
            Server(cluster.dsn()),
            *(
                Server(stack.enter_context(running_copy("initialised", run_directory)).dsn())
                for _ in SOURCES
            ),
        )
        world.media("sad", "DRAMA")
        world.person("ann", "DRAMA")
        world.takes("bob", "sad")
        yield world


def environ(world: World) -> dict[str, str]:
    foreign = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")  # of whoever runs the tests
    own = {name: value for name, value in os.environ.items() if name not in foreign}
    return {**own, **world.environ}


@pytest.fixture
def empty_folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "empty"
    folder.mkdir()
    yield folder
    assert list(folder.iterdir()) == []


def test_every_command_works_from_a_wheel_in_an_empty_folder(
    installed: Path, world: World, empty_folder: Path
) -> None:
    def run(*arguments: str, status: int = 0) -> str:
        done = subprocess.run(
            [installed / "ml-service", *arguments],
            cwd=empty_folder,
            env=environ(world),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, done.stderr
        return done.stdout or done.stderr

    where = subprocess.run(
        [installed / "python", "-c", "from service.tools import demo; print(*demo.__path__)"],
        cwd=empty_folder,
        env=environ(world),
        capture_output=True,
        text=True,
        check=True,
    )
    shipped, ours = Path(where.stdout.strip()), ROOT / "service/tools/demo"
    assert shipped != ours
    assert (shipped / "logins.sql").read_text() == (ours / "logins.sql").read_text()

    run("migrate")
    run("migrate")  # what there is, it leaves
    assert "model.media_popularity" in run("refresh")
    assert "wrong" not in run("check")

    port = free_port()
    variables = {**environ(world), "HOST": "127.0.0.1", "PORT": str(port), "WEB_CONCURRENCY": "1"}
    processes = [
        subprocess.Popen([installed / "ml-service", command], cwd=empty_folder, env=variables)
        for command in ("serve", "worker")
    ]

    def get(path: str) -> dict[str, object]:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
            content: dict[str, object] = json.load(answer)
            return content

    def ready() -> bool:
        assert [process.poll() for process in processes] == [None, None]
        try:
            return get("/health/ready")["status"] == "ready"
        except OSError:
            return False

    try:
        until(ready)
        answer = get(f"/api/recommendations/{key('ann')}")
        assert answer["count"] == 1
        world.media("new", "DRAMA")
        until(lambda: get(f"/api/recommendations/{key('ann')}")["count"] == 2)
    finally:
        for process in processes:
            process.terminate()
        statuses = [process.wait(timeout=60) for process in processes]
    assert statuses == [0, 0]

    run("migrate", "--down", "0023")
    # All of it: but the roles are those of whoever ran logins.sql.
    errors = run("migrate", "--down", "base", status=1)
    assert "ml-service: recommendation_db: permission denied to drop role" in errors
    assert "Traceback" not in errors
