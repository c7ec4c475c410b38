"""How far a command of several steps is, and how long the rest will take: a line on stderr."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from types import TracebackType
from typing import Self

from tqdm import tqdm

EVERY = 0.5
"""Seconds between two looks at the clock: a step that says nothing of itself moves, too."""
_FORM = "{desc}{percentage:3.0f}%|{bar}| {elapsed} gone{postfix}"  # ", … left"


class Progress:
    """One bar for all steps, in the seconds that they are expected to take.

    A step that says how much of it is done is believed; one that does not is as far as the clock
    is, and not done before it ends.
    """

    def __init__(self, *, shown: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._to_come: dict[str, float] = {}
        self._since = self._began
        """When the present step began."""
        self._expected = 0.0
        """Seconds that it is to take."""
        self._done: float | None = None
        """How much of it is done; None where it does not say."""
        self._bar = tqdm(total=1, bar_format=_FORM, disable=not shown)
        self._over = Event()
        self._watch = Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        """Begin to look at the clock, where the bar is shown."""
        if not self._bar.disable:
            self._watch.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the bar full where all is done, and where it was where that failed."""
        self._over.set()
        if not self._bar.disable:
            self._watch.join()
        if kind is None:
            self._show(0)
        self._bar.close()

    def expect(self, **seconds: float) -> None:
        """Say of steps to come, by name, how long each will take: as well as is known so far."""
        self._to_come |= seconds

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """What happens within is the step of this name."""
        self._since = self._clock()
        self._expected = self._to_come.pop(name, 0)
        self._done = None
        self._bar.set_description(name, refresh=False)
        self._show(self.left())
        yield
        self._expected = 0

    def done(self, share: float) -> None:
        """So much of the present step, in [0, 1], is done."""
        self._done = share

    def left(self) -> float:
        """Seconds, as far as one can tell, for the rest of this step and all to come."""
        gone = self._clock() - self._since
        if self._done:
            rest = gone * (1 - self._done) / self._done
        else:
            rest = max(self._expected - gone, self._expected / 20)
        return rest + sum(self._to_come.values())

    def _look(self) -> None:
        while not self._over.wait(EVERY):
            self._show(self.left())

    def _show(self, left: float) -> None:
        gone = self._clock() - self._began
        self._bar.n = gone / (gone + left) if left else 1
        # By the clock of tqdm, which looks at it later, it would be another time than ours.
        self._bar.set_postfix_str(f"{tqdm.format_interval(left)} left")
