"""The Dockerfile: what it copies is there, and wherever an engine answers, its image runs."""

import re
import shutil
import subprocess

import pytest

from service import __version__
from tests.servers import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()


def engine_answers() -> bool:
    return bool(
        shutil.which("docker")
        and not subprocess.run(["docker", "info"], capture_output=True, check=False).returncode
    )


def test_what_it_copies_is_there_and_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    copied = [
        name
        for names in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M)
        for name in names.split()
    ]
    assert len(copied) >= 8
    assert not [name for name in copied if not (ROOT / name).exists() or f"!{name}" not in ignored]


def test_what_it_is_built_from_has_a_tag_and_a_digest() -> None:
    given = dict(re.findall(r"^ARG (\w+)=(\S+)$", DOCKERFILE, re.M))
    bases = [
        re.sub(r"\$\{(\w+)\}", lambda name: given[name[1]], base)
        for base in re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)
    ]
    assert len(bases) == 2
    assert all(re.fullmatch(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}", base) for base in bases)


def test_it_says_what_it_is() -> None:
    labels = re.findall(r"org\.opencontainers\.image\.(\w+)=", DOCKERFILE)
    assert labels == ["title", "description", "licenses", "version", "revision"]


def test_its_user_is_a_number_that_is_not_root() -> None:
    assert re.findall(r"^USER (\d+):(\d+)$", DOCKERFILE, re.M) == [("10001", "10001")]


@pytest.mark.skipif(not engine_answers(), reason="no container engine answers")
def test_it_runs_with_a_root_that_is_read_only() -> None:
    subprocess.run(["docker", "build", "--tag", "ml-service:test", ROOT], check=True)
    run = ["docker", "run", "--rm", "--read-only", "--tmpfs=/tmp", "--network=none"]
    said = subprocess.run(
        [*run, "ml-service:test", "ml-service", "--version"], check=True, capture_output=True
    )
    assert said.stdout.decode() == f"ml-service {__version__}\n"
