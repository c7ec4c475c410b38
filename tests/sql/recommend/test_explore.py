"""A share of every page for media that nobody took yet."""

from datetime import UTC, datetime

import pytest

from tests.stories import story
from tests.world import World, key

NEW = {f"new{number}" for number in range(12)}
DAY = "timestamptz '2026-01-01Z'"
"""Of which what is drawn is known: of another, it may be far from what is to be expected."""


@story
def catalogue(world: World) -> World:
    """Twenty media that Bob took, twelve that nobody did."""
    for number in range(20):
        world.media(f"old{number}", "DRAMA")
        world.takes("bob", f"old{number}", day=number)
    for name in sorted(NEW):
        world.media(name, "COMEDY" if name == "new7" else "DRAMA", release_year=2020)
    world.person("ann", "DRAMA")
    world.takes("ann", "old0")
    world.refresh()
    return world


def _places(titles: list[str]) -> list[int]:
    return [place for place, title in enumerate(titles, 1) if title in NEW]


def _draw_as_of(world: World, time: str) -> None:
    """Have media drawn as of a time: its day is all of the clock that the draw looks at."""
    with world.connect() as connection:
        [(body,)] = connection.execute(
            "select pg_get_functiondef('engine.from_new'::regproc)"
        ).fetchall()
        assert body.count("now()") == 1
        connection.execute(body.replace("now()", f"({time})"))


def test_none_by_default_but_where_the_score_says_so(catalogue: World) -> None:
    assert _places(catalogue.titles("ann", strategy="popular")) == []


def test_every_fifth_place_for_a_fifth(catalogue: World) -> None:
    assert _places(catalogue.titles("ann", 20, strategy="sequence", explore=0.2)) == [5, 10, 15, 20]


def test_pages_do_not_overlap(catalogue: World) -> None:
    whole = catalogue.titles("ann", 31, explore=0.3)
    assert len(set(whole)) == 31
    for n, offset in ((4, 0), (4, 4), (10, 8), (20, 15)):
        assert catalogue.titles("ann", n, offset=offset, explore=0.3) == whole[offset : offset + n]


def test_the_same_all_day_and_others_for_others(catalogue: World) -> None:
    first = catalogue.titles("ann", 10, explore=1)
    assert first == catalogue.titles("ann", 10, explore=1)
    assert set(first) <= NEW
    others = {tuple(catalogue.titles(f"somebody {n}", 10, explore=1)) for n in range(5)}
    assert len(others) == 5


def test_another_day_another_order(catalogue: World) -> None:
    today = catalogue.titles("ann", 12, explore=1)
    _draw_as_of(catalogue, "now() + interval '1 day'")
    assert catalogue.titles("ann", 12, explore=1) != today


def test_genres_of_the_person_come_up_more_often(catalogue: World) -> None:
    _draw_as_of(catalogue, DAY)
    # One of twelve is no drama; by weight it is drawn eleven times less often than another.
    with catalogue.connect() as connection:
        for number in range(60):
            connection.execute(
                "insert into engine.person (user_id, genres) values (%s, '{DRAMA}')",
                (key(f"fan {number}"),),
            )
    firsts = [catalogue.titles(f"fan {number}", 1, explore=1)[0] for number in range(60)]
    assert firsts.count("new7") <= 3
    assert len(set(firsts)) >= 6


def test_what_came_since_the_refresh_is_new_too(catalogue: World) -> None:
    catalogue.media("just out", "DRAMA", release_year=2026)
    catalogue.sync()
    assert "just out" in catalogue.titles("ann", 13, explore=1)


def test_how_many_are_wanted_changes_no_order(world: World) -> None:
    """Also beyond what some of the slots give."""
    world.source(
        "catalog_db",
        "insert into medias (id, title, release_year)"
        " select gen_random_uuid(), number::text, 2000 + number %% 20"
        " from generate_series(1, 400) number",
    )
    world.refresh()
    first = """
        select array_agg(media_key order by score desc)
        from engine.from_new(
            row(%s::uuid, null, '{}', '{}', null, null, null, false, '{}', false, null, null)::engine.asker, %s
        )
    """
    for name in ("ann", "bob", "cid"):
        [(whole,)] = world.query(first, key(name), None)
        assert len({*whole}) == 400
        for n in (1, 5, 30, 60, 399):
            assert world.query(first, key(name), n) == [(whole[:n],)]


