"""The soak, the medium of everybody and the catalogue that changes run from end to end."""

import pytest

pytest.importorskip("numpy", reason="the extra bench is not installed")

from bench.common.site import DATABASES, environ
from bench.common.worlds import invented
from bench.faults import catalogue, medium, soak
from bench.faults.sizes import Relation, Sizes, growth


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a measurement sets is taken back."""
    for name in environ(dict.fromkeys(DATABASES, "")):
        monkeypatch.setenv(name, "")


def test_a_soak_of_seconds_fails_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    soak.measure(invented(0.001), "embedded", minutes=2, seconds=2)
    printed = capsys.readouterr().out
    assert "; failed: 0\nafterwards both sides hold the same " in printed
    assert "\n| engine." in printed[printed.index("| last ÷ middle | of its rows |") :]


def test_what_is_larger_with_as_many_rows_is_told_from_what_has_more() -> None:
    """Of three thirds of two minutes each; what was not there has no size."""

    def sizes(rest: float, **relations: tuple[float, int]) -> Sizes:
        named = {name: Relation(*relation) for name, relation in relations.items()}
        return Sizes(2, 3, rest, named)

    first = [sizes(4, flat=(1, 10), bloat=(1, 10))] * 2
    middle = [sizes(n, flat=(2, 10), bloat=(2, 10), data=(n, 100 * n)) for n in (1, 3)]
    last = [sizes(n, flat=(2, 10), bloat=(5, 10), data=(n, 100 * n)) for n in (3, 5)]
    assert growth([*first, *middle, *last]) == [
        ("all", "9.0", "7.0", "9.0", "1.29", ""),
        ("models", "2.0", "2.0", "2.0", "1.00", ""),
        ("answers", "3.0", "3.0", "3.0", "1.00", ""),
        ("the rest", "4.0", "2.0", "4.0", "2.00", ""),
        ("bloat", "1.0", "2.0", "5.0", "2.50", "1.00"),
        ("data", "0.0", "2.0", "4.0", "2.00", "2.00"),
        ("flat", "1.0", "2.0", "2.0", "1.00", "1.00"),
    ]


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
