"""Clients that ask a server as fast as it answers."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from bench.common import BenchError, percentile
from bench.common.processes import family, resident
from bench.common.web import Client, Web

LEAST = 5
"""Answers that a measurement waits for, however long they take, while there is more to ask."""


class Load(NamedTuple):
    """How a server did under a number of clients."""

    answers: int
    rate: float
    """Answers a second."""
    p50: float
    p99: float
    """Milliseconds."""
    fallbacks: int
    """Answers that were not what was asked for; neither in the rate nor in the times."""
    cores: float
    """How many of the machine's cores the load generator itself kept busy."""


def load(
    web: Web, requests: Iterator[bytes], clients: int, seconds: float, pause: float = 0
) -> Load:
    """Ask for so many seconds, or until there is nothing more to ask.

    Each client keeps its connection and waits for an answer before it asks again, and then for
    `pause` seconds. Raises BenchError, OSError.
    """
    started, cpu = time.perf_counter(), time.process_time()
    until = started + seconds
    with ThreadPoolExecutor(clients) as pool:
        running = [
            pool.submit(_ask, web.port, requests, until, -(-LEAST // clients), pause)
            for _ in range(clients)
        ]
    all_times = [one for client in running for one in client.result()]
    took = time.perf_counter() - started
    times = [one for one in all_times if one is not None]
    if len(times) < 2:
        raise BenchError(f"{len(times)} of {len(all_times)} answers were of any use")
    return Load(
        len(times),
        len(times) / took,
        percentile(times, 50),
        percentile(times, 99),
        len(all_times) - len(times),
        (time.process_time() - cpu) / took,
    )


def _ask(
    port: int, requests: Iterator[bytes], until: float, least: int, pause: float
) -> list[float | None]:
    """One client; returns milliseconds, or None for a fallback."""
    times: list[float | None] = []
    with Client(port) as client:
        for request in requests:
            started = time.perf_counter()
            if started >= until and len(times) >= least:
                break
            good = b'"fallback"' not in client.ask(request)
            times.append(1000 * (time.perf_counter() - started) if good else None)
            if pause:
                time.sleep(pause)
    return times


def largest_worker(web: Web) -> int:
    """The bytes that it holds (RSS)."""
    return max(resident(pid) for pid in family(web.pid) - {web.pid})