def test_newer_ones_come_first_as_often_as_they_weigh(world: World) -> None:
    world.source(
        "catalog_db",
        "insert into medias (id, title, release_year)"
        " select md5(year || ' ' || number)::uuid, year || '', year"
        " from generate_series(1, 300) number, unnest('{2016,2020}'::integer[]) year",
    )
    world.refresh()
    _draw_as_of(world, DAY)
    firsts = [world.titles(f"stranger {n}", 1, explore=1)[0] for n in range(300)]
    # A fifth: four years older is a quarter as likely.
    assert 30 < firsts.count("2016") < 90


@pytest.mark.parametrize("year", [9999, 2**31 - 1])
def test_what_is_dated_in_the_future_is_no_newer_than_what_is_of_this_year(
    world: World, year: int
) -> None:
    this_year = datetime.now(UTC).year
    for number in range(19):
        world.media(f"new {number}", release_year=this_year)
    world.media("future", release_year=year)
    world.media("past", release_year=-(2**31))
    world.media("undated", release_year=None)
    world.refresh()
    _draw_as_of(world, DAY)
    firsts = [world.titles(f"stranger {n}", 1, explore=1)[0] for n in range(100)]
    assert firsts.count("future") < 30  # 5 of a hundred; of a year by itself it were 98
    assert {"past", "undated"} <= set(world.titles(None, 30, explore=1))


def test_years_to_come_do_not_fill_the_list_of_what_is_new(world: World) -> None:
    world.source(
        "catalog_db",
        "insert into medias (id, title, release_year) select gen_random_uuid(), title, release_year"
        " from (values ('future', 9999), ('present', %s)) of (title, release_year),"
        " generate_series(1, 1000)",
        datetime.now(UTC).year,
    )
    world.refresh()
    [(future,)] = world.query(
        "select count(*) filter (where title = 'future')"
        " from model.new_media join engine.media using (media_key)"
    )
    assert 400 < future < 600


def test_what_the_person_took_is_not(catalogue: World) -> None:
    catalogue.takes("ann", *sorted(NEW - {"new1"}))
    catalogue.sync()
    titles = catalogue.titles("ann", 10, explore=0.5)
    assert [title for title in titles if title in NEW] == ["new1"]


def test_scores_are_those_of_the_strategy(catalogue: World) -> None:
    for row in catalogue.recommend("ann", 12, explore=1):
        if row.title in NEW:
            assert row.collaborative_score == 0
            assert row.content_score == (0 if row.title == "new7" else 1)
            assert row.recommendation_score == pytest.approx(0.4 * row.content_score)


def test_new_media_that_would_fill_the_page_leave_it_to_the_others(world: World) -> None:
    """However many come before them by their genres."""
    world.source(
        "catalog_db",
        "insert into medias (id, title)"
        " select gen_random_uuid(), kind || number"
        " from generate_series(1, 250) number, unnest('{old,new}'::text[]) kind",
    )
    world.source(
        "catalog_db",
        "insert into tb_media_genre"
        " select id, case when title ~ 'new' then 'DRAMA' else 'COMEDY' end from medias",
    )
    with world.connect("catalog_db") as source:
        old = source.execute("select array_agg(id) from medias where title ~ 'old'").fetchone()
    world.source(
        "engagement_db",
        "insert into interaction (user_id, media_id, type) select %s, unnest(%s::uuid[]), 'LIKE'",
        key("bob"),
        old[0] if old else None,
    )
    world.person("ann", "DRAMA")
    world.refresh()
    assert {title[:3] for title in world.titles("ann", 250)} == {"new"}
    titles = world.titles("ann", 100, explore=0.1)
    assert [place for place, title in enumerate(titles, 1) if "new" in title] == [
        *range(10, 101, 10)
    ]
    assert len(set(titles)) == 100
