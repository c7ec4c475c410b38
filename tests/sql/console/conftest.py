"""A small world to look at: three people, five media, and what each took in which order."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.stories import story
from tests.world import World

Ask = Callable[..., Any]
"""Call a function of `api.console_…` as the application does; its JSON, decoded."""


def tell(world: World) -> None:
    """Everybody took `first`, then `second`; ann and bob `third`, too; nobody `new`; `old` is deleted."""
    for name in ("first", "second", "third", "new"):
        world.media(name, "DRAMA")
    world.media("old", "DRAMA", deleted=True)
    world.person("ann", "DRAMA")
    for day, (person, *media) in enumerate(
        [("ann", "first", "second", "third"), ("bob", "first", "second", "third"), ("cid", "first")]
    ):
        for place, name in enumerate(media):
            world.takes(person, name, day=day + place / 10)
    world.takes("cid", "second", type="DISLIKE", day=40)
    world.refresh()


@story
def told(world: World) -> World:
    tell(world)
    return world


@pytest.fixture
def ask(told: World) -> Ask:
    def ask(name: str, *arguments: Any, **named: Any) -> Any:
        places = ", ".join(["%s"] * len(arguments) + [f"{each} => %s" for each in named])
        [(answer,)] = told.query(
            f"select api.console_{name}({places})",
            *arguments,
            *named.values(),
            role="ml_service_app",
        )
        return answer

    return ask
