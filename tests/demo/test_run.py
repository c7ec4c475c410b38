"""What `make demo` says when it cannot start. The complete run is a check of its own."""

import fcntl
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def demo(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "service.tools.demo.run", *arguments],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


def assert_refused(result: subprocess.CompletedProcess[str], sentence: str) -> None:
    """It ended at once with one line on stderr, and had started nothing."""
    assert result.stderr == sentence + "\n"
    assert result.stdout == ""
    assert result.returncode == 1


def test_a_taken_port_is_said_before_anything_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        result = demo("--directory", tmp_path, "--port", str(port))
    assert_refused(
        result,
        f"Port {port}: Address already in use. Choose another: make demo ARGS='--port 5001'.",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def test_a_second_start_is_refused_while_the_first_one_runs(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        result = demo("--directory", tmp_path)
    assert_refused(result, f"A demo is already running in {tmp_path}.")


def test_a_folder_that_cannot_be_written_to_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "demo"
    assert_refused(demo("--directory", folder), f"Cannot write to {folder}: Not a directory.")


@pytest.mark.parametrize("port", ["0", "65536", "http", ""])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    assert_refused(
        demo("--directory", tmp_path, "--port", port),
        f"A port is a number from 1 to 65535, not {port!r}.",
    )
