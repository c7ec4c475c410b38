"""A whole page: each row is what its kind says, and no medium comes twice."""

from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.stories import story
from tests.world import World, key


@story
def shelf(world: World) -> World:
    """Ann took two dramas, then a comedy; her neighbours went on to others of both.

    Popular: Drama 1, Drama 2, Drama 3 and 4 and Comedy 1, Comedy 2, Comedy 3. Nobody took the new ones.
    """
    for number in (1, 2, 3, 4):
        world.media(f"Drama {number}", "DRAMA")
    for number in (1, 2, 3):
        world.media(f"Comedy {number}", "COMEDY")
    for number in (1, 2, 3):
        world.media(f"New {number}", "WESTERN", release_year=2020)
    world.person("ann", "WESTERN")
    world.takes("ann", "Drama 1", day=1)
    world.takes("ann", "Drama 2", day=2, type="WATCH")
    world.takes("ann", "Comedy 1", day=3)
    for number in range(4):
        fan = f"fan {number}"
        world.takes(fan, "Drama 1", "Drama 2", "Drama 3", "Drama 4")
        if number < 3:
            world.takes(fan, "Comedy 1", "Comedy 2", "Comedy 3")
    world.takes("fan 4", "Comedy 2", type="WATCH")
    world.refresh()
    with world.connect() as connection:
        connection.execute("delete from engine.page_row")
    return world


def row(world: World, ordinal: int, kind: str, title: str = "Row", **columns: Any) -> None:
    """A row of the page `mine`; least is 1 unless it is said."""
    named = {
        "page": "mine",
        "ordinal": ordinal,
        "kind": kind,
        "title": title,
        "least": 1,
        **columns,
    }
    names = ", ".join(f'"{name}"' for name in named)
    world.session().execute(
        f"insert into engine.page_row ({names}) values ({', '.join(['%s'] * len(named))})".encode(),
        list(named.values()),
    )


def page(world: World, person: str | None = "ann") -> list[tuple[str, list[str]]]:
    """The rows as people see them: title, and titles."""
    rows: dict[tuple[int, str], list[str]] = {}
    for found in world.query(
        "select * from home(%s, 'mine')", person and key(person), role="ml_service_app"
    ):
        shown = rows.setdefault((found.ordinal, found.row_title), [])
        shown.append(found.title)
        assert found.position == len(shown)
    return [(title, media) for (_, title), media in rows.items()]


def test_what_a_strategy_recommends(shelf: World) -> None:
    row(shelf, 1, "recommended", "For you", strategy="similar", n=2)
    assert page(shelf) == [("For you", shelf.titles("ann", 2, strategy="similar"))]


def test_a_filter_of_a_row_holds_for_it_alone(shelf: World) -> None:
    row(shelf, 1, "recommended", "Dramas", strategy="similar", filter=Jsonb({"genre": "DRAMA"}))
    row(shelf, 2, "recommended", "For you", strategy="similar", n=2)
    assert page(shelf) == [
        ("Dramas", ["Drama 3", "Drama 4"]),
        ("For you", ["Comedy 2", "Comedy 3"]),
    ]


def test_because_of_what_was_taken_last(shelf: World) -> None:
    row(shelf, 1, "because", "Because you {deed} {title}", n=2)
    row(shelf, 2, "because", "Because you {deed} {title}", n=2)
    assert page(shelf) == [
        ("Because you liked Comedy 1", ["Comedy 3", "Comedy 2"]),
        ("Because you watched Drama 2", ["Drama 3", "Drama 4"]),
    ]


def test_what_was_taken_last_is_passed_over_where_nothing_is_like_it(shelf: World) -> None:
    shelf.media("Odd", "ODD")
    shelf.takes("ann", "Odd", day=4)
    shelf.sync()
    row(shelf, 1, "because", "{title}", least=2)
    assert [title for title, _ in page(shelf)] == ["Comedy 1"]


def test_nothing_is_because_of_a_medium_that_is_disliked_by_now(shelf: World) -> None:
    shelf.takes("ann", "Comedy 1", type="DISLIKE", day=4)
    shelf.sync()
    row(shelf, 1, "because", "{title}", least=2)
    assert [title for title, _ in page(shelf)] == ["Drama 2"]


def test_continues_in_the_genres_most_taken(shelf: World) -> None:
    row(shelf, 1, "genre", "Continue in {genre}", strategy="similar")
    row(shelf, 2, "genre", "Continue in {genre}", strategy="similar")
    row(shelf, 3, "genre", "Continue in {genre}", strategy="similar")
    row(shelf, 4, "genre", "Continue in {genre}", strategy="similar")
    rows = page(shelf)
    assert rows[:2] == [
        ("Continue in Drama", ["Drama 3", "Drama 4"]),
        ("Continue in Comedy", ["Comedy 2", "Comedy 3"]),
    ]
    assert (rows[2][0], sorted(rows[2][1])) == ("Continue in Western", ["New 1", "New 2", "New 3"])
    assert len(rows) == 3


