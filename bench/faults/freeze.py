"""recommendation_db frozen while clients ask: how long they wait, and what they get."""

import json
import time

from bench.common import BenchError, print_table
from bench.common.site import Site, server
from bench.common.trouble import frozen
from bench.common.web import Client, get, serving
from bench.common.worlds import World
from bench.faults.clients import CLIENTS, asking, people, questions

STATEMENT_TIMEOUT = 5
"""Seconds; the default of DB_STATEMENT_TIMEOUT."""
RECOVERY_SECONDS = 60.0
HEAD = (
    f"recommendation_db frozen, {CLIENTS} clients",
    "answers",
    "popular and marked",
    "failed",
    "longest, s",
    f"of ≤ {STATEMENT_TIMEOUT + 3} s",
    "real again after, s",
)


def measure(world: World, which: str, seconds: int) -> None:
    """Print the table."""
    with server(which) as found:
        site = Site(world.name, found)
        site.fill(world.fill)
        site.serve()
        if found.pid is None:
            raise BenchError("the server must be one of ours")
        somebody = get(f"/api/recommendations/{people(site.recommendation_db)[0]}")
        with serving("service.app:app", site.environ(), found.directory, "service") as web:
            with asking(web.port, questions(site.recommendation_db)):
                time.sleep(2)  # so that each process has seen popular media
            # Who asked within the frozen seconds is answered within them, or soon after.
            with asking(web.port, questions(site.recommendation_db)) as asked, frozen(found.pid):
                began = time.monotonic()
                time.sleep(seconds)
                thawed = time.monotonic()
                # (Not yet thawed: their answers are counted below.)
                meanwhile = [took for at, took in asked.answers if at > began]
                marked = asked.marked
            again = _recovery(web.port, somebody)
        after = [took for at, took in asked.answers if at > thawed]
    times = meanwhile + after
    print_table(
        HEAD,
        [
            (
                f"for {seconds} s",
                f"{len(meanwhile):,}",
                f"{marked:,}",
                str(len(asked.failures)),
                f"{max(times):.2f}",
                f"{sum(took <= STATEMENT_TIMEOUT + 3 for took in times) / len(times):.0%}",
                f"{again:.1f}",
            )
        ],
    )


def _recovery(port: int, request: bytes) -> float:
    """Seconds until an answer is a real one again."""
    began = time.monotonic()
    with Client(port) as client:
        while "fallback" in json.loads(client.ask(request)):
            if time.monotonic() > began + RECOVERY_SECONDS:
                raise BenchError("it does not recover")
            time.sleep(0.05)
    return time.monotonic() - began
