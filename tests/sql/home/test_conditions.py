"""A row of a page that is for some people only."""

from typing import Any

import psycopg
import pytest

from tests.stories import story
from tests.world import World, key, question


@story
def told(world: World) -> World:
    """A page of two rows of the same three media, the first of them under a condition."""
    for name in ("Alpha", "Bravo", "Charlie"):
        world.media(name, "DRAMA")
        world.takes("fan", name)
    world.refresh()
    with world.connect() as connection:
        connection.execute("create schema shop authorization ml_service_owner")
        connection.execute("set role ml_service_owner")
        connection.execute(
            "create table shop.members (user_id uuid, valid_from timestamptz, valid_until timestamptz);"
            "delete from engine.page_row;"
            "insert into engine.page_row (page, ordinal, kind, title, condition, n)"
            " values ('home', 1, 'popular', 'For members', 'shop.members', 3);"
            "insert into engine.page_row (page, ordinal, kind, title, n)"
            " values ('home', 2, 'trending', 'For all', 3)"
        )
    return world


def owner(world: World, statement: str, *arguments: Any) -> None:
    world.session(role="ml_service_owner").execute(statement.encode(), arguments or None)


def rows(world: World, person: str | None) -> list[str]:
    """The titles of the rows, in SQL and as the cache has them."""
    user = person and key(person)
    found = world.query(
        "select distinct ordinal, row_title from home(%s) order by 1", user, role="ml_service_app"
    )
    for _ in range(2):
        [(page,)] = world.query("select home_json(%s)", user, role="ml_service_app")
        assert [row["title"] for row in page["rows"]] == [row.row_title for row in found]
    return [row.row_title for row in found]


def test_it_is_on_the_page_of_those_whom_the_condition_lists(told: World) -> None:
    owner(told, "insert into shop.members values (%s)", key("ann"))
    assert rows(told, "ann") == ["For members"]
    assert rows(told, "bob") == rows(told, None) == ["For all"]
    owner(told, "insert into shop.members values (null)")
    assert rows(told, "bob") == rows(told, None) == ["For members"]


def test_who_comes_and_goes_counts_in_the_next_page(told: World) -> None:
    for _ in range(2):
        assert rows(told, "ann") == ["For all"]
        owner(told, "insert into shop.members values (%s)", key("ann"))
        assert rows(told, "ann") == ["For members"]
        owner(told, "delete from shop.members")


def test_whoever_keeps_pages_is_told_of_who_comes_and_goes(told: World) -> None:
    def state(person: str) -> Any:
        ask = "select state from question_state(%s, %s)"
        return told.query(ask, key(person), question(page="home", track=False))[0].state

    before = {person: state(person) for person in ("ann", "bob")}
    assert None not in before.values()
    owner(told, "insert into shop.members values (%s)", key("ann"))
    assert state("ann") != before["ann"]
    assert state("bob") == before["bob"]


def test_windows_open_and_close_by_the_clock(told: World) -> None:
    owner(told, "insert into shop.members values (%s, 'tomorrow', null)", key("ann"))
    owner(told, "insert into shop.members values (%s, null, 'yesterday')", key("ann"))
    assert rows(told, "ann") == ["For all"]
    owner(told, "insert into shop.members values (%s, 'yesterday', 'tomorrow')", key("ann"))
    assert rows(told, "ann") == ["For members"]


def test_what_cannot_be_evaluated_is_shown_to_nobody(told: World) -> None:
    owner(told, "insert into shop.members values (null)")
    owner(told, "alter table shop.members rename column user_id to person")
    told.query("select engine.keep_rules()")
    assert rows(told, "ann") == ["For all"]
    [(warnings,)] = told.query("select engine.warnings()")
    assert any("the condition shop.members cannot be evaluated" in warning for warning in warnings)
    owner(told, "drop table shop.members")
    assert rows(told, "ann") == ["For all"]


def test_what_works_without_end_before_it_tells_is_shown_to_nobody(told: World) -> None:
    """And no question reads it: it would go on to the limit of its statement."""
    owner(told, "insert into shop.members values (null)")
    owner(
        told,
        "create view shop.slow as with recursive endless as (select 1 union all select 1 from endless)"
        " select user_id from shop.members where (select count(*) from endless) > 0",
    )
    owner(told, "update engine.page_row set condition = 'shop.slow' where condition is not null")
    told.sync()
    assert rows(told, "ann") == ["For all"]
    [(warnings,)] = told.query("select engine.warnings()")
    assert any("the condition shop.slow cannot be evaluated" in warning for warning in warnings)


@pytest.mark.parametrize("condition", ["shop.nothing", "shop.hidden", "members"])
def test_what_is_no_relation_of_people_is_refused(told: World, condition: str) -> None:
    owner(told, "create table shop.hidden (media_id uuid)")
    with pytest.raises(psycopg.Error):
        owner(told, "update engine.page_row set condition = %s", condition)


def test_a_condition_over_a_source_is_copied_and_counts_from_the_next_sync_on(told: World) -> None:
    """No question touches a foreign table: until it is copied, the row is shown to nobody."""
    with told.connect("user_db") as users, told.connect() as connection:
        users.execute("create table member (user_id uuid)")
        users.execute("insert into member values (%s)", [key("ann")])
        connection.execute(
            "create foreign table shop.member (user_id uuid) server user_db"
            " options (schema_name 'public', table_name 'member');"
            "grant usage on schema shop to ml_service_sync;"
            "grant select on shop.member to ml_service_sync, ml_service_owner;"
            "update engine.page_row set condition = 'shop.member' where ordinal = 1"
        )
    assert rows(told, "ann") == ["For all"]
    told.sync()
    assert rows(told, "ann") == ["For members"]
    assert rows(told, "bob") == ["For all"]
    told.source("user_db", "update member set user_id = null")
    assert rows(told, "bob") == ["For all"]
    told.sync()
    assert told.query("select engine.copy_rules()", role="ml_service_sync") == [(0,)]
    assert rows(told, "bob") == ["For members"]
