"""The soak, the medium of everybody and the catalogue that changes run from end to end."""

import pytest

pytest.importorskip("numpy", reason="the extra bench is not installed")

from bench.common.site import DATABASES, environ
from bench.common.worlds import invented
from bench.faults import catalogue, medium, soak


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a measurement sets is taken back."""
    for name in environ(dict.fromkeys(DATABASES, "")):
        monkeypatch.setenv(name, "")


def test_a_soak_of_seconds_fails_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    soak.measure(invented(0.001), "embedded", minutes=2, seconds=2)
    printed = capsys.readouterr().out
    assert "; failed: 0\nafterwards both sides hold the same " in printed


def test_a_medium_of_everybody_is_read_asked_about_and_deleted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    medium.measure(invented(0.001), "embedded", 100)
    printed = capsys.readouterr().out
    assert all(f"| {question} " in printed for question in medium.QUESTIONS)
    assert "| the reconcile that finds its events gone, s " in printed


def test_questions_are_asked_while_all_of_the_catalogue_is_changed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    catalogue.measure(invented(0.001), "embedded", 2)
    printed = capsys.readouterr().out
    assert all(f"| {strategy} " in printed for strategy in catalogue.QUESTIONS)
    assert "| years changed |" in printed
