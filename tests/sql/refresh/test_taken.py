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
    [(error,)] = world.query(
        "select error from engine.refresh(%s)", everything, role="ml_service_sync"
    )
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


def test_versions_that_are_merged_into_their_sum_are_seen(known: World) -> None:
    with known.connect() as connection:
        # Somebody else was writing the row: so there are two.
        connection.execute(f"insert into engine.data_version (user_key) values ({ANN})".encode())
    _refresh(known, everything=True)
    with known.connect() as connection:
        connection.execute(
            "select setval(pg_get_serial_sequence('engine.data_version', 'version'), sum(version)::bigint, false)"
            f" from engine.data_version where user_key = {ANN}".encode()
        )
        connection.execute(
            f"update engine.interaction set value = 3 where user_key = {ANN}".encode()
        )
    [(rows,)] = known.query(f"select count(*) from engine.data_version where user_key = {ANN}")
    assert rows == 1
    assert known.query(TAKEN) != known.query(NOW)
    _refresh(known)
    assert known.query(TAKEN) == known.query(NOW)


# Four media at a time: of one moment the id decides.
LONG = f"""
    insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)
    select
        1000 + (number * 7) % 41,
        {ANN},
        media_key,
        'WATCH',
        1,
        '2027-01-01'::timestamptz + number / 4 * interval '1 hour'
    from (select media_key, row_number() over (order by media_key) as number from engine.media) media
"""


@pytest.fixture
def long(world: World) -> World:
    """Somebody who took forty media, and a model of that."""
    for number in range(40):
        world.media(f"m{number:02}")
    world.takes("ann", "m00")
    world.refresh()
    with world.connect() as connection:
        connection.execute(LONG.encode())
    _refresh(world, everything=True)
    return world


def _nth(number: int) -> str:
    return f"(select media_key from engine.media order by media_key offset {number} limit 1)"


def test_of_who_did_something_only_that_is_looked_at(long: World) -> None:
    [(_, *kept, values_before, times_before)] = long.query(TAKEN)
    change = "update engine.interaction set value = 7 where media_key = "
    with long.connect() as connection:
        connection.execute("set session_replication_role = replica")  # nobody is told
        connection.execute(f"{change} {_nth(5)}".encode())
    with long.connect() as connection:
        connection.execute(f"{change} {_nth(9)}".encode())
    _refresh(long)
    [(_, *still, values, times)] = long.query(TAKEN)
    assert (still, times) == (kept, times_before)
    assert [new for old, new in zip(values_before, values, strict=True) if old != new] == [7]
    _refresh(long, everything=True)
    assert long.query(TAKEN) == long.query(NOW)


@pytest.mark.parametrize(
    "change",
    [
        "update engine.interaction set type = 'DISLIKE' where media_key = {medium}",
        "update engine.interaction set happened_at = '2028-01-01' where media_key = {medium}",
        "update engine.interaction set happened_at = '2020-01-01' where media_key = {medium}",
        "delete from engine.interaction where media_key = {medium}",
        # Between others of the moment, and before or after them.
        "update engine.interaction set happened_at = '2027-01-01 05:00' where media_key = {medium}",
        "update engine.interaction set interaction_id = 500 + {number}, happened_at = '2027-01-01 05:00'"
        " where media_key = {medium}",
        "update engine.interaction set interaction_id = 2000 + {number} where media_key = {medium}",
        "insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)"
        " select 3000 + {number}, user_key, {medium}, 'LIKE', 9, '2027-01-01 05:00' from engine.person",
        "update engine.interaction set value = 3 where media_key in ({medium}, {medium} + 1)",
        "update engine.interaction set value = 3 where media_key between {medium} and {medium} + 20",
    ],
)  # fmt: skip
def test_what_is_made_anew_is_in_its_place(long: World, change: str) -> None:
    for number in (10, 17):
        with long.connect() as connection:
            connection.execute(change.format(medium=_nth(number), number=number).encode())
        _refresh(long)
        assert long.query(TAKEN) == long.query(NOW)
