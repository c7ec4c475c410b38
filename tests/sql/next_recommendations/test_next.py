"""Pages one after the other: none repeats, and all of them are the whole order."""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from tests.examples import scaled
from tests.stories import story
from tests.world import World, key, question

MEDIA = [f"medium {number:02}" for number in range(23)]


def tell(world: World) -> None:
    """23 media, the first the most popular; Ann took the last one."""
    for number, name in enumerate(MEDIA):
        world.media(name, "DRAMA" if number % 2 else "COMEDY")
    world.person("ann", "DRAMA")
    for place in range(0, len(MEDIA), 4):
        world.takes(f"fan {place}", *MEDIA[: len(MEDIA) - place])
    world.takes("ann", MEDIA[-1])
    world.refresh()


@story
def told(world: World) -> World:
    tell(world)
    return world


def first(world: World, n: int, **arguments: Any) -> Any:
    return world.query(
        "select paged_recommendations(%s, %s) as page",
        key("ann"),
        question(limit=n, **arguments),
        role="ml_service_app",
    )[0].page


def after(world: World, cursor: str) -> Any:
    return world.query("select next_recommendations(%s) as page", cursor, role="ml_service_app")[
        0
    ].page


def pages(world: World, n: int, **arguments: Any) -> Iterator[list[str]]:
    """The titles of one page after the other, asked for when they are looked at."""
    page = first(world, n, **arguments)
    while True:
        yield [medium["title"] for medium in page["recommendations"]]
        if page["next"] is None:
            return
        page = after(world, page["next"])


@pytest.mark.parametrize("strategy", ["classic", "similar", "popular", "blend"])
@pytest.mark.parametrize("n", [1, 5, 11, 100])
def test_where_nothing_happens_the_pages_are_the_whole_order(
    told: World, strategy: str, n: int
) -> None:
    shown = [title for page in pages(told, n, strategy=strategy) for title in page]
    assert shown == told.titles("ann", 100, strategy=strategy)
    assert len(shown) == 22


def test_the_question_stays_what_it_was(told: World) -> None:
    asked: dict[str, Any] = {"genre": "DRAMA", "without": [key(MEDIA[3])]}
    shown = [title for page in pages(told, 2, **asked) for title in page]
    assert shown == told.titles(
        "ann", 100, filter=Jsonb({"genre": "DRAMA"}), without=asked["without"]
    )
    assert len(shown) == 10


@pytest.mark.parametrize("n", [1, 3, 4, 100])
def test_what_a_rule_pins_has_its_place_on_whichever_page(told: World, n: int) -> None:
    """Of two at a place, the second comes after the first: also where a page ends in between."""
    with told.connect() as connection:
        connection.execute(
            "create schema shop authorization ml_service_owner; set role ml_service_owner;"
            "create table shop.said (media_id uuid, position integer);"
            "select engine.set_rule('pinned', 'pin', 'shop.said')"
        )
        for name, position in ((20, 4), (19, 4), (2, 9), (21, 1000)):
            connection.execute(
                "insert into shop.said values (%s, %s)", [key(MEDIA[name]), position]
            )
        connection.execute("select engine.set_placement('home', rules => '{pinned}')")
    shown = [
        title for page in pages(told, n, placement="home", strategy="popular") for title in page
    ]
    whole = told.titles("ann", 100, strategy="popular", placement="home")
    assert [whole[3], whole[4], whole[8]] == [MEDIA[19], MEDIA[20], MEDIA[2]]
    assert shown == whole


def cap(world: World, n: int, *names: str) -> None:
    with world.connect() as connection:
        connection.execute(
            "create schema shop authorization ml_service_owner; set role ml_service_owner;"
            "create table shop.said (media_id uuid)"
        )
        connection.execute("select engine.set_rule('few', 'at_most', 'shop.said', n => %s)", [n])
        for name in names:
            connection.execute("insert into shop.said values (%s)", [key(name)])
        connection.execute("select engine.set_placement('home', rules => '{few}')")


