"""Relations of the operator's that could not be read for somebody: what questions here said of it.

What fails or is slow for one person alone, the worker, which tries it for nobody, does not see.
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock

from service.host.metrics import RULES_FAILED

REMEMBERED_SECONDS = 300.0
"""After the last time."""

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Failure:
    message: str
    times: int
    at: float
    """When it failed last, by time.monotonic()."""


class Failing:
    """The relations of rules, lists and conditions that have failed questions lately."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._failures: dict[str, _Failure] = {}

    def note(self, relation: str, message: str) -> None:
        """It could not be read for a question. The log has the first of a series."""
        RULES_FAILED.labels(relation).inc()
        with self._lock:
            self._forget()
            before = self._failures.get(relation)
            times = 1 + (before.times if before else 0)
            self._failures[relation] = _Failure(message, times, time.monotonic())
        if before is None:
            logger.warning(message)

    def warnings(self) -> Iterator[str]:
        """A sentence each."""
        with self._lock:
            self._forget()
            failures = sorted(self._failures.items())
        for _, failure in failures:
            ago = time.monotonic() - failure.at
            yield f"{failure.message} ({failure.times} times, last {ago:.0f} s ago)"

    def _forget(self) -> None:
        oldest = time.monotonic() - REMEMBERED_SECONDS
        self._failures = {
            relation: failure for relation, failure in self._failures.items() if failure.at > oldest
        }
