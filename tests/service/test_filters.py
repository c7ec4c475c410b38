"""What may be shown, over REST: in a query, and in a body."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest
from falcon import testing

from service.host.filters import allowed
from service.tools.demo.world import SCIENCE_FICTION_FAN

PERSON = f"/api/recommendations/{SCIENCE_FICTION_FAN}"
POPULAR = "/api/media/popular"


def shown(answer: Any) -> list[dict[str, Any]]:
    media: list[dict[str, Any]] = answer[
        "recommendations" if "recommendations" in answer else "media"
    ]
    return media


def ids(answer: Any) -> list[str]:
    return [medium["id"] for medium in shown(answer)]


@pytest.mark.parametrize("path", [PERSON, POPULAR, "/api/media/trending"])
def test_a_query_says_what_may_be_shown(client: testing.TestClient, path: str) -> None:
    query = "genre=COMEDY&genre=drama&not_genre=CRIME&media_type=MOVIE&released_from=1990&limit=50"
    media = shown(client.simulate_get(path, query_string=query).json)
    assert len(media) > 3
    for medium in media:
        assert not {"COMEDY", "DRAMA"}.isdisjoint(medium["genres"])
        assert "CRIME" not in medium["genres"]
        assert medium["media_type"] == "MOVIE"
        assert medium["release_year"] >= 1990


def test_what_is_not_wanted_makes_place_for_what_follows(client: testing.TestClient) -> None:
    first, second, *rest = ids(client.simulate_get(PERSON).json)
    answer = client.simulate_get(PERSON, params={"without": [first, second], "limit": 8}).json
    assert ids(answer) == rest


def test_a_list_may_leave_out_what_a_person_has_seen(
    client: testing.TestClient, demo_database: str
) -> None:
    with psycopg.connect(demo_database) as connection:
        rows = connection.execute(
            "select media_id::text from engine.interaction join engine.media using (media_key)"
            " join engine.person using (user_key) where user_id = %s",
            [SCIENCE_FICTION_FAN],
        ).fetchall()
    seen = {media_id for (media_id,) in rows}
    everything = ids(client.simulate_get(POPULAR, params={"limit": 100}).json)
    unseen = ids(
        client.simulate_get(POPULAR, params={"limit": 100, "user_id": SCIENCE_FICTION_FAN}).json
    )
    assert not seen.isdisjoint(everything)
    assert seen.isdisjoint(unseen)


def test_a_body_asks_what_a_query_asks_and_more(client: testing.TestClient) -> None:
    question = {"user_id": str(SCIENCE_FICTION_FAN), "genre": "DRAMA", "limit": 5}
    by_query = client.simulate_get(PERSON, params={"genre": "DRAMA", "limit": 5}).json
    answer = client.simulate_post("/api/recommendations", json=question).json
    assert shown(answer) == shown(by_query)
    within = ids(answer)[::-1] + [str(uuid4()) for _ in range(3000)]
    answer = client.simulate_post("/api/recommendations", json={**question, "within": within}).json
    assert shown(answer) == shown(by_query)
    lists = {
        name: [*some, *(str(uuid4()) for _ in range(10_000 - len(some)))]
        for name, some in (("within", ids(answer)), ("without", ids(answer)[:1]))
    }
    answer = client.simulate_post("/api/recommendations", json={**question, **lists}).json
    assert shown(answer) == shown(by_query)[1:]
    nobody = client.simulate_post("/api/recommendations", json={"attributes": {"language": "de"}})
    assert nobody.json["user_id"] is None
    assert nobody.json["recommendations"] == []


def test_a_genre_that_no_medium_has_is_an_empty_page(client: testing.TestClient) -> None:
    for path in (PERSON, POPULAR):
        answer = client.simulate_get(path, params={"genre": "nobody has it"})
        assert (answer.status_code, shown(answer.json)) == (200, [])


def test_batches_and_sessions_take_filters_too(client: testing.TestClient) -> None:
    batch = {"user_ids": [str(SCIENCE_FICTION_FAN)], "not_genre": "SCIENCE_FICTION", "limit": 20}
    [answer] = (
        client.simulate_post("/api/recommendations/batch", json=batch).json["results"].values()
    )
    session = {"media_ids": ids(answer)[:2], "media_type": ["SERIES"], "limit": 20}
    for medium in shown(answer):
        assert "SCIENCE_FICTION" not in medium["genres"]
    answer = client.simulate_post("/api/recommendations/session", json=session).json
    assert answer["count"] > 0
    assert {medium["media_type"] for medium in shown(answer)} == {"SERIES"}


def test_a_list_comes_back_in_order(client: testing.TestClient) -> None:
    best = ids(client.simulate_get(PERSON, params={"limit": 20}).json)
    answer = client.simulate_post(
        f"{PERSON}/rank", json={"media_ids": [*sorted(best), str(uuid4())]}
    ).json
    assert list(answer) == [
        *("user_id", "media", "count", "strategy", "confidence", "model_version", "generated_at"),
    ]
    assert sorted(ids(answer)) == sorted(best)
    scores = [medium["recommendation_score"] for medium in answer["media"]]
    assert scores == sorted(scores, reverse=True)
    assert {medium["seen"] for medium in answer["media"]} == {False}


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("genre=", "genre: expected a value"),
        ("genre=A&genre=", "genre: expected a value"),
        ("released_from=soon", "released_from: expected an integer from -100000 to 100000"),
        ("released_from=1990&released_from=1991", "released_from: expected once"),
        ("without=x", "without[0]: expected a UUID, 8-4-4-4-12 hexadecimal digits"),
        ("within=x", "within: no parameter of this call"),
    ],
)
def test_a_bad_query_is_refused_by_name(client: testing.TestClient, query: str, error: str) -> None:
    response = client.simulate_get(PERSON, query_string=query)
    assert response.status_code == 400
    assert response.json["error"].startswith(error)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"genre": [3]}, "genre: expected a name of at most 100 characters"),
        ({"genre": ["A"] * 1001}, "genre: expected at most 1000 values"),
        ({"released_to": 1990.5}, "released_to: expected an integer"),
        ({"within": ["x"]}, "within[0]: expected a UUID"),
        ({"without": [str(uuid4())] * 10_001}, "without: expected a list of at most 10000 UUIDs"),
        ({"attributes": 1}, "attributes: expected an object"),
        ({"attributes": {"age": {"above": 1}}}, "attributes.age: expected a value"),
        ({"attributes": {"language": "\x00"}}, "expected texts that a database can keep"),
        ({"genres": ["A"]}, "genres: no field of this call"),
    ],
)
def test_a_bad_body_is_refused_by_name(
    client: testing.TestClient, body: dict[str, Any], error: str
) -> None:
    response = client.simulate_post("/api/recommendations", json=body)
    assert response.status_code == 400
    assert response.json["error"].startswith(error)


def test_without_a_database_only_what_is_certainly_allowed_is_shown() -> None:
    film: dict[str, Any] = {
        "id": str(uuid4()),
        "genres": ["Drama"],
        "media_type": "MOVIE",
        "release_year": 1999,
    }
    undated: dict[str, Any] = {
        "id": str(uuid4()),
        "genres": [],
        "media_type": None,
        "release_year": None,
    }
    both = [film, undated]
    for conditions, expected in (
        ({}, both),
        ({"genre": ["DRAMA "]}, [film]),
        ({"all_genres": ["drama"]}, [film]),
        ({"all_genres": ["drama", "war"]}, []),
        ({"not_genre": ["drama"]}, [undated]),
        ({"media_type": ["movie"]}, [film]),
        ({"released_from": 1999, "released_to": 1999}, [film]),
        ({"released_from": 2000}, []),
        ({"attributes": {"language": "de"}}, []),
    ):
        assert allowed(conditions, both) == expected
