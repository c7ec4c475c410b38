"""The clock of recommendation_db jumps: nothing waits for a time that is not the present any more."""

import pytest

from tests.sql.forward.steps import here, record, there, waiting
from tests.world import World, key

TIMES = """
select format(
    'update %s set %s',
    attrelid::regclass,
    string_agg(format('%1$I = %1$I + $1', attname), ', ')
) as shift
from pg_attribute
join pg_class on pg_class.oid = attrelid
where relnamespace = 'engine'::regnamespace
    and relkind = 'r'
    and atttypid = 'timestamptz'::regtype
    and attnum > 0
    and attgenerated = ''
group by attrelid
"""


def jump(world: World, hours: int) -> None:
    """What a jump by so many hours is to a database: all its times are as far away."""
    with world.connect() as connection:
        for (statement,) in connection.execute(TIMES).fetchall():
            connection.execute(statement.replace("$1", f"interval '{-hours} hours'"))


@pytest.mark.parametrize("hours", [-48, 48], ids=["back", "forward"])
def test_a_jump_of_two_days_stops_nothing(world: World, hours: int) -> None:
    for name in ("first", "second", "third"):
        world.media(name, "DRAMA")
    world.person("ann", "DRAMA")
    world.takes("bob", "first", "third")
    world.refresh()
    record(world, "ann", "first")
    world.query("update engine.outbox set tries = 1, retry_at = clock_timestamp() returning 1")

    jump(world, hours)
    assert world.titles("ann", strategy="sequence") == ["third", "second"]
    record(world, "ann", "second")
    assert world.titles("ann", strategy="sequence") == ["third"]
    world.takes("ann", "third")
    world.sync()  # forwards, too
    assert waiting(world) == 0
    world.sync()
    assert len(here(world)) == len(there(world)) == 5
    assert world.titles("ann") == []
    world.refresh()
    [(warnings,)] = world.query("select api.readiness() -> 'warnings'")
    assert warnings == []
    with world.connect(role="ml_service_app") as connection:
        taken_back = "select delete_interactions(user_id => %s, media_id => %s, type => 'LIKE')"
        connection.execute(taken_back, (key("ann"), key("first")))
    world.sync()
    assert len(there(world)) == 4
