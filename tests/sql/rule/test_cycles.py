"""Relations that ask for what they decide themselves: refused, and nothing is read without end."""

import psycopg
import pytest

from tests.sql.rule.shelf import NAMES, hide, make, place, run
from tests.world import World, key

ASKS = "select media_id from api.recommend(null, 1, placement => 'home')"
REFUSED = "a relation of a rule, a list or a condition asks for what such relations decide"


def test_views_that_read_each_other_are_no_rule(shelf: World) -> None:
    run(
        shelf,
        "create view shop.one as select media_id from shop.hidden;"
        "create view shop.two as select media_id from shop.one",
    )
    make(shelf, "one", "deny", "shop.one")
    make(shelf, "two", "deny", "shop.two")
    place(shelf, "home", rules=["one", "two"])
    assert shelf.titles("stranger", placement="home") == NAMES
    run(shelf, "create or replace view shop.one as select media_id from shop.two")
    assert shelf.titles("stranger", placement="home") == []
    with pytest.raises(psycopg.Error, match=r"shop\.one cannot be evaluated: infinite recursion"):
        make(shelf, "one", "deny", "shop.one")


def test_a_relation_that_asks_a_question_of_its_own_rule_is_refused(shelf: World) -> None:
    hide(shelf, "Alpha")
    make(shelf, "hidden", "deny", "shop.hidden")
    place(shelf, "home", rules=["hidden"])
    run(shelf, f"create view shop.asks as {ASKS}")
    with pytest.raises(psycopg.Error, match=f"shop.asks cannot be evaluated: {REFUSED}"):
        make(shelf, "asks", "deny", "shop.asks")


@pytest.mark.parametrize("effect", ["deny", "allow", "boost"])
@pytest.mark.parametrize("count", [1, 2])
def test_rules_that_come_to_ask_for_each_other_are_left_at_the_first(
    shelf: World, effect: str, count: int
) -> None:
    """Where nothing counts at the placement yet, a rule may ask about it. `reads` counts how often one is read."""
    run(shelf, "create sequence shop.reads")
    place(shelf, "home")
    rules = [f"rule_{number}" for number in range(count)]
    for rule in rules:
        run(
            shelf,
            f"create view shop.{rule} as select found.media_id from nextval('shop.reads'), ({ASKS}) found",
        )
        make(shelf, rule, effect, f"shop.{rule}")
    place(shelf, "home", rules=rules)
    run(shelf, "alter sequence shop.reads restart")
    assert shelf.titles("stranger", placement="home") == (NAMES if effect == "boost" else [])
    [(reads,)] = shelf.query("select last_value from shop.reads")
    assert reads <= count


@pytest.mark.parametrize("kind", ["condition", "list"])
def test_a_row_of_a_page_whose_relation_asks_for_the_page_is_left_out(
    shelf: World, kind: str
) -> None:
    run(
        shelf,
        "create view shop.asks as select null::uuid as user_id, media_id from api.home(null);"
        "delete from engine.page_row;"
        "insert into engine.page_row (page, ordinal, kind, title, n, least)"
        " values ('home', 2, 'popular', 'For all', 2, 1)",
    )
    columns, values = (
        ("kind, condition", "'trending', 'shop.asks'")
        if kind == "condition"
        else ("kind, relation", "'list', 'shop.asks'")
    )
    run(
        shelf,
        f"insert into engine.page_row (page, ordinal, title, {columns})"
        f" values ('home', 1, 'Asks', {values})",
    )
    for _ in range(2):
        [(page,)] = shelf.query("select home_json(%s)", key("ann"), role="ml_service_app")
        assert [row["title"] for row in page["rows"]] == ["For all"]
