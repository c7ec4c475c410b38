"""Rules, as the console shows and changes them."""

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
    """`second` and what is deleted are hidden in the placement kids; `new` is pinned for ann, `third` boosted."""
    tell(world)
    with world.connect() as connection:
        connection.execute("create schema shop authorization ml_service_owner")
    run(
        world,
        "create table shop.hidden (media_id uuid);"
        "create table shop.campaign (media_id uuid, user_id uuid, weight double precision, position integer);",
    )
    for name in ("second", "old"):
        run(world, "insert into shop.hidden values (%s)", key(name))
    run(world, "insert into shop.campaign values (%s, %s, 3, 1)", key("new"), key("ann"))
    run(world, "insert into shop.campaign values (%s, null, 2, 2)", key("third"))
    make(world, "hidden", "deny", "shop.hidden", description="Not now.")
    make(world, "campaign", "boost", "shop.campaign")
    make(world, "first_place", "pin", "shop.campaign")
    place(world, "kids", rules=["hidden"])
    return world


def test_each_rule_says_what_it_is_where_it_counts_and_how_much_it_says(ask: Ask) -> None:
    campaign, _, hidden = ask("rules")["rules"]
    assert hidden == {
        "name": "hidden",
        "description": "Not now.",
        "effect": "deny",
        "relation": "shop.hidden",
        "factor": None,
        "n": None,
        "everywhere": False,
        "budget": "00:00:01",
        "version": 1,
        "placements": ["kids"],
        "keys": 0,
        "mode": "kept",
        "reason": None,
        "error": None,
        "failing_since": None,
        "rows": 2,
        "media": 2,
        "people": 0,
        "user_ids": None,
    }
    assert (campaign["people"], campaign["user_ids"]) == (1, [str(key("ann"))])


def test_relations_that_a_rule_could_have_are_those_of_the_operator(ask: Ask) -> None:
    rules = ask("rules")
    assert rules["relations"] == ["shop.campaign", "shop.hidden"]
    assert rules["placements"] == [{"name": "kids", "rules": ["hidden"], "version": 1}]


def test_a_rule_tells_what_it_keeps_out_of_what_is_available(told: World, ask: Ask) -> None:
    shown = ask("rule", "hidden")
    assert (shown["moved"], shown["kept_out"]["media"], shown["kept_out"]["available"]) == (
        None,
        1,
        4,
    )
    assert [each["title"] for each in shown["kept_out"]["examples"]] == ["second"]
    ask("set_rule", "hidden", Jsonb({"effect": "allow"}))
    shown = ask("rule", "hidden", n=2)["kept_out"]
    assert shown["media"] == 3
    assert [each["title"] for each in shown["examples"]] == ["first", "third"]


def test_a_rule_tells_what_it_moves_for_everybody_and_for_one_person(told: World, ask: Ask) -> None:
    def moved(rule: str, person: str | None, what: str) -> list[tuple[str, float]]:
        found = ask("rule", rule, key(person) if person else None)["moved"]
        assert found["media"] == len(found["examples"])
        return [(each["media"]["title"], each[what]) for each in found["examples"]]

    assert moved("campaign", None, "weight") == [("third", 2)]
    assert moved("campaign", "ann", "weight") == [("new", 3), ("third", 2)]
    assert moved("first_place", "ann", "position") == [("new", 1), ("third", 2)]


def test_what_cannot_be_evaluated_is_said_and_keeps_all_out(told: World, ask: Ask) -> None:
    run(told, "drop table shop.hidden")
    shown = ask("rule", "hidden")
    assert shown["rule"]["error"] == shown["error"] == "there is no relation shop.hidden"
    assert shown["rule"]["rows"] is None
    assert shown["kept_out"]["media"] == shown["kept_out"]["available"] == 4


def test_what_takes_longer_than_its_budget_is_said(told: World, ask: Ask) -> None:
    assert ask("rule", "campaign", key("ann"))["error"] is None
    ask("set_rule", "campaign", Jsonb({"budget": "1 microsecond"}))
    shown = ask("rule", "campaign", key("ann"))
    assert shown["error"] == "shop.campaign: it took longer than its budget of 00:00:00.000001"
    assert shown["moved"]["media"] == 0


