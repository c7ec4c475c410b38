"""What rules and the filter of a placement do to a medium is among what is told of it."""

from typing import Any, LiteralString

import pytest

from tests.world import World, key, question

PLACED = "placement => 'home'"


@pytest.fixture
def told(world: World) -> World:
    """Three media; Ann, who likes both their genres; a placement with a filter and rules."""
    world.media("first", "DRAMA", "COMEDY")
    world.media("second", "DRAMA")
    world.media("third", "COMEDY")
    world.person("ann", "COMEDY", "DRAMA")
    world.takes("bob", "first")
    world.refresh()
    with world.connect() as connection:
        connection.execute("create schema shop authorization ml_service_owner")
        connection.execute("set role ml_service_owner")
        for name in ("boosted", "blocked"):
            connection.execute(f"create table shop.{name} (media_id uuid)")
        connection.execute("insert into shop.boosted values (%s)", [key("second")])
        connection.execute("insert into shop.blocked values (%s)", [key("first")])
        connection.execute("select engine.set_rule('more', 'boost', 'shop.boosted', factor => 5)")
        connection.execute("select engine.set_rule('no', 'deny', 'shop.blocked')")
        connection.execute(
            "select engine.set_placement('home', rules => '{more,no}',"
            """ filter => '{"genre": ["DRAMA"]}')"""
        )
    return world


def why_not(world: World, medium: str, more: str = PLACED) -> Any:
    [row] = world.query(
        f"select status, text, reasons from why_not(%s, %s, {more})",
        key("ann"),
        key(medium),
        role="ml_service_app",
    )
    return row


def test_says_what_keeps_a_medium_out(told: World) -> None:
    assert why_not(told, "first")[:2] == ("kept_out", "Kept out by no")
    assert why_not(told, "third")[:2] == ("kept_out", "Kept out by filter")
    assert why_not(told, "second").status == "recommended"
    assert why_not(told, "first", "n => 10").status == "recommended"
    told.query("update engine.rule set everywhere = true where name = 'no' returning 1")
    assert why_not(told, "first", "n => 10")[:2] == ("kept_out", "Kept out by no")


def test_a_place_is_that_on_the_page_of_the_placement(told: World) -> None:
    """What is better but kept out takes no place there, and is told the one that it would have."""
    for name in ("comic", "comedy"):
        told.media(name, "COMEDY")
        told.takes("bob", name)
    told.media("fourth", "DRAMA")
    told.takes("eve", "comic")
    told.refresh()
    told.query(
        "select engine.set_placement('home', 'popular', rules => '{no}',"
        """ filter => '{"genre": ["DRAMA"]}')"""
    )

    def ask(function: LiteralString, *arguments: object) -> list[Any]:
        return told.query(
            f"select * from {function}(%s{', %s' * (len(arguments) - 1)}, n => %s, {PLACED})",
            key("ann"),
            *arguments,
            role="ml_service_app",
        )

    in_all = told.titles("ann", strategy="popular")
    assert {*in_all[:3]} == {"comic", "comedy", "first"}
    left = [title for title in in_all if title in ("second", "fourth")]
    for n in (1, 2):
        page = ask("recommend", n)
        assert [row.title for row in page] == left[:n]
        for place, title in enumerate(left, 1):
            [row] = ask("why_not", key(title), n)
            assert (row.position, row.page_ends_at) == (place, page[-1].recommendation_score)
            assert row.status == ("recommended" if place <= n else "outside_page")
        for title in in_all[:3]:
            [row] = ask("why_not", key(title), n)
            assert (row.status, row.position, row.rank) == ("kept_out", None, 1)


@pytest.mark.parametrize("kept_out", ["first", "third"])
def test_what_is_kept_out_is_ranked_among_all_that_is_allowed(told: World, kept_out: str) -> None:
    """However much that is; by a rule or the filter, with a reason and without it."""
    for number in range(20):
        told.media(f"drama {number}", "DRAMA", "COMEDY")
        told.takes("dan", f"drama {number}", day=number)
    told.takes("ann", "drama 1", day=30)
    told.takes("dan", kept_out, day=30)
    told.refresh()
    [plain] = told.query("select * from why_not(%s, %s, n => 1)", key("ann"), key(kept_out))
    [placed] = told.query(
        f"select * from why_not(%s, %s, n => 1, {PLACED})", key("ann"), key(kept_out)
    )
    assert placed.status == "kept_out"
    # Only the other one that is kept out may have been before it.
    assert plain.rank - placed.rank in (0, 1)
    for before, after in zip(plain.reasons, placed.reasons, strict=True):
        assert before["position_without"] - after["position_without"] in (0, 1)


def test_a_rule_that_moved_a_medium_is_a_reason_that_adds_nothing(told: World) -> None:
    rows = told.query(
        f"select kind, contribution, text from why(%s, %s, {PLACED})", key("ann"), key("second")
    )
    assert rows[-1] == ("rule", 0, 'Moved by the rule "more"')
    plain = told.query(
        "select kind, contribution, text from why(%s, %s)", key("ann"), key("second")
    )
    assert rows[:-1] == plain != []


def test_all_of_it_is_in_the_json(told: World) -> None:
    def ask(medium: str) -> Any:
        [(answer,)] = told.query(
            "select why_json(%s, %s, %s)",
            key("ann"),
            key(medium),
            question(placement="home"),
            role="ml_service_app",
        )
        return answer

    assert [ask(name)["kept_out_by"] for name in ("first", "second", "third")] == [
        ["no"],
        [],
        ["filter"],
    ]
    assert [ask(name)["moved_by"] for name in ("first", "second")] == [[], ["more"]]
    assert ask("first")["status"] == "kept_out"


def test_reasons_beside_a_page_come_with_the_rules_that_moved(told: World) -> None:
    [(answer,)] = told.query(
        "select recommendations(%s, %s)",
        key("ann"),
        question(placement="home", explain=True),
        role="ml_service_app",
    )
    [medium] = answer["recommendations"]
    assert medium["rules"] == ["more"]
    assert medium["because"].startswith("Because you like")
