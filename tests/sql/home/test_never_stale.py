"""A page comes from the cache, and is the page that would be made now."""

import json
from typing import Any

import pytest

from tests.stories import story
from tests.world import World, key, question


@story
def told(world: World) -> World:
    """Ann took A; fans go from there to B, C, D."""
    for name in "ABCD":
        world.media(name, "DRAMA")
    world.person("ann", "DRAMA")
    world.takes("ann", "A")
    for number in range(3):
        world.takes(f"fan {number}", "A", "B", "C", "D")
    world.refresh()
    with world.connect() as connection:
        connection.execute("update engine.page_row set least = 1")
    return world


def asked(world: World, page: str = "home") -> str:
    statement = "select home_json(%s, %s)::text as page"
    answer: str = world.query(statement, key("ann"), question(page=page), role="ml_service_app")[
        0
    ].page
    return answer


def now(world: World, page: str = "home") -> Any:
    connection = world.session()
    with connection.transaction():
        connection.execute("set transaction read only")
        return connection.execute(
            "select home_json(%s, %s)", (key("ann"), question(page=page))
        ).fetchone()[0]  # type: ignore[index]


def same(one: Any, other: Any) -> bool:
    return {**one, "generated_at": None} == {**other, "generated_at": None}


def test_a_page_is_made_once(told: World) -> None:
    assert asked(told) == asked(told)
    assert same(json.loads(asked(told)), now(told))


@pytest.mark.parametrize(
    "change",
    [
        "select record_interaction('{ann}', '{B}', 'WATCH')",
        "update engine.page_row set title = 'Yours' where ordinal = 1",
        "delete from engine.page_row where kind = 'genre'",
        "update engine.strategy set sequence_weight = 0.14, trend_weight = 0.77 where name = 'blend'",
    ],
)
def test_a_change_counts_in_the_next_page(told: World, change: str) -> None:
    before = asked(told)
    with told.connect() as connection:
        connection.execute(change.format(ann=key("ann"), B=key("B")).encode())
    after = asked(told)
    assert after != before
    assert same(json.loads(after), now(told))


def test_a_list_that_changes_counts_in_the_next_page(told: World) -> None:
    with told.connect() as connection:
        connection.execute(
            "create schema shop; create table shop.list (media_id uuid, user_id uuid)"
        )
        connection.execute("grant usage on schema shop to ml_service_owner")
        connection.execute("grant select on shop.list to ml_service_owner")
        connection.execute(
            "insert into engine.page_row (page, ordinal, kind, title, relation, least)"
            " values ('mine', 1, 'list', 'From your list', 'shop.list', 1)"
        )
        assert json.loads(asked(told, "mine"))["rows"] == []
        connection.execute("insert into shop.list values (%s, %s)", (key("D"), key("ann")))
        after = json.loads(asked(told, "mine"))
        assert [medium["title"] for medium in after["rows"][0]["media"]] == ["D"]
        assert after["rows"][0]["media"][0]["score"] is None
        connection.execute("delete from shop.list")
        assert json.loads(asked(told, "mine"))["rows"] == []


def test_a_rule_and_a_showing_of_a_placement_count_in_the_next_page(told: World) -> None:
    with told.connect() as connection:
        connection.execute("create schema shop authorization ml_service_owner")
        connection.execute("set role ml_service_owner")
        connection.execute("create table shop.hidden (media_id uuid)")
        connection.execute("select engine.set_rule('hidden', 'deny', 'shop.hidden')")
        connection.execute(
            "select engine.set_placement('place', rules => '{hidden}', rotation => 0.1)"
        )
        connection.execute(
            "insert into engine.page_row (page, ordinal, kind, title, placement, least)"
            " values ('mine', 1, 'recommended', 'For you', 'place', 1)"
        )

    def titles() -> list[str]:
        return [medium["title"] for medium in json.loads(asked(told, "mine"))["rows"][0]["media"]]

    first = titles()
    assert titles() == first
    told.query(
        "select tracked_recommendations(%s, '{\"limit\": 1}')", key("ann"), role="ml_service_app"
    )
    assert titles() == [*first[1:], first[0]]
    with told.connect() as connection:
        connection.execute("insert into shop.hidden values (%s)", [key(first[1])])
    assert titles() == [*first[2:], first[0]]