@pytest.mark.parametrize("kind", ["popular", "trending"])
def test_what_everybody_takes_without_what_was_seen(shelf: World, kind: str) -> None:
    row(shelf, 1, kind)
    listed = shelf.query(f"select title from {kind}_media(user_id => %s)", key("ann"))
    assert page(shelf) == [("Row", [found.title for found in listed])]
    assert page(shelf, None)[0][1][0] == "Drama 1"


def test_what_nobody_took_yet(shelf: World) -> None:
    row(shelf, 1, "new", n=2)
    row(shelf, 2, "new")
    rows = page(shelf)
    assert [len(media) for _, media in rows] == [2, 1]
    assert sorted(rows[0][1] + rows[1][1]) == ["New 1", "New 2", "New 3"]


def test_a_medium_is_in_the_first_row_that_has_it(shelf: World) -> None:
    row(shelf, 2, "popular", n=3)
    row(shelf, 1, "recommended", strategy="similar", n=1)
    first, second = (media for _, media in page(shelf))
    assert first == shelf.titles("ann", 1, strategy="similar")
    listed = shelf.titles("ann", 4, strategy="popular")
    assert second == [title for title in listed if title not in first][:3]


def test_a_row_with_too_little_is_left_out_and_takes_nothing_away(shelf: World) -> None:
    comedies = Jsonb({"genre": "COMEDY"})
    row(shelf, 1, "popular", "Three", filter=comedies, least=3)
    row(shelf, 2, "popular", "Two", filter=comedies, least=2)
    assert page(shelf) == [("Two", ["Comedy 2", "Comedy 3"])]


def test_nothing_personal_is_said_to_a_stranger(shelf: World) -> None:
    row(shelf, 1, "recommended", strategy="similar")
    row(shelf, 2, "because", "{title}")
    row(shelf, 3, "genre", "{genre}")
    row(shelf, 4, "popular", "Popular", n=2)
    for nobody in ("stranger", None):
        assert page(shelf, nobody) == [("Popular", ["Drama 1", "Drama 2"])]


def test_a_title_may_hold_what_stands_for_something_else(shelf: World) -> None:
    shelf.media("{deed} {genre} {title}", "COMEDY")
    shelf.takes("ann", "{deed} {genre} {title}", day=5)
    shelf.sync()
    row(shelf, 1, "because", "{deed} {title} {genre}")
    assert page(shelf)[0][0] == "liked {deed} {genre} {title} {genre}"


def test_a_list_of_the_operators(shelf: World) -> None:
    with shelf.connect() as connection:
        connection.execute("create schema shop")
        connection.execute(
            "create table shop.watchlist (media_id uuid, user_id uuid, position int)"
        )
        connection.execute("grant usage on schema shop to ml_service_owner")
        connection.execute("grant select on shop.watchlist to ml_service_owner")
        for place, (person, name) in enumerate(
            [
                ("ann", "Drama 4"),
                ("ann", "New 2"),
                (None, "Comedy 3"),
                ("ann", "Drama 4"),
                ("ann", "Drama 1"),  # seen
                ("fan 1", "Drama 3"),
                ("ann", "no medium"),
            ]
        ):
            connection.execute(
                "insert into shop.watchlist values (%s, %s, %s)",
                (key(name), person and key(person), place),
            )
    row(shelf, 1, "list", "From your list", relation="shop.watchlist")
    row(shelf, 2, "popular", "Popular", n=1)
    assert page(shelf) == [
        ("From your list", ["Drama 4", "New 2", "Comedy 3"]),
        ("Popular", ["Drama 3"]),
    ]
    assert page(shelf, None)[0] == ("From your list", ["Comedy 3"])


def test_a_list_that_cannot_be_read_is_left_out(shelf: World) -> None:
    row(shelf, 1, "list", relation="shop.gone")
    row(shelf, 2, "popular", "Popular", n=1)
    assert page(shelf) == [("Popular", ["Drama 3"])]


ENDLESS = "(with recursive endless as (select 1 union all select 1 from endless) select count(*) from endless)"


