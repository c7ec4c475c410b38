"""Whoever takes several interactions takes them by their ids, so that of two one waits, and never both."""

import pytest

from tests.sql.forget_user.test_forgetting import meanwhile
from tests.stories import story
from tests.world import World, key


@story
def told(world: World) -> World:
    """Ann liked the same medium twice; the row of the first lies behind that of the second, as after a change."""
    world.person("ann", "DRAMA")
    world.media("seen", "DRAMA")
    world.takes("ann", "seen", "seen")
    world.sync()
    world.query("update engine.interaction set value = 2 where interaction_id = 1 returning 1")
    return world


BEING_DELETED = """
    insert into engine.deletion (interaction_id, user_key, media_key, type)
    select interaction_id, user_key, media_key, type from engine.interaction order by interaction_id desc
    returning 1
"""
BEING_FORGOTTEN = """
    insert into engine.forgotten (digest, user_key)
    select sha256(uuid_send(user_id)), user_key from engine.person
    returning 1
"""


@pytest.mark.parametrize(
    ("before", "statement"),
    [
        ("select 1", "select forget_user(%(ann)s)"),
        ("select 1", "select delete_interactions(null, %(ann)s, %(seen)s, 'LIKE')"),
        (BEING_DELETED, "select engine.mark_deleted('{2,1}')"),
        (BEING_DELETED, "select engine.finish_forgetting()"),
        (BEING_FORGOTTEN, "select engine.finish_forgetting()"),
    ],
    ids=["forgotten", "taken back", "deleted there", "deleted meanwhile", "forgotten meanwhile"],
)
def test_interactions_are_taken_by_their_ids(told: World, before: str, statement: str) -> None:
    told.query(before)

    def take() -> None:
        with told.connect() as connection:
            connection.execute(statement, {"ann": key("ann"), "seen": key("seen")})

    with told.connect() as holder:
        with holder.transaction():
            holder.execute("select from engine.interaction where interaction_id = 2 for update")
            thread = meanwhile(told, take, holder)
            first = "select from engine.interaction where interaction_id = 1 for update skip locked"
            with told.connect() as other:
                assert other.execute(first).fetchall() == []
        thread.join()
    assert told.query("select from engine.interaction") == []
