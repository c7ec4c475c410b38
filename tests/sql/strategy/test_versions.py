"""Every change of a strategy is kept, and can be taken back."""

import psycopg
import pytest

from tests.world import World


def _versions(world: World, name: str = "classic") -> list[int]:
    return [
        version
        for (version,) in world.query(
            "select version from engine.strategy_version where name = %s order by version", name
        )
    ]


def test_a_change_makes_a_version(world: World) -> None:
    with world.connect() as connection:
        connection.execute("update engine.strategy set window_size = 7 where name = 'classic'")
    assert _versions(world) == [1, 2]
    [(version, window)] = world.query(
        "select version, parameters ->> 'window_size' from engine.strategy_version"
        " where name = 'classic' order by version desc limit 1"
    )
    assert (version, window) == (2, "7")
    assert world.query("select version from engine.strategy where name = 'classic'") == [(2,)]


def test_an_update_that_changes_nothing_makes_none(world: World) -> None:
    with world.connect() as connection:
        connection.execute("update engine.strategy set window_size = window_size")
    assert _versions(world) == [1]


def test_going_back_is_a_version_too(world: World) -> None:
    before = world.query("select * from engine.strategy where name = 'classic'")[0]
    with world.connect() as connection:
        connection.execute(
            "update engine.strategy set window_size = 7, half_life = '1 day' where name = 'classic'"
        )
        connection.execute("select engine.restore_strategy('classic', 1)")
    after = world.query("select * from engine.strategy where name = 'classic'")[0]
    assert after == before._replace(version=3)
    assert _versions(world) == [1, 2, 3]


def test_a_version_that_never_was(world: World) -> None:
    with pytest.raises(psycopg.errors.NoDataFound, match="strategy classic has no version 9"):
        world.query("select engine.restore_strategy('classic', 9)")


def test_a_strategy_of_ones_own_is_one_insert(world: World) -> None:
    world.media("a")
    world.media("b")
    world.takes("bob", "a", "b")
    world.takes("ann", "a")
    world.refresh()
    with world.connect() as connection:
        connection.execute(
            "insert into engine.strategy (name, description, content_weight, collaborative_weight,"
            " sequence_weight, similar_weight) values ('mine', '', 0, 1, 0.5, 0.5)"
        )
    assert world.titles("ann", strategy="mine") == ["b"]
    assert _versions(world, "mine") == [1]


def test_weights_that_do_not_add_up_are_refused(world: World) -> None:
    with (
        world.connect() as connection,
        pytest.raises(psycopg.errors.CheckViolation, match="strategy_mix"),
    ):
        connection.execute("update engine.strategy set trend_weight = 0.5 where name = 'sequence'")