@pytest.mark.parametrize(
    "slow",
    [
        # Before its first row: nothing within a statement would end it.
        f"select * from shop.watchlist where {ENDLESS} > 0",
        # Row by row.
        "with recursive endless as (select * from shop.watchlist union all select * from endless)"
        " select * from endless",
    ],
)
def test_a_list_that_works_without_end_is_left_out(shelf: World, slow: str) -> None:
    with shelf.connect() as connection:
        connection.execute(
            "create schema shop authorization ml_service_owner; set role ml_service_owner;"
            "create table shop.watchlist (media_id uuid, user_id uuid);"
            "create view shop.listed as select * from shop.watchlist"
        )
        connection.execute("insert into shop.watchlist values (%s, null)", [key("Comedy 3")])
    row(shelf, 1, "list", "From your list", relation="shop.listed")
    row(shelf, 2, "popular", "Popular", n=1)
    shelf.sync()
    well = [("From your list", ["Comedy 3"]), ("Popular", ["Drama 3"])]
    assert page(shelf) == well
    with shelf.connect(role="ml_service_owner") as connection:
        connection.execute(f"create or replace view shop.listed as {slow}".encode())
    shelf.sync()
    assert page(shelf) == well[1:]
    assert shelf.query("select engine.warnings()") == [
        (
            [
                "the list shop.listed cannot be read, its rows are left out: it took longer than"
                " its budget of 00:00:01, and is tried again every 00:00:10"
            ],
        )
    ]
    with shelf.connect(role="ml_service_owner") as connection:
        connection.execute("create or replace view shop.listed as select * from shop.watchlist")
    assert page(shelf) == well


@pytest.mark.parametrize("kind", ["list", "condition", "rule"])
def test_what_is_without_end_for_one_person_costs_them_their_budget_and_nobody_else_anything(
    shelf: World, kind: str
) -> None:
    """The worker tries it for nobody in particular, and finds nothing amiss."""
    with shelf.connect() as connection:
        connection.execute(
            "create schema shop authorization ml_service_owner; set role ml_service_owner;"
            "create table shop.watchlist (media_id uuid, user_id uuid);"
            "create view shop.listed as select media_id, user_id, valid_until"
            " from shop.watchlist cross join lateral ("
            # (Whether a condition holds would be told by the first row that counts.)
            f" with recursive endless as (select case when user_id = '{key('ann')}'"
            " then timestamptz '-infinity' end as valid_until union all"
            f" select valid_until from endless where user_id = '{key('ann')}') select * from endless"
            ") endless where now() > '2020-01-01'"
        )
        for person in ("ann", "bob"):
            connection.execute(
                "insert into shop.watchlist values (%s, %s)", (key("Comedy 3"), key(person))
            )
        if kind == "rule":
            connection.execute("select engine.set_rule('listed', 'deny', 'shop.listed')")
            connection.execute("select engine.set_placement('listed', rules => '{listed}')")
    if kind == "list":
        row(shelf, 1, "list", "First", relation="shop.listed")
    elif kind == "condition":
        row(shelf, 1, "new", "First", condition="shop.listed")
    else:
        row(shelf, 1, "new", "First", placement="listed")
    row(shelf, 2, "popular", "Popular", n=1)
    shelf.sync()
    assert [title for title, _ in page(shelf)] == ["Popular"]
    assert [title for title, _ in page(shelf, "bob")] == ["First", "Popular"]
    assert shelf.query("select engine.warnings()") == [([],)]


def test_a_list_over_a_source_is_copied_and_counts_from_the_next_sync_on(shelf: World) -> None:
    """No question touches a foreign table."""
    with shelf.connect("user_db") as users, shelf.connect() as connection:
        users.execute("create table listed (media_id uuid, user_id uuid, position int)")
        connection.execute(
            "create schema shop;"
            "create foreign table shop.listed (media_id uuid, user_id uuid, position int) server user_db"
            " options (schema_name 'public', table_name 'listed');"
            "grant usage on schema shop to ml_service_sync, ml_service_owner;"
            "grant select on shop.listed to ml_service_sync, ml_service_owner"
        )
        for place, name in enumerate(("New 2", "Comedy 3")):
            users.execute(
                "insert into listed values (%s, %s, %s)", (key(name), key("ann"), 9 - place)
            )
    row(shelf, 1, "list", "From your list", relation="shop.listed")
    row(shelf, 2, "popular", "Popular", n=1)
    assert [title for title, _ in page(shelf)] == ["Popular"]
    shelf.sync()
    shelf.source("user_db", "drop table listed")
    assert page(shelf)[0] == ("From your list", ["Comedy 3", "New 2"])
    assert [title for title, _ in page(shelf, "fan 1")] == ["Popular"]


def test_rows_go_by_a_strategy_that_diversifies_too(shelf: World) -> None:
    with shelf.connect() as connection:
        connection.execute("update engine.strategy set diversity = 0.5 where name = 'similar'")
    row(shelf, 1, "recommended", strategy="similar", n=3)
    assert page(shelf) == [("Row", shelf.titles("ann", 3, strategy="similar"))]


