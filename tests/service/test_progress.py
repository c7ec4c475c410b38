"""The time that is left: by what steps are expected to take, and by what they say of themselves."""

import re

import pytest

from service.tools.progress import Progress


def test_what_is_left_is_what_was_expected_until_a_step_knows_better() -> None:
    now = 0.0
    progress = Progress(clock=lambda: now)
    progress.expect(building=60, asking=30)
    assert progress.left() == 90
    with progress.step("copying"):  # of which nobody knew
        now = 5
        assert progress.left() == 90
    with progress.step("building"):
        now = 25  # 20 s of it
        assert progress.left() == 70
        now = 105  # 40 s too many: it cannot last much longer
        assert progress.left() == 60 / 20 + 30
    progress.expect(asking=40)
    assert progress.left() == 40
    with progress.step("asking"):
        now = 115
        progress.done(0.1)  # in 10 s
        assert progress.left() == pytest.approx(90)
        now = 160
        progress.done(1)
        assert progress.left() == 0
    assert progress.left() == 0


def test_the_bar_is_full_in_the_end_and_not_where_something_fails(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Progress(shown=True) as progress, progress.step("copying"):
        pass
    assert "copying: 100%" in capsys.readouterr().err
    failing = Progress(shown=True)
    failing.expect(building=1000)
    with pytest.raises(ValueError, match="no"), failing, failing.step("building"):
        raise ValueError("no")
    assert "100%" not in capsys.readouterr().err


def test_each_step_begins_with_the_time_that_is_left_then(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Which nobody looked at the clock for: the step may be over before."""
    now = 0.0
    with Progress(shown=True, clock=lambda: now) as progress:
        progress.expect(building=3600, asking=400)
        with progress.step("building"):
            now = 1000
        with progress.step("asking"):
            pass
    shown = re.findall(r"(\w+: +\d+%)\|.*?gone, ([\d:]+) left", capsys.readouterr().err)
    for line in (
        ("building:   0%", "1:06:40"),
        ("asking:  71%", "06:40"),
        ("asking: 100%", "00:00"),
    ):
        assert line in shown


def test_nothing_is_shown_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress() as progress, progress.step("copying"):
        progress.done(0.5)
    assert capsys.readouterr().err == ""
