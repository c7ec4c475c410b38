"""Quotas may hold back all that is ranked at first: what has room is found wherever it is, and nothing else ranked."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sql.rule.shelf import make, place, run
from tests.stories import story
from tests.world import START, World, key

MEDIA = [key(f"medium {number:03}") for number in range(700)]
PAGES = [(5, 0), (5, 5), (3, 9), (40, 0)]
KINDS = {
    "plain": "create table shop.plain (media_id uuid)",
    "own": "create table shop.own (media_id uuid, user_id uuid)",
    "live": "create view shop.live as select media_id from shop.base where random() < 2",
}


@story
def long_list(world: World) -> World:
    """Of 700 media each is a little less popular than the one before, by 2 ^ (-1 / 90).

    So a boost by a power of that would make two of them equal but for rounding.
    """
    world.fill(
        [(media_id, [], False) for media_id in MEDIA],
        [],
        [
            (key("fan"), media_id, "LIKE", 1.0, START - timedelta(days=number))
            for number, media_id in enumerate(MEDIA)
        ],
    )
    world.refresh()
    with world.connect() as connection:
        connection.execute("create schema shop authorization ml_service_owner")
    run(
        world,
        "create table shop.base (media_id uuid); create table shop.said (media_id uuid, weight real)",
    )
    for kind, relation in KINDS.items():
        run(world, relation)
        make(world, kind, "at_most", f"shop.{kind}", n=0)
    make(world, "push", "boost", "shop.said")
    return world


def say(world: World, kind: str, media: set[UUID], n: int) -> None:
    table = {"live": "base"}.get(kind, kind)
    columns = "media_id, user_id" if kind == "own" else "media_id"
    said = ", %s::uuid" if kind == "own" else ""
    run(world, f"truncate shop.{table}")
    run(
        world,
        f"insert into shop.{table} ({columns}) select media_id{said} from unnest(%s::uuid[]) media_id",
        *([key("ann")] if kind == "own" else []),
        [*media],
    )
    run(world, "update engine.rule set n = %s where name = %s", n, kind)


def paged(
    order: list[UUID], quotas: dict[str, tuple[set[UUID], int]], n: int, pages: int
) -> list[list[UUID]]:
    """Page by page, each place for the first that its page has room for."""
    waiting = [*order]
    found: list[list[UUID]] = []
    for _ in range(pages):
        page: list[UUID] = []
        while len(page) < n:
            full = [media for media, most in quotas.values() if len(media & {*page}) >= most]
            chosen = next((one for one in waiting if not any(one in media for media in full)), None)
            if chosen is None:
                break
            waiting.remove(chosen)
            page.append(chosen)
        found.append(page)
    return found


quota = st.builds(
    lambda start, length, step, n: ({*MEDIA[start : start + length : step]}, n),
    st.integers(0, 400),
    st.integers(0, 700),
    st.integers(1, 3),
    st.integers(0, 4),
)


@given(
    quotas=st.dictionaries(st.sampled_from([*KINDS]), quota, min_size=1),
    boosts=st.dictionaries(st.sampled_from(MEDIA), st.sampled_from([0.7, 3.0, 30.0]), max_size=2),
    diversity=st.sampled_from([0, 0, 0.5]),
    kept=st.booleans(),
)
@settings(max_examples=20)
def test_pages_agree_with_the_naive_definition(
    long_list: World,
    *,
    quotas: dict[str, tuple[set[UUID], int]],
    boosts: dict[UUID, float],
    diversity: float,
    kept: bool,
) -> None:
    world = long_list
    for kind, (media, n) in quotas.items():
        say(world, kind, media, n)
    run(world, "truncate shop.said")
    for media_id, weight in boosts.items():
        run(world, "insert into shop.said values (%s, %s)", media_id, weight)
    place(world, "home", rules=[*quotas, *(["push"] if boosts else [])])
    if kept:
        world.query("select engine.keep_rules()")
    scores = {
        row.media_id: row.recommendation_score
        for row in world.query("select * from recommend(%s, 1000)", key("ann"))
    }
    plain = [
        row.media_id
        for row in world.query(
            "select * from recommend(%s, 1000, diversity => %s)", key("ann"), diversity
        )
    ]
    assert len(plain) == len(MEDIA)
    counts = {}
    least = 1.0
    for media_id in plain:
        least = min(least, scores[media_id])
        counts[media_id] = least * boosts.get(media_id, 1)
    order = sorted(plain, key=lambda media_id: -counts[media_id])
    for n, offset in PAGES:
        page = world.query(
            "select * from recommend(%s, %s, %s, placement => 'home', diversity => %s)",
            key("ann"),
            n,
            offset,
            diversity,
        )
        assert [row.media_id for row in page] == paged(order, quotas, n, offset // n + 1)[-1]
        assert all(row.recommendation_score == scores[row.media_id] for row in page)
        if diversity == 0:
            assert listed(world, n, offset) == [row.media_id for row in page]


def listed(world: World, n: int, offset: int) -> list[Any]:
    rows = world.query(
        "select media_id from engine.listed_media('popular', %s, %s, null, user_id => %s,"
        " placement => 'home') cross join unnest(media_keys) with ordinality as"
        " listed (media_key, place) join engine.media using (media_key) order by place",
        n,
        offset,
        key("ann"),
    )
    return [row.media_id for row in rows]


def test_what_has_no_room_is_not_ranked(long_list: World) -> None:
    """Where quotas leave nothing else room, a page is short, and no more than that was looked for."""
    say(long_list, "plain", {*MEDIA}, 3)
    place(long_list, "home", rules=["plain"])
    long_list.query("select engine.keep_rules()")
    with long_list.connect() as connection, connection.transaction():
        connection.execute("set track_functions = 'all'")
        for place_, found in ((0, MEDIA[:3]), (5, MEDIA[3:6])):
            rows = connection.execute(
                "select media_id from recommend(%s, 5, %s, placement => 'home')",
                [key("ann"), place_],
            ).fetchall()
            assert [media_id for (media_id,) in rows] == found
        [(calls,)] = connection.execute(
            "select calls from pg_stat_xact_user_functions where funcname = 'arranged_list'"
        ).fetchall()
    assert calls == 2
