"""A campaign goes in batches: one statement answers a thousand people."""

import uuid

import psycopg
import pytest

from tests.world import World

DOORS = ("recommend_many(%s, 1)", """recommendations_batch(%s, '{"limit": 1}')""")


@pytest.mark.parametrize("door", DOORS)
def test_a_thousand_people_are_answered(world: World, door: str) -> None:
    world.media("sad", "DRAMA")
    world.refresh()
    people = [uuid.uuid4() for _ in range(1000)]
    rows = world.query(f"select * from {door}", people, role="ml_service_app")
    if door == DOORS[0]:
        assert [row.user_id for row in rows] == people
    else:
        assert rows[0][0]["total_users"] == 1000


@pytest.mark.parametrize("door", DOORS)
def test_one_more_is_too_many(world: World, door: str) -> None:
    people = [uuid.uuid4() for _ in range(1001)]
    with pytest.raises(
        psycopg.Error, match="user_ids: expected at most 1000 of them, got 1001"
    ) as raised:
        world.query(f"select * from {door}", people, role="ml_service_app")
    assert raised.value.sqlstate == "ML400"


def test_a_result_that_is_nobody_s_is_refused(world: World) -> None:
    with pytest.raises(psycopg.Error, match="user_ids: expected no null") as raised:
        world.query("select recommendations_batch(%s)", [uuid.uuid4(), None])
    assert raised.value.sqlstate == "ML400"
