"""Placements, and pages as somebody sees them, in the console."""

from typing import Any

import pytest
from psycopg import Error
from psycopg.types.json import Jsonb

from tests.sql.console.conftest import Ask, tell
from tests.sql.rule.shelf import make, place, run
from tests.stories import story
from tests.world import World, key


@story
def told(world: World) -> World:
    """A page of three rows: the first at a placement that hides `first` and pins `new`, the last too short."""
    tell(world)
    with world.connect() as connection:
        connection.execute("create schema shop authorization ml_service_owner")
    run(
        world,
        "create table shop.hidden (media_id uuid);"
        "create table shop.pinned (media_id uuid, position integer);"
        "insert into engine.page_row (page, ordinal, kind, title, placement, n, least, strategy) values"
        " ('front', 1, 'recommended', 'For you', null, 2, 1, 'popular'),"
        " ('front', 2, 'popular', 'Popular', null, 10, 1, null),"
        " ('front', 3, 'trending', 'Trending', null, 10, 10, null)",
    )
    run(world, "insert into shop.hidden values (%s)", key("first"))
    run(world, "insert into shop.pinned values (%s, 1)", key("new"))
    make(world, "hidden", "deny", "shop.hidden")
    make(world, "pinned", "pin", "shop.pinned")
    place(world, "top", rules=["hidden", "pinned"], description="The first row.")
    run(world, "update engine.page_row set placement = 'top' where page = 'front' and ordinal = 1")
    return world


def test_each_placement_says_what_it_is_and_which_rows_have_it(told: World, ask: Ask) -> None:
    shown = ask("placements")
    [top] = shown["placements"]
    expected = {
        "name": "top",
        "description": "The first row.",
        "strategy": None,
        "filter": None,
        "rules": ["hidden", "pinned"],
        "rotation": None,
        "track": False,
        "version": 1,
        "experiment": None,
        "pages": [{"page": "front", "ordinal": 1}],
    }
    assert top == top | expected
    assert (shown["pages"], shown["strategies"][0]) == (["front", "home"], "classic")
    assert shown["rules"][0] == {"name": "hidden", "effect": "deny", "everywhere": False}
    told.query("select engine.start_experiment('trial', '{classic,blend}', 'top')")
    assert ask("placements")["placements"][0]["experiment"] == "trial"


def test_a_page_is_as_its_person_sees_it_with_who_moved_what(told: World, ask: Ask) -> None:
    page = ask("page", "front", key("cid"))
    assert (page["page"], page["user_id"]) == ("front", str(key("cid")))
    first, second, third = page["rows"]
    assert (first["title"], first["placement"], first["rules"]) == (
        "For you",
        "top",
        ["hidden", "pinned"],
    )
    assert [(each["title"], each["rules"]) for each in first["media"]] == [
        ("new", ["pinned"]),
        ("third", []),
    ]
    assert (second["rules"], second["media"]) == ([], [])  # nothing that cid has not seen is left
    assert (third["title"], third["media"]) == ("Trending", [])  # it would be too short
    shown = told.query("select row_title, title from api.home(%s, 'front')", key("cid"))
    assert [row.title for row in shown] == ["new", "third"]


def test_a_row_for_some_people_says_so_to_those_who_see_it_of_others(told: World, ask: Ask) -> None:
    run(told, "create table shop.members (user_id uuid)")
    run(told, "insert into shop.members values (%s)", key("zoe"))
    run(told, "update engine.page_row set condition = 'shop.members' where ordinal = 2")
    for person, hidden in (("zoe", False), ("yan", True)):
        row = ask("page", "front", key(person))["rows"][1]
        assert (row["condition"], row["hidden"]) == ("shop.members", hidden)
        assert bool(row["media"]) is not hidden


def test_a_row_that_is_left_out_is_called_by_words_and_not_by_its_template(
    told: World, ask: Ask
) -> None:
    run(
        told,
        "insert into engine.page_row (page, ordinal, kind, title, least) values"
        " ('front', 4, 'because', 'Because you {deed} {title}', 10),"
        " ('front', 5, 'genre', 'Continue in {genre}', 10)",
    )
    *_, because, genre = ask("page", "front", key("cid"))["rows"]
    assert (because["title"], because["media"]) == ("Because you liked or watched something", [])
    assert (genre["title"], genre["media"]) == ("Continue in a genre", [])


def test_to_look_at_a_page_is_not_logged_as_shown(told: World, ask: Ask) -> None:
    place(told, "front", track=True)
    ask("page", "front", key("cid"))
    assert told.query("select count(*) from engine.answer_log") == [(0,)]


