"""The soak runs from end to end: nothing fails, and both sides hold the same in the end."""

import pytest

pytest.importorskip("numpy", reason="the extra bench is not installed")

from bench.common.site import DATABASES, environ
from bench.common.worlds import invented
from bench.faults import soak


def test_a_soak_of_seconds_fails_nobody(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in environ(dict.fromkeys(DATABASES, "")):
        monkeypatch.setenv(name, "")  # what the soak sets is taken back
    soak.measure(invented(0.001), "embedded", minutes=2, seconds=2)
    printed = capsys.readouterr().out
    assert "; failed: 0\nafterwards both sides hold the same " in printed
