"""The worlds that can be measured: the demo's, invented ones, and public data sets."""

import sys
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeAlias

from service.tools import load
from service.tools.demo import world as demo

MILLION = 1_000_000
EXPECTED = "demo, movielens=DIR, movietweetings=DIR, or millions of interactions, as 0.2m"

Fill: TypeAlias = Callable[[str, str, str], object]
"""Fills user_db, catalog_db and engagement_db, which are empty: takes connection strings."""


class World(NamedTuple):
    """What is in the three sources."""

    name: str
    fill: Fill
    millions: float = 1
    """Of interactions: what an effort may depend on, so not exact."""


def named(text: str) -> World:
    """The world that EXPECTED tells how to name. Raises ArgumentTypeError."""
    progress = sys.stderr.isatty()
    match text.partition("="):
        case "demo", "", "":
            return World("demo", lambda *sources: demo.load(demo.make_world(), *sources))
        case "movielens", "=", path:
            return World(
                "movielens", partial(load.load, "movielens", Path(path), progress=progress)
            )
        case "movietweetings", "=", path:
            fill = partial(load.load, "movietweetings", Path(path), progress=progress)
            return World("movietweetings", fill)
        case size, "", "" if size.endswith("m"):
            try:
                return invented(float(size[:-1]))
            except ValueError:
                pass
    raise ArgumentTypeError(f"expected {EXPECTED}; got {text}")


def invented(millions: float, *, until_now: bool = False) -> World:
    """One of so many interactions, from a thousand to a billion. Raises ValueError.

    until_now: its last events are of when it is made, not of the end of 2023.
    """
    if not 0.001 <= millions <= 1000:
        raise ValueError(millions)

    def fill(*sources: str) -> None:
        from bench.common import invented  # noqa: PLC0415 (numpy, which no other world needs)

        now = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
        end = now if until_now else invented.END
        world = invented.make_world(round(millions * MILLION))
        invented.fill(world, *sources, end=end, progress=sys.stderr.isatty())

    return World(f"{millions:g}m{'_until_now' if until_now else ''}", fill, millions)
