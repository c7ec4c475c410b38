"""The media of any answer in JSON as rows, each with its reasons."""

from typing import LiteralString

import psycopg
import pytest
from psycopg.types.json import Json

from tests.stories import story
from tests.world import World, key

COLUMNS: LiteralString = (
    "media_id, title, description, release_year, media_type, cover_url, genres, "
)
PEOPLE: LiteralString = "array[%(ann)s, %(bob)s]::uuid[]"
SHELF: LiteralString = "array[%(shared)s, %(alike)s, %(next)s]::uuid[]"
EXPLAIN: LiteralString = """'{"explain": true}'"""


@story
def told(world: World) -> World:
    """Seven people took two media together, one of them of Ann's genres; one that nobody took."""
    world.person("ann", "DRAMA")
    world.person("bob", "COMEDY")
    world.media("shared", "DRAMA", "CRIME", description="All share it.", release_year=1999)
    world.media("next", "DRAMA", cover_url="https://example.org/next.jpg")
    world.media("alike", "CRIME", "COMEDY", media_type="SERIES")
    for number in range(7):
        world.takes(f"person {number}", "shared", "next", day=number)
    world.takes("ann", "shared", day=8)
    world.takes("bob", "next", day=9)
    world.refresh()
    world.query("delete from engine.page_row returning 1")
    for ordinal, kind in enumerate(("recommended", "popular", "new"), 3):
        world.query(
            "insert into engine.page_row (page, ordinal, kind, title, n, least)"
            " values ('home', %s, %s, %s, 5, 1) returning 1",
            ordinal,
            kind,
            f"row {kind}",
        )
    return world


def rows(world: World, statement: LiteralString) -> list[tuple[object, ...]]:
    named = {name: key(name) for name in ("ann", "bob", "shared", "next", "alike")}
    return world.session(role="ml_service_app").execute(statement, named).fetchall()


@pytest.mark.parametrize(
    ("plain", "answer"),
    [
        (
            "select null::uuid, null::bigint, null, row_number() over (), "
            + COLUMNS
            + "recommendation_score from recommend(%(ann)s)",
            "recommendations(%(ann)s, " + EXPLAIN + ")",
        ),
        (
            'select user_id, null::bigint, null, "position", '
            + COLUMNS
            + "recommendation_score from recommend_many("
            + PEOPLE
            + ")",
            "recommendations_batch(" + PEOPLE + ", " + EXPLAIN + ")",
        ),
        (
            "select null::uuid, null::bigint, null, row_number() over (), "
            + COLUMNS
            + "recommendation_score from recommend_for_session(array[%(shared)s]::uuid[])",
            "session_recommendations(array[%(shared)s]::uuid[], " + EXPLAIN + ")",
        ),
        (
            "select null::uuid, null::bigint, null, row_number() over (), "
            + COLUMNS
            + "recommendation_score from rank_media(%(ann)s, "
            + SHELF
            + ")",
            "ranked_media(%(ann)s, " + SHELF + ", " + EXPLAIN + ")",
        ),
        (
            "select null::uuid, null::bigint, null, row_number() over (), "
            + COLUMNS
            + "score from popular_media()",
            "listed_media_json('popular', null, " + EXPLAIN + ")",
        ),
        (
            "select null::uuid, null::bigint, null, row_number() over (), "
            + COLUMNS
            + "score from similar_media(%(shared)s)",
            "listed_media_json('similar', null, "
            "jsonb_build_object('media_id', %(shared)s::text, 'explain', true))",
        ),
        (
            'select null::uuid, dense_rank() over (order by ordinal), row_title, "position", '
            + COLUMNS
            + "score from home(%(ann)s)",
            "home_json(%(ann)s, " + EXPLAIN + ")",
        ),
    ],
    ids=["page", "batch", "session", "shelf", "popular", "similar", "home"],
)
def test_they_are_the_rows_of_the_question(
    told: World, plain: LiteralString, answer: LiteralString
) -> None:
    expected = rows(told, plain)
    found = rows(
        told,
        'select user_id, "row", row_title, "position", '
        + COLUMNS
        + f"score, because, reasons from explained_media({answer})",
    )
    assert len(found) > 1
    if expected[0][0] is None:  # whose it is, is said of a page, too
        found = [(None, *row[1:]) for row in found]
    assert [row[:-3] for row in found] == [row[:-1] for row in expected]
    assert [row[-3] for row in found] == pytest.approx([row[-1] for row in expected], abs=5e-5)
    assert any(because for *_, because, _ in found)
    for *_, because, reasons in found:
        assert (because is None) == (reasons == [])


def test_the_reasons_are_those_of_a_page(told: World) -> None:
    assert rows(
        told,
        f"select user_id, media_id, because, reasons::text from explained_media(recommendations_batch({PEOPLE}, {EXPLAIN}))",
    ) == rows(
        told,
        "select person.id, media_id, because, reasons::text from unnest("
        + PEOPLE
        + ") with ordinality as person (id, place)"
        " cross join lateral recommend_explained(person.id) with ordinality as listed"
        " (media_id, a, b, c, d, e, f, g, h, i, because, reasons, n) order by person.place, n",
    )


def test_whose_a_page_is_is_said_and_nothing_where_nothing_was_asked(told: World) -> None:
    said = rows(
        told,
        "select distinct user_id, because, reasons::text from explained_media(recommendations(%(ann)s))",
    )
    assert said == [(key("ann"), None, "[]")]


@pytest.mark.parametrize(
    "answer", [None, 1, [], {}, {"media": {}}, {"rows": 1}, {"results": []}, {"media": None}]
)
def test_what_is_no_answer_is_refused(told: World, answer: object) -> None:
    with pytest.raises(psycopg.Error) as error:
        told.query("select * from explained_media(%s)", None if answer is None else Json(answer))
    assert error.value.sqlstate == "ML400"
