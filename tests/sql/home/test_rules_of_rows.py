"""Rules of a placement order every kind of row of a page, and the page names what they moved."""

from typing import Any

import psycopg
import pytest

from tests.stories import story
from tests.world import World, key

KINDS = ("because", "popular", "trending", "new", "list")


@story
def told(world: World) -> World:
    """Ann took Root; three dramas are like it, nobody took the new ones, and four are on a list."""
    for name in ("Root", "One", "Two", "Three"):
        world.media(name, "DRAMA")
        world.takes("fan", name)
    for name in ("New 1", "New 2", "New 3", "Listed 1", "Listed 2"):
        world.media(name, "WESTERN", release_year=2020)
    world.media("Odd", "ODD")
    world.takes("hermit", "Odd")
    world.person("ann", "WESTERN")
    world.takes("ann", "Root")
    world.takes("bob", "One", "Two", "Root")
    world.takes("cid", "One", "Root")
    world.refresh()
    with world.connect() as connection:
        connection.execute("create schema shop authorization ml_service_owner")
        connection.execute("set role ml_service_owner")
        connection.execute(
            "delete from engine.page_row;"
            "create table shop.said (media_id uuid, weight real, position integer);"
            "create table shop.listed (media_id uuid, user_id uuid, position integer);"
            "select engine.set_rule('said', 'boost', 'shop.said')"
        )
        for place, name in enumerate(("Listed 2", "One", "Listed 1")):
            connection.execute("insert into shop.listed values (%s, null, %s)", [key(name), place])
    return world


def owner(world: World, statement: str, *arguments: Any) -> None:
    world.session(role="ml_service_owner").execute(statement.encode(), arguments or None)


def page_of(world: World, kind: str, n: int = 10, **placement: Any) -> list[tuple[str, Any]]:
    """The one row of a page of this kind, as the cache has it: titles, and who moved each."""
    owner(world, "delete from engine.page_row")
    if placement:
        named = "".join(f", {name} => %s" for name in placement)
        owner(world, f"select engine.set_placement('place'{named})", *placement.values())
    owner(
        world,
        "insert into engine.page_row (page, ordinal, kind, title, relation, n, least, placement)"
        " values ('home', 1, %s, '{title}', %s, %s, 1, %s)",
        kind,
        "shop.listed" if kind == "list" else None,
        n,
        "place" if placement else None,
    )
    for _ in range(2):
        [(page,)] = world.query("select home_json(%s)", key("ann"), role="ml_service_app")
    [row] = page["rows"]
    rows = world.query("select title from home(%s)", key("ann"), role="ml_service_app")
    assert [medium["title"] for medium in row["media"]] == [found.title for found in rows]
    return [(medium["title"], medium.get("rules")) for medium in row["media"]]


@pytest.mark.parametrize("kind", KINDS)
def test_a_boost_lifts_the_third_of_a_row_to_its_top(told: World, kind: str) -> None:
    plain = page_of(told, kind)
    assert {moved for _, moved in plain} == {None}
    third = plain.pop(2)[0]
    owner(told, "insert into shop.said values (%s, 1e6)", key(third))
    assert page_of(told, kind, rules=["said"]) == [(third, ["said"]), *plain]