def test_a_rule_is_made_changed_and_put_back_with_every_version_kept(told: World, ask: Ask) -> None:
    made = ask(
        "set_rule", "less", Jsonb({"effect": "at_most", "relation": "shop.campaign", "n": 2})
    )
    assert made == {"rule": "less", "version": 1}
    assert ask("set_rule", "less", Jsonb({"n": 1, "everywhere": True}), 1)["version"] == 2
    assert ask("set_rule", "less", Jsonb({"n": 1}), 2)["version"] == 2
    assert ask("restore_rule", "less", 1) == {"rule": "less", "version": 3}
    shown = ask("rule", "less")
    assert (shown["rule"]["n"], shown["rule"]["everywhere"]) == (2, False)
    assert [each["changes"] for each in shown["versions"]] == [
        {"everywhere": [True, False], "n": [1, 2]},
        {"everywhere": [False, True], "n": [2, 1]},
        {},
    ]


def test_what_is_switched_off_everywhere_counts_no_more(told: World, ask: Ask) -> None:
    assert told.titles(None, strategy="popular") == ["first", "third", "second", "new"]
    ask("set_rule", "hidden", Jsonb({"everywhere": True}))
    assert told.titles(None, strategy="popular") == ["first", "third", "new"]
    ask("set_rule", "hidden", Jsonb({"everywhere": False}))
    assert told.titles(None, strategy="popular") == ["first", "third", "second", "new"]


def test_a_rule_is_deleted_once_no_placement_has_it(told: World, ask: Ask) -> None:
    with pytest.raises(Error, match="a placement or a key has it") as error:
        ask("delete_rule", "hidden")
    assert error.value.sqlstate == "ML409"
    place(told, "kids")
    assert ask("delete_rule", "hidden") == {"rule": "hidden"}
    assert [each["name"] for each in ask("rules")["rules"]] == ["campaign", "first_place"]


REFUSED: list[tuple[Any, ...]] = [
    ("hidden", [], None, "ML400", "expected an object"),
    ("hidden", {"name": "x"}, None, "ML400", '"name": there is no such parameter'),
    ("hidden", {"flavour": 1}, None, "ML400", '"flavour": there is no such parameter'),
    ("hidden", {"effect": "hide"}, None, "ML400", "effect: out of range"),
    ("hidden", {"effect": None}, None, "ML400", "effect: expected a value"),
    ("hidden", {"effect": "at_most"}, None, "ML400", "n is needed for at_most"),
    ("hidden", {"factor": "much"}, None, "ML400", "not of its parameter's type"),
    ("hidden", {"budget": "soon"}, None, "ML400", "not of its parameter's type"),
    (
        "hidden",
        {"relation": "hidden"},
        None,
        "ML400",
        "relation: expected a table or view with its schema",
    ),
    ("hidden", {"relation": "shop.none"}, None, "ML400", "there is no relation shop.none"),
    ("hidden", {"everywhere": True}, 7, "ML409", "at version 1 by now"),
    ("none", {"everywhere": True}, 1, "ML404", "there is none by this name"),
    ("none", {"everywhere": True}, None, "ML400", "expected a value"),
    (
        "Not a name",
        {"effect": "deny", "relation": "shop.hidden"},
        None,
        "ML400",
        "name: expected a small letter",
    ),
]


def test_what_no_rule_can_be_is_refused_and_changes_nothing(told: World, ask: Ask) -> None:
    for rule, parameters, version, state, said in REFUSED:
        before = told.query("select * from engine.rule order by name")
        with pytest.raises(Error, match=said) as error:
            ask("set_rule", rule, Jsonb(parameters), version)
        assert error.value.sqlstate == state
        assert told.query("select * from engine.rule order by name") == before


def test_whoever_has_not_seen_the_last_change_does_not_undo_it(told: World, ask: Ask) -> None:
    for kind, name in (("strategy", "classic"), ("rule", "hidden"), ("placement", "kids")):
        ask(f"set_{kind}", name, Jsonb({"description": "second"}), 1)
        ask(f"set_{kind}", name, Jsonb({"description": "third"}), 2)
        with pytest.raises(Error, match=f"the {kind} is at version 3 by now") as error:
            ask(f"restore_{kind}", name, 1, 2)
        assert error.value.sqlstate == "ML409"
        assert told.query(f"select description from engine.{kind} where name = %s", name) == [
            ("third",)
        ]
        assert ask(f"restore_{kind}", name, 2, 3) == {kind: name, "version": 4}


