"""Random rules of every effect together, over a small world: the order that the naive definition gives."""

from dataclasses import astuple, dataclass
from typing import Any

import psycopg
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sql.rule.shelf import NAMES
from tests.world import World, key, question

EFFECTS = {
    "allowed": "allow",
    "denied": "deny",
    "first_boost": "boost",
    "second_boost": "boost",
    "pinned": "pin",
    "first_cap": "at_most",
    "second_cap": "at_most",
}
PEOPLE = ["ann", "fan 5"]  # a stranger, and one who took Alpha alone
PAGES = [(2, 0), (2, 2), (3, 0), (100, 0)]
WINDOWS = {
    "always": (None, None),
    "open": ("yesterday", "tomorrow"),
    "over": (None, "yesterday"),
    "to come": ("tomorrow", None),
}


@dataclass(frozen=True)
class Row:
    rule: str
    medium: str
    person: str | None
    weight: float | None
    position: int | None
    window: str

    def counts(self, rule: str, person: str) -> bool:
        return (
            self.rule == rule
            and self.person in (None, person)
            and self.window in ("always", "open")
        )


rows = st.builds(
    Row,
    rule=st.sampled_from([*EFFECTS]),
    medium=st.sampled_from(NAMES),
    person=st.sampled_from([None, None, *PEOPLE]),
    weight=st.sampled_from([None, 0.0, 0.5, 1.0, 1.5, 4.0]),
    position=st.integers(1, 7),
    window=st.sampled_from(["always", "always", *WINDOWS]),
)


@given(
    listed=st.lists(rows, max_size=25),
    rules=st.sets(st.sampled_from([*EFFECTS])),
    caps=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    rotation=st.sampled_from([None, 0.5, 2.0]),
    showings=st.lists(st.tuples(st.sampled_from(PEOPLE), st.integers(1, 4)), max_size=4),
    kept=st.booleans(),
)
@settings(max_examples=25)
def test_all_rules_together_agree_with_the_naive_definition(
    shelf: World,
    asking: psycopg.Connection[Any],
    *,
    listed: list[Row],
    rules: set[str],
    caps: tuple[int, int],
    rotation: float | None,
    showings: list[tuple[str, int]],
    kept: bool,
) -> None:
    most = {"first_cap": caps[0], "second_cap": caps[1]}
    _build(shelf, listed, rules, most, rotation, kept=kept)
    times: dict[tuple[str, str], int] = {}
    for person, n in showings:
        [(answer,)] = asking.execute(
            "select tracked_recommendations(%s, %s)", (key(person), question(limit=n))
        ).fetchall()
        for medium in answer["recommendations"]:
            shown = (person, medium["title"])
            times[shown] = times.get(shown, 0) + 1
    for person in PEOPLE:
        whole = asking.execute("select * from recommend(%s, 100)", (key(person),))
        plain = {row.title: row.recommendation_score for row in whole.fetchall()}
        assert len(plain) == len(NAMES) - (person == "fan 5")
        sunk = {
            medium: 1.0 if rotation is None else 0.5 ** (times.get((person, medium), 0) / rotation)
            for medium in plain
        }
        said = {rule: [row for row in listed if row.counts(rule, person)] for rule in sorted(rules)}
        for n, offset in PAGES:
            page = asking.execute(
                "select * from recommend(%s, %s, %s, placement => 'home')",
                (key(person), n, offset),
            ).fetchall()
            expected = _arranged(plain, sunk, said, most, n)[offset : offset + n]
            assert [row.title for row in page] == [one for one in expected if one]
            assert all(row.recommendation_score == plain[row.title] for row in page)
            # Lists are ordered likewise.
            of_list = _listed(shelf, person, (100, 0))
            page_of_list = _listed(shelf, person, (n, offset), "home")
            expected = _arranged(of_list, sunk, said, most, n)[offset : offset + n]
            assert [*page_of_list] == [one for one in expected if one]
            assert page_of_list.items() <= of_list.items()
        expected = _arranged(plain, sunk, said, most, 2)
        first, *others = _by_next(asking, person, 2)
        assert first == [one for one in expected[:2] if one]
        if len(first) == 2:
            assert others == [[one for one in expected[2:4] if one]]