def test_a_boost_of_two_halves_the_place_in_an_operator_s_list(told: World) -> None:
    """1, 1/2, 1/3: times 2, the third comes before the second, and not before the first."""
    owner(told, "insert into shop.said values (%s, 2)", key("Listed 1"))
    assert [title for title, _ in page_of(told, "list", rules=["said"])] == [
        "Listed 2",
        "Listed 1",
        "One",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_pin_has_its_place_in_every_row(told: World, kind: str) -> None:
    """Also of what is like nothing, old, on no list: but not of what was seen."""
    owner(told, "select engine.set_rule('said', 'pin', 'shop.said')")
    owner(
        told, "insert into shop.said values (%s, null, 2), (%s, null, 1)", key("Odd"), key("Root")
    )
    plain = [each for each in page_of(told, kind) if each[0] != "Odd"]
    assert page_of(told, kind, rules=["said"]) == [plain[0], ("Odd", ["said"]), *plain[1:]]


@pytest.mark.parametrize("kind", KINDS)
def test_so_many_of_a_row_and_no_more(told: World, kind: str) -> None:
    plain = page_of(told, kind)
    owner(told, "select engine.set_rule('said', 'at_most', 'shop.said', n => 1)")
    for title, _ in plain[:2]:
        owner(told, "insert into shop.said values (%s)", key(title))
    assert [title for title, _ in page_of(told, kind, n=2, rules=["said"])] == [
        plain[0][0],
        plain[2][0],
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_what_may_not_be_shown_is_in_no_row(told: World, kind: str) -> None:
    first, *others = page_of(told, kind)
    owner(told, "select engine.set_rule('said', 'deny', 'shop.said')")
    owner(told, "insert into shop.said values (%s)", key(first[0]))
    assert page_of(told, kind, rules=["said"]) == others


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_that_knows_no_confidence_demands_none(told: World, kind: str) -> None:
    page_of(told, kind, rules=["said"])
    with pytest.raises(psycopg.errors.CheckViolation, match="knows no least_confidence"):
        owner(told, "select engine.set_placement('place', least_confidence => 0.1)")
    owner(told, "select engine.set_placement('sure', least_confidence => 0.1)")
    with pytest.raises(psycopg.errors.CheckViolation, match=f"rows of the kind {kind} do not"):
        owner(told, "update engine.page_row set placement = 'sure'")
    owner(told, "update engine.page_row set kind = 'recommended', relation = null")
    owner(told, "update engine.page_row set placement = 'sure'")


def test_a_relation_of_a_source_may_be_a_rule_and_a_condition(told: World) -> None:
    """Its rows of people alone are the condition's; those of media, the rule's."""
    with told.connect("user_db") as users, told.connect() as connection:
        users.execute("create table deal (media_id uuid, user_id uuid)")
        users.execute("insert into deal values (null, %s), (%s, null)", [key("ann"), key("One")])
        connection.execute(
            "create foreign table shop.deal (media_id uuid, user_id uuid) server user_db"
            " options (schema_name 'public', table_name 'deal');"
            "grant usage on schema shop to ml_service_sync;"
            "grant select on shop.deal to ml_service_sync, ml_service_owner"
        )
    owner(told, "select engine.set_rule('deal', 'deny', 'shop.deal')")
    owner(
        told,
        "insert into engine.page_row (page, ordinal, kind, title, least, condition)"
        " values ('home', 1, 'popular', 'Deals', 1, 'shop.deal')",
    )
    owner(told, "select engine.set_placement('place', rules => '{deal}')")
    told.sync()
    told.source("user_db", "delete from deal where media_id is not null")
    told.sync()
    page = "select kind, title from home(%s)"
    assert len(told.query(page, key("ann"))) > 1
    assert told.query(page, key("bob")) == []
    said = "select count(*) from engine.rule_row where media_id is null"
    assert told.query(said) == [(1,)]


@pytest.mark.parametrize(
    ("effect", "user", "whom", "rows"),
    [
        ("deny", "", None, ["First"]),
        # What is kept from a person alone, as what somebody at home has seen, they know.
        ("deny", ", user_id uuid", "ann", ["Root"]),
        ("deny", ", user_id uuid", None, ["First"]),
        ("allow", "", None, ["First"]),
    ],
)
def test_a_row_is_about_nothing_that_its_rules_keep_from_everybody(
    told: World, effect: str, user: str, whom: str | None, rows: list[str]
) -> None:
    """Ann took First, then Root: rows are about Root, unless that is not for children."""
    told.media("First", "DRAMA")
    told.takes("ann", "First", day=-1)
    for person in ("bob", "cid"):
        told.takes(person, "First")
    told.refresh()
    owner(told, f"create table shop.ruled (media_id uuid{user})")
    named = ["Root"] if effect == "deny" else ["First", "One", "Two", "Three"]
    for name in named:
        owner(told, "insert into shop.ruled (media_id) values (%s)", key(name))
    if whom:
        owner(told, "update shop.ruled set user_id = %s", key(whom))
    owner(told, f"select engine.set_rule('ruled', '{effect}', 'shop.ruled')")
    owner(told, "select engine.set_placement('place', rules => '{ruled}')")
    owner(
        told,
        "insert into engine.page_row (page, ordinal, kind, title, n, least, placement)"
        " values ('home', 1, 'because', '{title}', 10, 1, 'place')",
    )
    [(page,)] = told.query("select home_json(%s)", key("ann"), role="ml_service_app")
    assert [row["title"] for row in page["rows"]] == rows
