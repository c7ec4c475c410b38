"""Over random small worlds and rules: the same rows, of the same media, in the same order."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace
from typing import Any
from uuid import UUID

import psycopg
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from tests.examples import scaled
from tests.oracle import Oracle
from tests.pages_oracle import Pages, Row, Rule, Said, Shown
from tests.sql.recommend.test_agrees_with_oracle import (
    ARGUMENTS,
    GENRES,
    MEDIA,
    PEOPLE,
    build,
    mostly,
    worlds,
)
from tests.world import World, key

ASKING = [*PEOPLE[:4], key("nobody knows them")]
KINDS = ("recommended", "because", "genre", "popular", "trending", "new", "list")
# No ratio of two scores is that of two of these.
said = st.lists(
    st.builds(
        Said,
        st.sampled_from(MEDIA),
        mostly(None, *PEOPLE[:2]),
        st.sampled_from([None, 0.0, 0.137, 2.71, 1931.7]),
        st.sampled_from([None, 0, 1, 1, 2, 4]),
    ),
    max_size=8,
)
rules = st.lists(
    st.builds(Rule, st.sampled_from(["deny", "pin", "boost"]), said)
    | st.builds(Rule, st.just("allow"), said.filter(lambda rows: len(rows) > 4))
    | st.builds(Rule, st.just("boost"), said, factor=st.just(3.39))
    | st.builds(Rule, st.just("at_most"), said, n=st.sampled_from([0, 1, 2])),
    max_size=4,
).map(lambda drawn: {f"rule_{number}": rule for number, rule in enumerate(drawn)})


@st.composite
def page_rows(draw: st.DrawFn) -> list[Row]:
    """Every kind of row, in any order, some of them twice."""
    kinds = draw(st.permutations([*KINDS, *draw(st.lists(st.sampled_from(KINDS), max_size=2))]))
    rows = []
    for kind in kinds:
        n = draw(st.integers(1, 5))
        names = ["classic", "sequence", "blend"] if kind in ("recommended", "genre") else [None]
        rows.append(Row(kind, n, min(n, draw(mostly(1, 2, 3))), draw(st.sampled_from(names))))
    return rows


@given(
    oracle=worlds,
    rows=page_rows(),
    rules=rules,
    unwanted=mostly(frozenset(), frozenset(GENRES[:1])),
    listed=said,
    kept=st.booleans(),
)
@settings(ARGUMENTS, max_examples=scaled(10))
def test_a_page_under_rules_agrees_with_the_naive_definition(
    shared_world: World,
    operator: psycopg.Connection[Any],
    *,
    oracle: Oracle,
    rows: list[Row],
    rules: dict[str, Rule],
    unwanted: frozenset[str],
    listed: list[Said],
    kept: bool,
) -> None:
    shared_world.query("delete from engine.page_row returning 1")
    oracle = replace(oracle, keys=build(shared_world, oracle))
    _say(operator, rows, rules, unwanted, listed)
    if kept:
        operator.execute("select engine.keep_rules()")
    # What is drawn by lot is drawn for a day.
    with operator.transaction():
        draws = _draws(operator)
        pages = Pages(oracle, rows, rules, unwanted, listed, lambda user, media: draws[user, media])
        for user in ASKING:
            [(page,)] = operator.execute("select api.home_json(%s)", [user]).fetchall()
            assert [_shown(row) for row in page["rows"]] == pages.page(user)


def _say(
    connection: psycopg.Connection[Any],
    rows: Sequence[Row],
    rules: Mapping[str, Rule],
    unwanted: frozenset[str],
    listed: Sequence[Said],
) -> None:
    """Make the rules, a placement of all of them, and the page."""
    connection.execute("drop schema if exists shop cascade")
    connection.execute("create schema shop authorization ml_service_owner")
    connection.execute("set role ml_service_owner")
    for name, relation in {"listed": listed, **{n: rule.said for n, rule in rules.items()}}.items():
        connection.execute(
            f"create table shop.{name}"
            " (media_id uuid, user_id uuid, weight double precision, position integer)"
        )
        with connection.cursor() as cursor:
            cursor.executemany(
                f"insert into shop.{name} values (%s, %s, %s, %s)",
                [astuple(one) for one in relation],
            )
    for name, rule in rules.items():
        connection.execute(
            "select engine.set_rule(%s, %s, %s, factor => %s, n => %s)",
            (name, rule.effect, f"shop.{name}", rule.factor, rule.n),
        )
    connection.execute(
        "select engine.set_placement('place', rules => %s, filter => %s)",
        ([*rules], Jsonb({"not_genre": [*unwanted]}) if unwanted else None),
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into engine.page_row"
            " (page, ordinal, kind, title, strategy, relation, n, least, placement)"
            " values ('home', %s, %s, 'a row', %s, %s, %s, %s, 'place')",
            [
                (
                    place,
                    row.kind,
                    row.strategy,
                    "shop.listed" if row.kind == "list" else None,
                    row.n,
                    row.least,
                )
                for place, row in enumerate(rows)
            ],
        )
    connection.execute("reset role")


def _draws(
    connection: psycopg.Connection[Any],
) -> dict[tuple[UUID, UUID], tuple[int, int, float, float]]:
    """For each person and medium: the step at which its slot is met, its lot, and two chances."""
    found = connection.execute(
        "select user_id, media_id, step, lot, engine.chance(lot, seed) accepted, engine.chance(lot, seed # 1) drawn"
        " from unnest(%s::uuid[]) user_id"
        " cross join unnest(%s::uuid[]) media_id"
        " cross join lateral (select hashtextextended(media_id::text, 0) as lot,"
        "     hashtextextended(concat_ws(' ', user_id, (now() at time zone 'UTC')::date), 0) as seed) hashed"
        " cross join generate_series(1, 1024) step"
        " where (lot & 1023) = ((seed & 1023) + step * ((seed >> 10) & 1023 | 1) & 1023)",
        (ASKING, MEDIA),
    )
    return {(user, media): tuple(drawn) for user, media, *drawn in found}


def _shown(row: dict[str, Any]) -> Shown:
    because = row.get("because", {})
    return Shown(
        row["kind"],
        UUID(because["id"]) if "id" in because else because.get("genre"),
        tuple(UUID(medium["id"]) for medium in row["media"]),
        tuple(tuple(medium.get("rules", ())) for medium in row["media"]),
    )
