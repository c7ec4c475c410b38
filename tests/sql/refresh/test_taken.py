"""Opinions of whom nothing has changed are those that were kept; all others are made anew."""

import pytest

from tests.world import World

TAKEN = 'select user_key, codes, "values", times from model.taken order by user_key'
NOW = """
    select
        user_key,
        array_agg(media_key * 4 + preference order by last_at, last_id) as codes,
        array_agg(value order by last_at, last_id) as "values",
        array_agg(last_at order by last_at, last_id) as times
    from engine.person
    cross join model.opinions(person.user_key)
    group by user_key
    order by user_key
"""
ANN = "(select min(user_key) from engine.interaction)"


@pytest.fixture
def known(world: World) -> World:
    """Three people, and a model of what they took."""
    for name in ("x", "y"):
        world.media(name)
        for person in ("ann", "bob", "cid"):
            world.takes(person, name)
    world.refresh()
    return world


def _refresh(world: World, *, everything: bool = False) -> None:
    with world.connect(role="ml_service_sync") as connection:
        [(error,)] = connection.execute(
            "select error from engine.refresh(%s)", [everything]
        ).fetchall()
    assert error is None


def test_who_did_nothing_is_not_looked_at_unless_everything_is_asked_for(known: World) -> None:
    before = known.query(TAKEN)
    with known.connect() as connection:
        connection.execute("set session_replication_role = replica")  # nobody is told
        connection.execute(f"update engine.interaction set value = 7 where user_key = {ANN}")
    _refresh(known)
    assert known.query(TAKEN) == before != known.query(NOW)
    _refresh(known, everything=True)
    assert known.query(TAKEN) == known.query(NOW)


@pytest.mark.parametrize(
    "change",
    [
        "update engine.interaction set value = value + 1",
        f"update engine.interaction set user_key = {ANN} + 1 where user_key = {ANN}",
        f"delete from engine.interaction where user_key = {ANN}",
        "delete from engine.interaction where media_key = (select min(media_key) from engine.media)",
        "delete from engine.interaction",
        "truncate engine.interaction",
        f"select api.forget_user(user_id) from engine.person where user_key = {ANN}",
        "update engine.influence_limit set per_medium = 0.5",
        "insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)"
        " select 1000 + user_key, user_key, 1, 'LIKE', 9, '2027-01-01' from engine.person",
        "insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)"
        f" select 1000 + number, case when number < 2 then {ANN} else number end, 1, 'LIKE', 9, '2027-01-01'"
        " from generate_series(1, 11000) number",
    ],
)  # fmt: skip
def test_whatever_changes_is_seen(known: World, change: str) -> None:
    before = known.query(NOW)
    with known.connect() as connection:
        connection.execute(change.encode())
    assert known.query(NOW) != before
    _refresh(known)
    assert known.query(TAKEN) == known.query(NOW)


def test_what_was_not_committed_yet_is_seen_by_the_next_one(known: World) -> None:
    with known.connect() as late:
        late.execute("begin")
        late.execute(f"update engine.interaction set value = 3 where user_key = {ANN}")
        # Another of the same person commits first, with a higher version.
        with known.connect() as early:
            early.execute(
                "insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)"
                f" values (1000, {ANN}, 1, 'LIKE', 9, '2027-01-01')"
            )
        _refresh(known)
        late.execute("commit")
    assert known.query(TAKEN) != known.query(NOW)
    _refresh(known)
    assert known.query(TAKEN) == known.query(NOW)
