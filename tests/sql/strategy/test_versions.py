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
        connection.execute("update engine.strategy set neighbour_count = 7 where name = 'classic'")
    assert _versions(world) == [1, 2]
    [(version, count)] = world.query(
        "select version, parameters ->> 'neighbour_count' from engine.strategy_version"
        " where name = 'classic' order by version desc limit 1"
    )
    assert (version, count) == (2, "7")
    assert world.query("select version from engine.strategy where name = 'classic'") == [(2,)]


def test_an_update_that_changes_nothing_makes_none(world: World) -> None:
    with world.connect() as connection:
        connection.execute("update engine.strategy set neighbour_count = neighbour_count")
    assert _versions(world) == [1]


def test_going_back_is_a_version_too(world: World) -> None:
    before = world.query("select * from engine.strategy where name = 'classic'")[0]
    with world.connect() as connection:
        connection.execute(
            "update engine.strategy set neighbour_count = 7, explore = 0.5 where name = 'classic'"
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


def test_what_is_not_said_of_a_strategy_of_ones_own_has_a_default(world: World) -> None:
    with world.connect() as connection:
        connection.execute("insert into engine.strategy (name, sequence_weight) values ('mine', 1)")
        with pytest.raises(psycopg.errors.CheckViolation, match="sources add up to 1"):
            connection.execute("insert into engine.strategy (name) values ('other')")
        with pytest.raises(psycopg.errors.CheckViolation, match=r"content_weight .* is at most 1"):
            connection.execute(
                "insert into engine.strategy (name, sequence_weight, content_weight)"
                " values ('other', 1, 0.5)"
            )
        with pytest.raises(psycopg.errors.UndefinedColumn, match="window_size"):
            connection.execute(
                "insert into engine.strategy (name, sequence_weight, window_size)"
                " values ('other', 1, 5)"
            )


def test_the_parameters_of_a_model_are_kept_alike(world: World) -> None:
    [before] = world.query("select * from engine.model_parameters where name = 'item_knn'")
    with world.connect() as connection:
        connection.execute(
            "update engine.model_parameters set window_size = 7, shrinkage = 1"
            " where name = 'item_knn'"
        )
        connection.execute("select engine.restore_parameters('item_knn', %s)", (before.version,))
        with pytest.raises(psycopg.errors.NoDataFound, match="model item_knn has no version 9"):
            connection.execute("select engine.restore_parameters('item_knn', 9)")
    [after] = world.query("select * from engine.model_parameters where name = 'item_knn'")
    assert after == before._replace(version=before.version + 2)
    kept = world.query(
        "select parameters ->> 'window_size' from engine.model_parameters_version"
        " where name = 'item_knn' and version >= %s order by version",
        before.version,
    )
    assert kept == [("40",), ("7",), ("40",)]


@pytest.mark.parametrize(
    "change",
    [
        "update engine.model_parameters set window_size = 7 where name = 'slim'",
        "update engine.model_parameters set window_size = null where name = 'item_knn'",
        "insert into engine.model_parameters (name, half_life) values ('mine', '1 day')",
    ],
)
def test_a_parameter_that_no_model_would_read_is_refused(world: World, change: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="its own parameters and no others"):
        world.query(change)


def test_readiness_names_the_models_that_other_parameters_wait_for(world: World) -> None:
    def outdated() -> list[str]:
        [(ready,)] = world.query("select readiness()")
        return list(ready["models_outdated"])

    assert len(outdated()) == 6
    world.refresh()
    assert outdated() == []
    with world.connect() as connection:
        connection.execute(
            "update engine.model_parameters set half_life = '1 day' where name = 'trend'"
        )
    assert outdated() == ["trend"]
    world.refresh()
    assert outdated() == []
    [(first,), (second,)] = world.query(
        "select parameters from engine.refresh_log order by refresh_id"
    )
    assert second == {**first, "trend": 2}


def test_weights_that_do_not_add_up_are_refused(world: World) -> None:
    with (
        world.connect() as connection,
        pytest.raises(psycopg.errors.CheckViolation, match="strategy_mix"),
    ):
        connection.execute("update engine.strategy set trend_weight = 0.5 where name = 'sequence'")
