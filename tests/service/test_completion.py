"""`ml-service completion`: what a shell offers after TAB."""

import shutil
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.service.test_cli import Run, run

__all__ = ["run"]

BASH = shutil.which("bash")
FISH = shutil.which("fish")
LINES = [
    (["ml-service", "st"], {"status", "strategy"}),
    (["ml-service", "strategy", "re"], {"restore"}),
    (["ml-service", "export", "--s"], {"--strategy"}),
    (["ml-service", "completion", ""], {"bash", "zsh", "fish", "tcsh"}),
]
"""What is typed before TAB, and what can be meant."""

OFFERED = """
    eval "$1"; shift
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _shtab_ml_service
    printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(not BASH, reason="this machine has no bash")
@pytest.mark.parametrize(("line", "offered"), LINES)
def test_bash_completes_commands_options_and_choices(
    run: Run, line: list[str], offered: set[str]
) -> None:
    status, script, errors = run("completion", "bash")
    assert (status, errors) == (0, "")
    done = subprocess.run(
        ["bash", "-c", OFFERED, "bash", script, *line], check=True, capture_output=True, text=True
    )
    assert {*done.stdout.split()} == offered


@pytest.mark.skipif(not FISH, reason="this machine has no fish")
def test_fish_completes_commands_options_and_choices(run: Run, tmp_path: Path) -> None:
    status, script, errors = run("completion", "fish")
    assert (status, errors) == (0, "")
    (tmp_path / "ml-service.fish").write_text(script)
    for line, offered in LINES:
        done = subprocess.run(
            [
                "fish",
                "--no-config",
                "-c",
                f"source ml-service.fish; complete -C '{' '.join(line)}'",
            ],
            cwd=tmp_path,
            check=True,
            capture_output=True,
            text=True,
        )
        assert {each.split("\t")[0] for each in done.stdout.splitlines()} == offered


@pytest.mark.parametrize("shell", ["zsh", "fish", "tcsh"])
def test_other_shells_get_theirs(run: Run, shell: str) -> None:
    assert "ml-service" in run("completion", shell)[1]


def test_without_the_extra_it_says_what_to_install(run: Run) -> None:
    with patch.dict(sys.modules, {"shtab": None}):
        assert run("completion", "bash") == (
            2,
            "",
            "ml-service: completion needs shtab: pip install 'ml-service[completion]'\n",
        )
