"""Waiting for what happens in another thread or process, which tells nobody when it has."""

import time
from collections.abc import Callable


def until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    """Return as soon as `condition` holds; fail where it does not in time.

    It is long: other tests, and whatever else a machine does, may take most of its time.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
