"""`ml-service completion`: what a shell offers after TAB."""

import shutil
import subprocess
import sys
from unittest.mock import patch

import pytest

from tests.service.test_cli import Run, run

__all__ = ["run"]

BASH = shutil.which("bash")

OFFERED = """
    eval "$1"; shift
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _shtab_ml_service
    printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(not BASH, reason="this machine has no bash")
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        (["ml-service", "st"], {"status", "strategy"}),
        (["ml-service", "strategy", "re"], {"restore"}),
        (["ml-service", "export", "--s"], {"--strategy"}),
        (["ml-service", "completion", ""], {"bash", "zsh", "tcsh"}),
    ],
)
def test_bash_completes_commands_options_and_choices(
    run: Run, line: list[str], offered: set[str]
) -> None:
    status, script, errors = run("completion", "bash")
    assert (status, errors) == (0, "")
    done = subprocess.run(
        ["bash", "-c", OFFERED, "bash", script, *line], check=True, capture_output=True, text=True
    )
    assert {*done.stdout.split()} == offered


@pytest.mark.parametrize("shell", ["zsh", "tcsh"])
def test_other_shells_get_theirs(run: Run, shell: str) -> None:
    assert "ml-service" in run("completion", shell)[1]


def test_without_the_extra_it_says_what_to_install(run: Run) -> None:
    with patch.dict(sys.modules, {"shtab": None}):
        assert run("completion", "bash") == (
            2,
            "",
            "ml-service: completion needs shtab: pip install 'ml-service[completion]'\n",
        )
