import pytest

from tests.sql.rule.shelf import NAMES, run
from tests.world import START, World, key


@pytest.fixture
def shelf(shared_world: World) -> World:
    """Six media, most popular first, and a schema of the operator."""
    world = shared_world
    session = world.session()
    session.execute("drop schema if exists shop cascade")
    session.execute("create schema shop authorization ml_service_owner")
    world.clear()
    world.fill(
        [
            (key(name), ["DRAMA" if place % 2 else "COMEDY"], False)
            for place, name in enumerate(NAMES)
        ],
        [],
        [
            (key(f"fan {number}"), key(name), "LIKE", 1.0, START)
            for place, name in enumerate(NAMES)
            for number in range(len(NAMES) - place)
        ],
    )
    for name in NAMES:
        world.source("catalog_db", "update medias set title = %s where id = %s", name, key(name))
    world.refresh()
    run(
        world,
        "create table shop.hidden (media_id uuid not null);"
        "create table shop.licence (media_id uuid, valid_from timestamptz, valid_until timestamptz);"
        "create table shop.household (media_id uuid, user_id uuid);",
    )
    return world
