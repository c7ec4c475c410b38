"""`GET /api/recommendations/<user_id>`."""

import json
import re
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from falcon import testing
from psycopg.types.json import Jsonb

from service.tools.demo.world import NEWCOMER, SCIENCE_FICTION_FAN

PATH = f"/api/recommendations/{SCIENCE_FICTION_FAN}"
TIME = r'"generated_at" : "[^"]*"'


def get(client: testing.TestClient, path: str = PATH, **params: Any) -> Any:
    response = client.simulate_get(path, params=params)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json


def undated(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer but for the time when it was made."""
    return {key: value for key, value in answer.items() if key != "generated_at"}


def test_answers_with_the_envelope(client: testing.TestClient) -> None:
    answer = get(client)
    assert list(answer) == [
        *("user_id", "recommendations", "count", "limit", "offset", "strategy"),
        *("confidence", "model_version", "generated_at"),
    ]
    assert answer["user_id"] == str(SCIENCE_FICTION_FAN)
    assert (answer["count"], answer["limit"], answer["offset"]) == (10, 10, 0)
    assert answer["strategy"] == "classic"
    assert len(answer["recommendations"]) == 10
    for medium in answer["recommendations"]:
        assert list(medium) == [
            *("id", "title", "description", "release_year", "media_type", "cover_url", "genres"),
            *("recommendation_score", "content_score", "collaborative_score"),
        ]
    assert "SCIENCE_FICTION" in answer["recommendations"][0]["genres"]


def test_passes_the_bytes_of_the_database_through(
    client: testing.TestClient, demo_database: str
) -> None:
    with psycopg.connect(demo_database) as connection:
        row = connection.execute(
            "select api.recommendations(%s, %s)::text", [SCIENCE_FICTION_FAN, Jsonb({"limit": 3})]
        ).fetchone()
    assert row is not None
    text = client.simulate_get(PATH, params={"limit": 3}).text
    assert re.sub(TIME, "", text) == re.sub(TIME, "", row[0])


def test_pages_follow_each_other(client: testing.TestClient) -> None:
    whole = get(client, limit=6)["recommendations"]
    assert get(client, limit=3)["recommendations"] == whole[:3]
    assert get(client, limit=3, offset=3)["recommendations"] == whole[3:]


def test_takes_the_whole_range(client: testing.TestClient) -> None:
    assert get(client, limit=1)["count"] == 1
    assert get(client, limit=100)["count"] == 100
    assert get(client, offset=1_000)["recommendations"] == []


def test_takes_a_strategy_and_none_is_the_default(client: testing.TestClient) -> None:
    assert get(client, strategy="popular")["strategy"] == "popular"


def test_takes_a_user_id_in_either_case_and_a_trailing_slash(client: testing.TestClient) -> None:
    usual = undated(get(client))
    assert undated(get(client, PATH + "/")) == usual
    upper = f"/api/recommendations/{str(SCIENCE_FICTION_FAN).upper()}"
    assert undated(get(client, upper)) == usual


@pytest.mark.parametrize("user_id", [NEWCOMER, uuid4()], ids=["newcomer", "unknown"])
def test_people_of_whom_nothing_is_known_get_popular_media(
    client: testing.TestClient, user_id: object
) -> None:
    answer = get(client, f"/api/recommendations/{user_id}")
    assert answer["fallback"] == "popular"
    assert answer["count"] == 10


@pytest.mark.parametrize(
    "user_id",
    [
        "nobody",
        "123",
        "{5a0ee33c-6b02-5a8c-8a1f-c5a3a4d6b9a1}",
        "5a0ee33c-6b02-5a8c-8a1f-c5a3a4d6b9a",
        "5a0ee33c-6b02-5a8c-8a1f-c5a3a4d6b9a1%0A",
        "%D9%A3a0ee33c-6b02-5a8c-8a1f-c5a3a4d6b9a",
        "%00",
        "%FF",
    ],
)
def test_a_malformed_user_id_is_a_400(client: testing.TestClient, user_id: str) -> None:
    response = client.simulate_get(f"/api/recommendations/{user_id}")
    assert response.status_code == 400
    assert response.json == {
        "error": "user_id: expected a UUID, 8-4-4-4-12 hexadecimal digits",
    }


@pytest.mark.parametrize(
    "limit", ["0", "101", "-1", "ten", "1.5", "1e1", " 10", "1_0", "٣", "9" * 5000]
)
def test_a_limit_out_of_range_is_a_400(client: testing.TestClient, limit: str) -> None:
    response = client.simulate_get(PATH, params={"limit": limit})
    assert response.status_code == 400
    assert response.json == {"error": "limit: expected an integer from 1 to 100"}


@pytest.mark.parametrize("offset", ["-1", "1001", "2147483648", "x"])
def test_an_offset_out_of_range_is_a_400(client: testing.TestClient, offset: str) -> None:
    response = client.simulate_get(PATH, params={"offset": offset})
    assert response.status_code == 400
    assert response.json == {"error": "offset: expected an integer from 0 to 1000"}


def test_an_unknown_strategy_is_a_400_that_names_those_there_are(
    client: testing.TestClient,
) -> None:
    response = client.simulate_get(PATH, params={"strategy": "astrology"})
    assert response.status_code == 400
    assert list(response.json) == ["error"]
    assert response.json["error"].startswith("strategy: expected one of ")
    assert "classic" in response.json["error"]


@pytest.mark.parametrize("strategy", ["a\nb", "s" * 101])
def test_a_strategy_that_cannot_be_a_name_is_a_400(
    client: testing.TestClient, strategy: str
) -> None:
    response = client.simulate_get(PATH, params={"strategy": strategy})
    assert response.status_code == 400
    assert response.json == {"error": "strategy: expected a name of at most 100 characters"}


def test_head_is_get_without_the_body(client: testing.TestClient) -> None:
    response = client.simulate_head(PATH)
    assert response.status_code == 200
    assert response.content == b""
    assert int(response.headers["content-length"]) == len(client.simulate_get(PATH).content)


def test_the_answer_is_plain_json(client: testing.TestClient) -> None:
    assert json.loads(client.simulate_get(PATH).content)["count"] == 10