def _by_next(connection: psycopg.Connection[Any], person: str, n: int) -> list[list[str]]:
    """The titles of a page, and of the next one, where there is one."""
    asked = question(limit=n, placement="home", track=False)
    pages = connection.execute(
        "select paged_recommendations(%s, %s) as page", (key(person), asked)
    ).fetchall()
    if cursor := pages[0].page["next"]:
        pages += connection.execute("select next_recommendations(%s) as page", (cursor,)).fetchall()
    return [[one["title"] for one in page["recommendations"]] for (page,) in pages]


def _listed(
    world: World, person: str, page: tuple[int, int], placement: str | None = None
) -> dict[str, float]:
    """Titles of what is trending, best first, and their scores."""
    rows = world.query(
        "select title, score"
        " from engine.listed_media('trending', %s, %s, null, user_id => %s, placement => %s)"
        " cross join unnest(media_keys, scores) with ordinality as listed (media_key, score, place)"
        " join engine.media using (media_key) order by place",
        *page,
        key(person),
        placement,
    )
    return {row.title: row.score for row in rows}


def _arranged(
    plain: dict[str, float],
    sunk: dict[str, float],
    said: dict[str, list[Row]],
    most: dict[str, int],
    n: int,
) -> list[str | None]:
    """A place after the other; None where no medium has room."""

    def media(rule: str) -> set[str]:
        return {row.medium for row in said.get(rule, ())}

    allowed = [
        one
        for one in plain
        if one not in media("denied") and ("allowed" not in said or one in media("allowed"))
    ]
    pins: dict[int, str] = {}
    wanted = {
        one: min(row.position or 0 for row in said["pinned"] if row.medium == one)
        for one in allowed
        if one in media("pinned")
    }
    for one in sorted(wanted, key=lambda one: (wanted[one], allowed.index(one))):
        pins[max([wanted[one], *(place + 1 for place in pins)])] = one

    def boosted(medium: str) -> float:
        factor = 1.0
        for rule in ("first_boost", "second_boost"):
            weights = [row.weight for row in said.get(rule, ()) if row.medium == medium]
            if weights:
                factor *= max(1.0 if weight is None else weight for weight in weights)
        return factor * sunk[medium] * plain[medium]

    waiting = sorted((one for one in allowed if one not in wanted), key=boosted, reverse=True)
    caps = [rule for rule in said if EFFECTS[rule] == "at_most"]
    places: list[str | None] = []
    for place in range(1, len(NAMES) * n + 1):
        if (place - 1) % n == 0:
            on_page = [pins[one] for one in range(place, place + n) if one in pins]
        if place in pins:
            places.append(pins[place])
            continue
        full = [rule for rule in caps if sum(one in media(rule) for one in on_page) >= most[rule]]
        chosen = next(
            (one for one in waiting if not any(one in media(rule) for rule in full)), None
        )
        if chosen:
            waiting.remove(chosen)
            on_page.append(chosen)
        places.append(chosen)
    return places


def _build(
    world: World,
    listed: list[Row],
    rules: set[str],
    most: dict[str, int],
    rotation: float | None,
    *,
    kept: bool,
) -> None:
    world.session().execute("truncate engine.answer_log, engine.attribution")
    session = world.session(role="ml_service_owner")
    if not session.execute("select from engine.rule").fetchall():
        _set_rules(session)
    session.execute("truncate shop.said")
    for rule, n in most.items():
        session.execute("update engine.rule set n = %s where name = %s", (n, rule))
    session.execute(
        "select engine.set_placement('home', rules => %s, rotation => %s)",
        (sorted(rules), rotation),
    )
    for row in listed:
        session.execute("insert into shop.said values (%s, %s, %s, %s, %s, %s, %s)", _columns(row))
    if kept:
        session.execute("select engine.keep_rules()")


def _set_rules(connection: psycopg.Connection[Any]) -> None:
    """Once: a relation and a rule of each."""
    connection.execute(
        "create table shop.said (rule text, media_id uuid, user_id uuid,"
        " weight double precision, position integer, valid_from timestamptz, valid_until timestamptz)"
    )
    for rule, effect in EFFECTS.items():
        connection.execute(
            f"create view shop.{rule} as select * from shop.said where rule = '{rule}'".encode()
        )
        connection.execute(
            "select engine.set_rule(%s, %s, %s, n => %s)",
            (rule, effect, f"shop.{rule}", 1 if effect == "at_most" else None),
        )


def _columns(row: Row) -> tuple[Any, ...]:
    rule, medium, person, weight, position, window = astuple(row)
    return rule, key(medium), person and key(person), weight, position, *WINDOWS[window]