def test_a_page_that_quotas_keep_short_has_a_next(told: World) -> None:
    """Two at most of what fills pages of four: each has but two, and all come."""
    cap(told, 2, *MEDIA[::2])
    asked: dict[str, Any] = {"placement": "home", "strategy": "popular"}
    comedies = told.titles("ann", 100, strategy="popular", filter=Jsonb({"genre": "COMEDY"}))
    assert len(comedies) == 11
    assert [*pages(told, 4, genre="COMEDY", **asked)] == [
        comedies[start : start + 2] for start in range(0, 11, 2)
    ]
    shown = [*pages(told, 4, **asked)]
    assert sorted(title for page in shown for title in page) == MEDIA[:-1]
    assert all(len({*page} & {*comedies}) <= 2 for page in shown)


def test_a_rule_of_a_key_may_keep_a_page_short(told: World) -> None:
    cap(told, 2, *MEDIA)
    page = first(told, 4, rules=["few"])
    shown = [medium["title"] for medium in page["recommendations"]]
    [(page,)] = told.query(
        "select next_recommendations(%s, rules => '{few}')", page["next"], role="ml_service_app"
    )
    shown += [medium["title"] for medium in page["recommendations"]]
    assert shown == told.titles("ann", 4)
    assert page["next"] is not None


def test_what_quotas_never_let_in_has_no_next(told: World) -> None:
    cap(told, 0, *MEDIA[3:])
    [page] = pages(told, 4, placement="home")
    assert sorted(page) == MEDIA[:3]


def test_the_page_that_was_looked_at_is_the_next_one(told: World) -> None:
    """It is answered once: kept when the one before it was short."""
    cap(told, 2, *MEDIA)
    told.query("select engine.keep_rules()")
    kept = "select count(*)::integer from engine.answer_cache"
    page = first(told, 4, placement="home")
    assert told.query(kept) == [(2,)]
    after(told, page["next"])
    assert told.query(kept) == [(3,)]


def test_diversity_and_new_media_come_once_too(told: World) -> None:
    shown = [title for page in pages(told, 4, diversity=0.5, explore=0.3) for title in page]
    assert sorted(shown) == MEDIA[:-1]


def test_the_last_page_has_no_next(told: World) -> None:
    assert first(told, 100)["next"] is None
    assert first(told, 0)["next"] is None
    page = first(told, 22)
    assert after(told, page["next"])["recommendations"] == []
    assert after(told, page["next"])["next"] is None


def test_a_next_page_is_logged_where_the_first_one_was(told: World) -> None:
    told.placements("shelf")
    page = first(told, 3, track=True, placement="shelf")
    after(told, page["next"])
    logged = told.query("select placement, media_keys from engine.answer_log order by answer_id")
    assert [row.placement for row in logged] == ["shelf", "shelf"]
    assert not set(logged[0].media_keys) & set(logged[1].media_keys)


def test_nobody_in_particular_has_next_pages(told: World) -> None:
    page = told.query("""select paged_recommendations(null, '{"limit": 3}') as page""")[0].page
    page = after(told, page["next"])
    assert page["user_id"] is None
    assert [medium["title"] for medium in page["recommendations"]] == told.titles(None, 3, offset=3)


def test_popular_media_may_have_to_do(told: World) -> None:
    page = first(told, 3, strategy="similar")
    shown = {medium["id"] for medium in page["recommendations"]}
    degraded = told.query("select next_recommendations(%s, true) as page", page["next"])[0].page
    assert degraded["fallback"] == "popular"
    assert not shown & {medium["id"] for medium in degraded["recommendations"]}
    assert after(told, degraded["next"])["strategy"] == "similar"


happenings = st.lists(
    st.tuples(
        st.sampled_from(["ann", "fan 0", "somebody"]),
        st.sampled_from(MEDIA),
        st.sampled_from(["LIKE", "WATCH", "DISLIKE"]),
    ),
    max_size=3,
)