def test_whoever_has_not_seen_the_last_change_does_not_delete_it(told: World, ask: Ask) -> None:
    ask("set_placement", "end", Jsonb({}))
    ask("set_rule", "less", Jsonb({"effect": "at_most", "relation": "shop.campaign", "n": 2}))
    for kind, name in (("rule", "less"), ("placement", "end")):
        ask(f"set_{kind}", name, Jsonb({"description": "second"}), 1)
        with pytest.raises(Error, match=f"the {kind} is at version 2 by now") as error:
            ask(f"delete_{kind}", name, 1)
        assert error.value.sqlstate == "ML409"
        with pytest.raises(Error, match="there is none by this name") as error:
            ask(f"delete_{kind}", "none", 1)
        assert error.value.sqlstate == "ML404"
        assert ask(f"delete_{kind}", name, 2) == {kind: name}


MISSING: list[tuple[Any, ...]] = [
    ("rule", ("none",)),
    ("restore_rule", ("none", 1)),
    ("restore_rule", ("hidden", 7)),
    ("delete_rule", ("none",)),
]


def test_a_rule_or_version_that_is_not_there_is_not_found(ask: Ask) -> None:
    for function, arguments in MISSING:
        with pytest.raises(Error) as error:
            ask(function, *arguments)
        assert error.value.sqlstate == "ML404"


def test_no_code_of_a_caller_runs_with_more_rights(told: World, ask: Ask) -> None:
    """Who may make a view somewhere could have a rule read it, with all rights of the owner."""
    with told.connect() as operator:
        operator.execute("drop schema if exists analyst cascade")
        operator.execute("create schema analyst")
        operator.execute(
            "do $$ begin create role analyst in role ml_service_app;"
            " exception when duplicate_object then end $$"
        )
        operator.execute("alter schema analyst owner to analyst")
        operator.execute("set role analyst")
        operator.execute(
            "create function analyst.ran() returns boolean language plpgsql as $$ begin"
            " insert into analyst.ran_as values (current_user); return true; end $$;"
            "create table analyst.ran_as (name text);"
            "create view analyst.bait as select gen_random_uuid() as media_id where analyst.ran();"
            "grant usage on schema analyst to public;"
            "grant all on all tables in schema analyst to public"
        )
    bait = Jsonb({"effect": "deny", "relation": "analyst.bait"})
    for rule, version in (("new", None), ("hidden", 1)):
        with pytest.raises(Error, match="not a member of ml_service_owner") as error:
            ask("set_rule", rule, bait, version)
        assert error.value.sqlstate == "ML400"
    assert ask("rules")["relations"] == ["shop.campaign", "shop.hidden"]
    assert told.query("select * from analyst.ran_as") == []

    # What the operator has said stands; to go back to it is as good as to say it.
    run(told, "select engine.set_rule('hidden', 'deny', 'analyst.bait')")
    assert ask("set_rule", "hidden", Jsonb({"description": "theirs"}), 2)["version"] == 3
    run(told, "select engine.set_rule('hidden', 'deny', 'shop.hidden')")
    with pytest.raises(Error, match="not a member of ml_service_owner") as error:
        ask("restore_rule", "hidden", 3)
    assert error.value.sqlstate == "ML400"
    assert ask("restore_rule", "hidden", 1)["version"] == 5


def test_a_version_that_counted_everywhere_is_not_restored_beside_a_hundred(
    told: World, ask: Ask
) -> None:
    run(told, "select engine.set_rule('hidden', 'deny', 'shop.hidden', everywhere => true)")
    run(told, "select engine.set_rule('hidden', 'deny', 'shop.hidden')")
    with told.connect() as operator:
        operator.execute(
            "insert into engine.rule (name, effect, relation, everywhere)"
            " select 'rule_' || number, 'deny', 'shop.hidden', true from generate_series(1, 100) number"
        )
    with pytest.raises(Error, match="everywhere: expected at most 100 such rules") as error:
        ask("restore_rule", "hidden", 2)
    assert error.value.sqlstate == "ML409"
