"""How much memory and CPU processes take, and files of disk, as Linux counts it."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Self

PROC = Path("/proc")
SAMPLE_SECONDS = 0.25
TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> set[int]:
    """A process and all that descend from it."""
    children = defaultdict(list)
    for status in PROC.glob("[0-9]*/stat"):
        try:
            # The name, in parentheses, may hold anything; state and parent come after it.
            parent = status.read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue  # it has ended
        children[int(parent)].append(int(status.parent.name))
    found, new = {pid}, [pid]
    while new:
        new = [child for parent in new for child in children[parent]]
        found.update(new)
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """Of these processes so far, with those of their children that have ended."""
    return sum(map(_ticks, pids)) / TICKS


def _ticks(pid: int) -> int:
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0  # it has ended, and is its parent's
    return sum(map(int, fields[11:15]))


def shared_out(pids: Iterable[int]) -> int:
    """Bytes of these processes together, what they share counted once (PSS)."""
    return sum(_bytes(pid, "smaps_rollup", "Pss:") for pid in pids)


def resident(pid: int) -> int:
    """Bytes of a process, what it shares with others included (RSS); 0 once it has ended."""
    return _bytes(pid, "status", "VmRSS:")


def _bytes(pid: int, file: str, field: str) -> int:
    try:
        for line in (PROC / str(pid) / file).read_text().splitlines():
            if line.startswith(field):
                return 1024 * int(line.split()[1])
    except OSError:
        pass  # it has ended
    return 0


def on_disk(directory: Path) -> int:
    """Bytes of the blocks of all files below a directory, whatever comes and goes meanwhile."""
    found = 0
    for place, _, names in os.walk(directory):
        for name in names:
            with suppress(OSError):
                found += 512 * os.lstat(f"{place}/{name}").st_blocks
    return found


class Peak:
    """The most bytes that there are of something while the block runs."""

    def __init__(self, count: Callable[[], int], every: float = SAMPLE_SECONDS) -> None:
        self.bytes = 0
        self._count = count
        self._every = every
        self._over = Event()
        self._sampler = Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._sampler.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._sampler.join()

    def _sample(self) -> None:
        while True:
            self.bytes = max(self.bytes, self._count())
            if self._over.wait(self._every):
                return
