"""A small world with a schema of the operator, and how rules are made in it."""

from typing import Any

from tests.world import World, key

NAMES = ["Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot"]


def run(world: World, statement: str, *arguments: Any) -> None:
    world.session(role="ml_service_owner").execute(statement, arguments or None)


def hide(world: World, *names: str) -> None:
    for name in names:
        run(world, "insert into shop.hidden values (%s)", key(name))


def make(world: World, name: str, effect: str, relation: str, **columns: Any) -> None:
    named = "".join(f", {column} => %s" for column in columns)
    run(
        world,
        f"select engine.set_rule(%s, %s, %s{named})",
        name,
        effect,
        relation,
        *columns.values(),
    )


def place(world: World, name: str, **columns: Any) -> None:
    named = "".join(f", {column} => %s" for column in columns)
    run(world, f"select engine.set_placement(%s{named})", name, *columns.values())