def test_the_shipped_page_says_what_it_can(world: World) -> None:
    world.media("A")
    world.media("B")
    world.media("C")
    world.takes("fan", "A", "B", "C")
    world.refresh()
    rows = world.query("select kind, title from home(%s)", key("stranger"))
    assert {row.kind for row in rows} == {"trending"}
    assert sorted(row.title for row in rows) == ["A", "B", "C"]


def test_a_page_that_there_is_not_is_named(shelf: World) -> None:
    row(shelf, 1, "popular")
    with pytest.raises(psycopg.Error, match='page: expected one of mine, got "home"') as refused:
        shelf.query("select * from home(null)")
    assert refused.value.sqlstate == "ML400"


@pytest.mark.parametrize(
    ("columns", "error"),
    [
        ({"kind": "popular", "strategy": "blend"}, psycopg.errors.CheckViolation),
        ({"kind": "list"}, psycopg.errors.CheckViolation),
        ({"kind": "popular", "relation": "shop.watchlist"}, psycopg.errors.CheckViolation),
        ({"kind": "list", "relation": "watchlist"}, psycopg.errors.CheckViolation),
        ({"kind": "popular", "n": 2, "least": 3}, psycopg.errors.CheckViolation),
        ({"kind": "recommended", "strategy": "none"}, psycopg.errors.ForeignKeyViolation),
    ],
)
def test_a_row_that_cannot_be_is_refused(
    shelf: World, columns: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        row(shelf, 1, **columns)


def test_a_filter_that_is_none_is_refused(shelf: World) -> None:
    with pytest.raises(psycopg.Error, match="expected genre") as refused:
        row(shelf, 1, "popular", filter=Jsonb({"gender": "DRAMA"}))
    assert refused.value.sqlstate == "ML400"


@pytest.mark.parametrize("kind", ["recommended", "because", "genre", "popular", "trending"])
def test_a_row_obeys_its_placement(shelf: World, kind: str) -> None:
    """Its filter and its rules, also where the row above it has the same strategy and none."""
    with shelf.connect() as connection:
        connection.execute("create schema shop authorization ml_service_owner")
        connection.execute("set role ml_service_owner")
        connection.execute("create table shop.hidden (media_id uuid)")
        connection.execute("insert into shop.hidden values (%s)", [key("Drama 3")])
        connection.execute("select engine.set_rule('hidden', 'deny', 'shop.hidden')")
        connection.execute(
            "select engine.set_placement('dramas', rules => '{hidden}', filter => '{\"genre\": \"DRAMA\"}')"
        )
    row(shelf, 1, "recommended", "Comedy", n=1, filter=Jsonb({"genre": "COMEDY"}))
    row(shelf, 2, kind, "Here", placement="dramas")
    found = dict(page(shelf))
    assert found["Here"] == ["Drama 4"]
    assert len(found["Comedy"]) == 1


def test_a_row_has_the_strategy_of_its_placement_where_it_says_none(shelf: World) -> None:
    with shelf.connect(role="ml_service_owner") as connection:
        connection.execute("select engine.set_placement('place', strategy => 'similar')")
    row(shelf, 1, "recommended", "For you", placement="place", n=3)
    assert page(shelf) == [("For you", shelf.titles("ann", 3, strategy="similar"))]


def pin(world: World, name: str, position: int) -> None:
    """At the placement `place`."""
    with world.connect() as connection:
        connection.execute("create schema shop authorization ml_service_owner")
        connection.execute("set role ml_service_owner")
        connection.execute("create table shop.pinned (media_id uuid, position integer)")
        connection.execute("insert into shop.pinned values (%s, %s)", [key(name), position])
        connection.execute("select engine.set_rule('pinned', 'pin', 'shop.pinned')")
        connection.execute("select engine.set_placement('place', rules => '{pinned}')")


@pytest.mark.parametrize(
    ("kind", "first"), [("popular", "Drama 3"), ("trending", "Drama 3"), ("because", "Comedy 2")]
)
def test_pins_are_of_rows_of_lists_too(shelf: World, kind: str, first: str) -> None:
    pin(shelf, "Comedy 3", 1)
    row(shelf, 1, kind, placement="place", n=2)
    assert page(shelf) == [("Row", ["Comedy 3", first])]


def test_pins_and_quotas_of_a_placement_are_of_the_row(shelf: World) -> None:
    pin(shelf, "New 1", 2)
    row(shelf, 1, "recommended", "For you", placement="place", n=2)
    ((_, media),) = page(shelf)
    assert media == [*shelf.titles("ann", 1), "New 1"]
