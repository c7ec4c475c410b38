"""Relations that are written anew while questions wait for them: what was kept out stays kept out."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.service.waiting import until
from tests.sql.rule.shelf import NAMES, make, place, run
from tests.world import World, key

AGAIN = f"insert into shop.household values ('{key('Alpha')}', null)"


@pytest.mark.parametrize(
    ("made", "change"),
    [
        ("select", f"truncate shop.household; {AGAIN}"),
        (
            "select",
            "drop table shop.household; create table shop.household (media_id uuid, user_id uuid);"
            + AGAIN,
        ),
        (
            "select",
            "alter table shop.household rename to former;"
            "create table shop.household as select * from shop.former",
        ),
        (
            "alter table shop.household rename to base;"
            "create view shop.household as select * from shop.base",
            "create table shop.other as select * from shop.base;"
            "create or replace view shop.household as select * from shop.other",
        ),
        (
            "drop table shop.household;"
            "create table shop.household (media_id uuid, user_id uuid) partition by hash (media_id);"
            "create table shop.part partition of shop.household for values with (modulus 1, remainder 0);"
            + AGAIN,
            "truncate shop.part; " + AGAIN.replace("household", "part"),
        ),
    ],
    ids=["truncated", "made anew", "renamed", "a view of another", "a part truncated"],
)
def test_what_is_denied_before_and_after_is_denied_in_between(
    shelf: World, made: str, change: str
) -> None:
    run(shelf, AGAIN)
    run(shelf, made)
    make(shelf, "household", "deny", "shop.household", budget="1 minute")
    place(shelf, "home", rules=["household"])
    assert shelf.titles("ann", placement="home") == NAMES[1:]
    waiting = "select from pg_locks where not granted and locktype = 'relation'"
    with (
        ThreadPoolExecutor() as others,
        shelf.connect(role="ml_service_owner") as operator,
        shelf.connect(role="ml_service_app") as asking,
    ):
        with operator.transaction():
            operator.execute(change)
            answer = others.submit(
                asking.execute,
                "select title from recommend(%s, 10, placement => 'home')",
                (key("ann"),),
            )
            until(lambda: shelf.query(waiting))
        assert "Alpha" not in [row.title for row in answer.result(60)]
    assert shelf.titles("ann", placement="home") == NAMES[1:]
