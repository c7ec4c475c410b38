"""What operators and people have put into a database survives every move between its revisions."""

from tests.world import World, key

EDITED = {
    "item_transitions": "window_size, backward_weight",
    "slim": "predictor_count",
    "trend": "half_life::text",
    "user_knn": "history_limit, audience_limit",
}
# (What is shipped of blend changed in revision 0079.)
KEPT = (
    "select name, version, history_limit, watch_weight, description from engine.strategy"
    " where name <> 'blend' order by 1",
    "select name, version, parameters from engine.strategy_version where name <> 'blend' order by 1, 2",
    "select event_id, user_key, media_key, type, value from engine.outbox",
    "select user_key, media_key, type, value from engine.interaction order by 1, 2",
)
BUILD_COLUMNS = (
    "select name, window_size, backward_weight, predictor_count, half_life, audience_limit"
    " from engine.strategy order by name"
)


def _edit(world: World) -> None:
    """An operator's changes, a strategy of their own, and an event that waits, at revision 0011."""
    with world.connect() as connection:
        connection.execute(
            """
            update engine.strategy set window_size = 7, backward_weight = 0.25 where name = 'sequence';
            update engine.strategy set predictor_count = 9 where name = 'similar';
            update engine.strategy set half_life = '5 days' where name = 'trending';
            update engine.strategy set history_limit = 20, audience_limit = 40 where name = 'classic';
            insert into engine.strategy
                (name, description, content_weight, collaborative_weight, sequence_weight, window_size)
            values ('mine', 'My own.', 0, 1, 1, 3);
            """
        )
        ann, a = (
            connection.execute(
                f"select {column}_key from engine.{table} where {column}_id = %s", [one]
            )
            for column, table, one in (("user", "person", key("ann")), ("media", "media", key("a")))
        )
        connection.execute(
            "insert into engine.outbox (event_id, user_key, media_key, type, value, happened_at)"
            " values ('waiting', %s, %s, 'LIKE', 1, now())",
            (ann.fetchall()[0][0], a.fetchall()[0][0]),
        )


def _kept(world: World) -> list[list[object]]:
    return [world.query(query) for query in KEPT]


def test_an_upgrade_keeps_what_was_edited_and_so_does_the_way_back(bare_world: World) -> None:
    world = bare_world
    for name in "abc":
        world.media(name, "DRAMA")
    world.takes("bob", "a", "b", "c")
    world.takes("ann", "a")
    world.alembic("upgrade", "head")
    world.refresh()
    world.alembic("downgrade", "0011")
    _edit(world)
    kept, built_from = _kept(world), world.query(BUILD_COLUMNS)

    world.alembic("upgrade", "head")
    world.alembic("check")
    assert _kept(world) == kept
    parameters = {
        name: tuple(
            world.query(f"select {columns} from engine.model_parameters where name = %s", name)[0]
        )
        for name, columns in EDITED.items()
    }
    assert parameters == {
        "item_transitions": (7, 0.25),
        "slim": (9,),
        "trend": ("5 days",),
        "user_knn": (20, 40),
    }
    assert world.titles("ann", strategy="mine") == world.titles("ann", strategy="sequence")
    # A version from before the parameters were moved can be restored still.
    with world.connect() as connection, connection.transaction(force_rollback=True):
        connection.execute("select engine.restore_strategy('sequence', 1)")

    world.alembic("downgrade", "0011")
    assert (_kept(world), world.query(BUILD_COLUMNS)) == (kept, built_from)
    world.alembic("upgrade", "head")
    assert _kept(world) == kept
    assert set(world.titles("ann")) == {"b", "c"}
    counts = world.refresh()  # which forwards what waited
    assert counts["model.item_transitions"] == 3
    assert world.query(
        "select count(*)::integer from engine.outbox where interaction_id is null"
    ) == [(0,)]