def test_a_visitor_has_a_page_too_and_an_unknown_page_is_refused(told: World, ask: Ask) -> None:
    rows = ask("page", "front")["rows"]
    assert [[each["title"] for each in row["media"]] for row in rows] == [
        ["new", "third"],
        ["first", "second"],
        [],
    ]
    with pytest.raises(Error, match="page: expected one of front, home") as error:
        ask("page", "back")
    assert error.value.sqlstate == "ML400"


def test_a_placement_is_made_changed_and_put_back_with_every_version_kept(
    told: World, ask: Ask
) -> None:
    made = ask("set_placement", "end", Jsonb({"rules": ["hidden"], "filter": {"genre": "drama"}}))
    assert made == {"placement": "end", "version": 1}
    changes: dict[str, object] = {"rules": [], "filter": None, "diversity": 0.5, "track": True}
    assert ask("set_placement", "end", Jsonb(changes), 1)["version"] == 2
    assert ask("set_placement", "end", Jsonb(changes), 2)["version"] == 2
    assert ask("restore_placement", "end", 1) == {"placement": "end", "version": 3}
    latest, changed, _ = ask("placement_versions", "end")["versions"]
    assert changed["changes"]["rules"] == [["hidden"], []]
    assert changed["changes"]["diversity"] == [None, 0.5]
    assert latest["changes"]["track"] == [True, False]
    assert ask("delete_placement", "end") == {"placement": "end"}


def test_a_rule_that_is_switched_off_moves_the_page_no_more(told: World, ask: Ask) -> None:
    ask("set_placement", "top", Jsonb({"rules": ["hidden"]}))
    [first, *_] = ask("page", "front", key("cid"))["rows"]
    assert [(each["title"], each["rules"]) for each in first["media"]] == [
        ("third", []),
        ("new", []),
    ]


REFUSED: list[tuple[Any, ...]] = [
    ("top", [], None, "ML400", "expected an object"),
    ("top", {"version": 1}, None, "ML400", '"version": there is no such parameter'),
    ("top", {"diversity": 2}, None, "ML400", "diversity: out of range"),
    ("top", {"rotation": 0}, None, "ML400", "rotation: out of range"),
    ("top", {"track": None}, None, "ML400", "track: expected a value"),
    ("top", {"rules": ["none"]}, None, "ML400", "there is no rule none"),
    ("top", {"strategy": "best"}, None, "ML400", "parameters: there is no strategy best"),
    ("top", {"strategy": "a)=(b"}, None, "ML400", r"there is no strategy a\)=\(b\n"),
    ("top", {"strategy": "b" * 999}, None, "ML400", "there is no strategy b{100}\n"),
    ("top", {"rules": "hidden"}, None, "ML400", "not of its parameter's type"),
    ("top", {"filter": {"flavour": "sweet"}}, None, "ML400", "filter"),
    ("top", {"diversity": 0.5}, 7, "ML409", "at version 1 by now"),
    ("none", {"diversity": 0.5}, 1, "ML404", "there is none by this name"),
    ("Not a name", {}, None, "ML400", "name: expected a small letter"),
]


def test_what_no_placement_can_be_is_refused_and_changes_nothing(told: World, ask: Ask) -> None:
    for placement, parameters, version, state, said in REFUSED:
        before = told.query("select * from engine.placement")
        with pytest.raises(Error, match=said) as error:
            ask("set_placement", placement, Jsonb(parameters), version)
        assert error.value.sqlstate == state
        assert told.query("select * from engine.placement") == before


MISSING: list[tuple[Any, ...]] = [
    ("placement_versions", ("none",), "ML404"),
    ("restore_placement", ("none", 1), "ML404"),
    ("restore_placement", ("top", 7), "ML404"),
    ("delete_placement", ("none",), "ML404"),
    ("delete_placement", ("top",), "ML409"),  # a row of a page has it
]


def test_what_is_not_there_or_is_needed_is_said(ask: Ask) -> None:
    for function, arguments, state in MISSING:
        with pytest.raises(Error) as error:
            ask(function, *arguments)
        assert error.value.sqlstate == state


def test_a_version_whose_rule_is_no_more_cannot_be_gone_back_to(told: World, ask: Ask) -> None:
    ask("set_placement", "top", Jsonb({"rules": []}))
    ask("delete_rule", "pinned")
    with pytest.raises(Error, match="a rule that is no more") as error:
        ask("restore_placement", "top", 1)
    assert error.value.sqlstate == "ML409"
