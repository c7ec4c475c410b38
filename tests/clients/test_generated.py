"""The clients in `clients/` are what the generators make of openapi.json, to the byte."""

import json
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from clients import generate
from service import __version__

AGAIN = "run python clients/generate.py"
NO_NPM = "npm ci --prefix clients/typescript was not run"
NODE = shutil.which("node")
needs_npm = pytest.mark.skipif(
    not generate.TYPESCRIPT_GENERATOR.exists() or not NODE, reason=NO_NPM
)


def content(package: Path) -> dict[Path, bytes]:
    return {
        path.relative_to(package): path.read_bytes()
        for path in package.rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    }


@pytest.mark.skipif(
    not generate.PYTHON_GENERATOR.exists(), reason="there is no openapi-python-client"
)
def test_the_python_client_is_what_is_generated(tmp_path: Path) -> None:
    generate.generate_python(tmp_path)
    made = content(tmp_path / generate.PACKAGE)
    ours = content(generate.HERE / "python" / generate.PACKAGE)
    assert made.keys() == ours.keys(), AGAIN
    assert not [path for path in made if made[path] != ours[path]], AGAIN


@needs_npm
def test_the_typescript_types_are_what_is_generated(tmp_path: Path) -> None:
    generate.generate_typescript(tmp_path)
    ours = generate.HERE / "typescript" / generate.TYPES
    assert (tmp_path / generate.TYPES).read_text() == ours.read_text(), AGAIN


@needs_npm
def test_typescript_takes_the_types_and_their_example() -> None:
    done = subprocess.run(
        ["npm", "run", "--silent", "check", f"--prefix={generate.HERE / 'typescript'}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_clients_know_nothing_of_the_console() -> None:
    document = generate.document_for_clients()
    assert "/api/recommendations/{user_id}" in document["paths"]
    assert "console" not in json.dumps(document["paths"]).lower()


def test_they_have_the_version_of_the_service() -> None:
    python = tomllib.loads((generate.HERE / "python/pyproject.toml").read_text())
    typescript = json.loads((generate.HERE / "typescript/package.json").read_text())
    assert python["project"]["version"] == typescript["version"] == __version__