@given(
    between=st.lists(happenings, min_size=1, max_size=5),
    strategy=st.sampled_from(["classic", "similar", "sequence", "blend"]),
    n=st.integers(1, 8),
)
@settings(max_examples=scaled(15))
def test_no_medium_comes_twice_whatever_happens_in_between(
    shared_world: World, between: list[Any], strategy: str, n: int
) -> None:
    if not shared_world.query("select from engine.media limit 1"):
        tell(shared_world)
    shown: list[str] = []
    for page, happened in zip(pages(shared_world, n, strategy=strategy), between, strict=False):
        shown += page
        for person, medium, type_ in happened:
            shared_world.query(
                "select record_interaction(%s, %s, %s)", key(person), key(medium), type_
            )
    assert len(shown) == len(set(shown))


def test_a_cursor_has_no_more_than_a_thousand_shown(told: World) -> None:
    cursors = (
        'select engine.with_next(\'{"recommendations": [{"id": "%s"}]}\', null, \'{"limit": 1}\','
        " %%s, '{}')"
    )
    statement = cursors % key(MEDIA[0])
    most = told.query(statement, list(range(100, 1099)))[0][0]
    assert len(most["next"]) <= 4000
    assert told.query(statement, list(range(100, 1100)))[0][0]["next"] is None


@given(keys=st.lists(st.integers(0, 2**30 - 1) | st.integers(0, 20_000)))
def test_packed_keys_are_the_keys(shared_world: World, keys: list[int]) -> None:
    unpacked = shared_world.query("select engine.unpack_keys(engine.pack_keys(%s))", keys)[0][0]
    assert unpacked == sorted(set(keys))


def test_a_thousand_of_a_million_media_fit_in_a_line(told: World) -> None:
    question = Jsonb({"user_id": str(key("ann")), "limit": 10, "genre": ["DRAMA"] * 20})
    [(cursor,)] = told.query(
        "select engine.cursor_of(%s, array(select 1000 * i from generate_series(0, 999) i), now())",
        question,
    )
    assert len(cursor) <= 4000


def cursor_until(world: World, until: str) -> Any:
    question = json.dumps({"user_id": str(key("ann")), "limit": 3})
    return world.query(
        f"select engine.cursor_of(%s::text::jsonb, '{{}}', now() + '{until}') as cursor", question
    )[0].cursor


def test_a_cursor_is_good_for_half_an_hour(told: World) -> None:
    [(before,)] = told.query("select extract(epoch from now())")
    page = first(told, 3)
    [(until, later)] = told.query(
        "select until, extract(epoch from now()) from engine.question_of_cursor(%s)", page["next"]
    )
    assert float(before) + 1799 <= until <= float(later) + 1801
    assert after(told, cursor_until(told, "5 minutes"))["count"] == 3
    with pytest.raises(psycopg.Error, match="cursor: it has expired") as refused:
        after(told, cursor_until(told, "-5 seconds"))
    assert refused.value.sqlstate == "ML400"


@pytest.mark.parametrize(
    "mangle",
    [
        lambda cursor: cursor[:-2],
        lambda cursor: cursor[1:],
        lambda cursor: cursor.swapcase(),
        lambda cursor: cursor + "AAAA",
        lambda _: "",
        lambda _: "A",
        lambda _: "not a cursor",
        lambda _: "é",
        lambda _: None,
    ],
)
def test_what_is_no_cursor_is_refused(told: World, mangle: Any) -> None:
    with pytest.raises(psycopg.Error, match="cursor: expected the next of an answer") as refused:
        after(told, mangle(first(told, 3)["next"]))
    assert refused.value.sqlstate == "ML400"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"[]\0",
        b"{}\0",
        b'{"until": 99999999999, "user_id": "nobody"}\0',
        b'{"until": 99999999999}\0\xff',
        b'{"until": "\xff"}\0',
        b'{"until": 99999999999, "track": "perhaps"}\0',
        b'{"until": 99999999999, "places_before": "7"}\0',
    ],
)
def test_what_has_a_checksum_and_no_question_is_refused(told: World, content: bytes) -> None:
    [(cursor,)] = told.query(
        "select translate(encode(substring(sha256(%(content)s) for 6) || %(content)s, 'base64'),"
        " E'+/=\\n', '-_')".replace("%(content)s", f"'\\x{content.hex()}'::bytea")
    )
    with pytest.raises(psycopg.Error, match="cursor: expected the next of an answer") as refused:
        after(told, cursor)
    assert refused.value.sqlstate == "ML400"
