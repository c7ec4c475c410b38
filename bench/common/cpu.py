"""What a process has cost so far, whatever else runs on the machine."""

import time
from pathlib import Path


def cpu_ms(pid: int) -> float:
    """Milliseconds that a process has been on a core, read while it waits for what comes next.

    While it runs they are counted in ticks only: an answer can be read before its last ones are.
    """
    of_process = Path(f"/proc/{pid}")
    while (of_process / "stat").read_text().rpartition(") ")[2][0] == "R":
        time.sleep(0)  # lets it run, where this is its core
    return int((of_process / "schedstat").read_text().split()[0]) / 1e6
