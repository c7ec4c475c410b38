"""Slow sockets in front of haproxy, while others ask: what these notice."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from threading import Event, Thread

from bench.common import BenchError, print_table
from bench.common.site import Site, server
from bench.common.trouble import HAPROXY, dripping, proxied
from bench.common.web import get, serving
from bench.common.worlds import World
from bench.faults.clients import CLIENTS, Asked, Requests, asking, questions

SOCKETS = 200
DRIP_SECONDS = 0.5
START = b"GET /health/live HTTP/1.1\r\nHost: bench\r\nX-Slow: "
HEAD = (
    f"{CLIENTS} clients through haproxy",
    "requests/s",
    "failed",
    "p50, ms",
    "p99, ms",
    "health checks",
    "failed",
)


def measure(world: World, which: str, seconds: int) -> None:
    """Print the table, and the ratio that counts."""
    if HAPROXY is None:
        raise BenchError("no haproxy here (Debian: haproxy)")
    with ExitStack() as stack:
        found = stack.enter_context(server(which))
        site = Site(world.name, found)
        site.fill(world.fill)
        site.serve()
        web = stack.enter_context(
            serving("service.app:app", site.environ(), found.directory, "service")
        )
        port = stack.enter_context(proxied(web.port))
        ask = questions(site.recommendation_db)
        _asked(port, ask, 5)  # so that all that can be in memory is
        without, live = _asked(port, ask, seconds)
        ended = Event()
        dripper = Thread(target=_drip, args=(port, ended))
        dripper.start()
        try:
            held, live_held = _asked(port, ask, seconds)
        finally:
            ended.set()
            dripper.join()
    rows = [("alone", without, live), (f"beside {SOCKETS} slow sockets", held, live_held)]
    print_table(
        HEAD,
        [
            (
                name,
                f"{len(asked.answers) / seconds:,.0f}",
                str(len(asked.failures)),
                *(f"{asked.milliseconds(percent):.1f}" for percent in (50, 99)),
                f"{len(checks.answers):,}",
                str(len(checks.failures)),
            )
            for name, asked, checks in rows
        ],
    )
    print(f"\np99 with ÷ without: {held.milliseconds(99) / without.milliseconds(99):.2f}")


def _asked(port: int, ask: Requests, seconds: float) -> tuple[Asked, Asked]:
    """The clients, and one that asks for /health/live beside them."""
    with asking(port, ask) as asked, asking(port, _health, 1) as checks:
        time.sleep(seconds)
    return asked, checks


def _health(_: int) -> Iterator[bytes]:
    while True:
        time.sleep(0.05)
        yield get("/health/live")


def _drip(port: int, ended: Event) -> None:
    """Hold the sockets; those that are ended are opened anew."""
    while not ended.is_set():
        with dripping(port, START, SOCKETS) as sockets:
            try:
                while not ended.wait(DRIP_SECONDS):
                    for each in sockets:
                        each.sendall(b"x")
            except OSError:
                continue  # haproxy has ended them: it waits for five seconds
