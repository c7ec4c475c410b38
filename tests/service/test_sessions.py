"""`POST /api/recommendations/session`; and `strategy`, `diversity` and `explore` of all questions."""

from datetime import datetime
from typing import Any

import pytest
from falcon import testing

from service.tools.demo.world import SCIENCE_FICTION_FAN

SESSION = "/api/recommendations/session"
PERSON = f"/api/recommendations/{SCIENCE_FICTION_FAN}"
BATCH = "/api/recommendations/batch"


@pytest.fixture
def visited(client: testing.TestClient) -> list[str]:
    """Two media that somebody without an account looks at."""
    answer = client.simulate_get(PERSON, params={"limit": 2}).json
    return [medium["id"] for medium in answer["recommendations"]]


def _titles(answer: Any) -> list[str]:
    return [medium["title"] for medium in answer["recommendations"]]


def test_a_session_is_answered_with_what_follows(
    client: testing.TestClient, visited: list[str]
) -> None:
    response = client.simulate_post(SESSION, json={"media_ids": visited, "limit": 5})
    assert response.status_code == 200, response.text
    answer = response.json
    assert datetime.fromisoformat(answer.pop("generated_at"))
    assert {key: value for key, value in answer.items() if key != "recommendations"} == {
        "count": 5,
        "limit": 5,
        "offset": 0,
        "strategy": "sequence",
        "confidence": 0.1667,
        "model_version": 1,
    }
    assert not {medium["id"] for medium in answer["recommendations"]} & {*visited}
    assert answer["recommendations"][0]["collaborative_score"] == 1
    loved = [m for m in answer["recommendations"] if "SCIENCE_FICTION" in m["genres"]]
    assert len(loved) >= 2


def test_the_order_of_a_session_counts(client: testing.TestClient, visited: list[str]) -> None:
    one, other = (
        client.simulate_post(SESSION, json={"media_ids": ids, "limit": 50}).json
        for ids in (visited, visited[::-1])
    )
    assert _titles(one) != _titles(other)


def test_a_session_has_pages(client: testing.TestClient, visited: list[str]) -> None:
    body: dict[str, Any] = {"media_ids": visited}
    whole = client.simulate_post(SESSION, json={**body, "limit": 6}).json
    page = client.simulate_post(SESSION, json={**body, "limit": 3, "offset": 2}).json
    assert _titles(page) == _titles(whole)[2:5]


def test_an_empty_session_gets_popular_media(client: testing.TestClient) -> None:
    answer = client.simulate_post(SESSION, json={"media_ids": []}).json
    assert answer["fallback"] == "popular"
    popular = client.simulate_get(PERSON, params={"strategy": "popular"}).json
    assert answer["count"] == popular["count"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "media_ids: expected a list of at most 100 UUIDs"),
        ({"media_ids": ["x"] * 101}, "media_ids: expected a list of at most 100 UUIDs"),
        (
            {"media_ids": ["x"]},
            "media_ids[0]: expected a UUID, 8-4-4-4-12 hexadecimal digits",
        ),
        ({"media_ids": [], "diversity": 2}, "diversity: expected a number from 0 to 1"),
        ({"media_ids": [], "diversity": True}, "diversity: expected a number from 0 to 1"),
    ],
)
def test_a_bad_session_is_refused(client: testing.TestClient, body: object, error: str) -> None:
    response = client.simulate_post(SESSION, json=body)
    assert (response.status_code, response.json) == (400, {"error": error})


@pytest.mark.parametrize("strategy", ["sequence", "similar", "blend", "trending"])
def test_every_strategy_is_one_word_away(client: testing.TestClient, strategy: str) -> None:
    answer = client.simulate_get(PERSON, params={"strategy": strategy}).json
    assert (answer["strategy"], answer["count"]) == (strategy, 10)
    assert "fallback" not in answer
    scores = [medium["recommendation_score"] for medium in answer["recommendations"]]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0


@pytest.mark.parametrize("name", ["diversity", "explore"])
def test_a_share_may_be_asked_for(client: testing.TestClient, name: str) -> None:
    plain = client.simulate_get(PERSON).json
    for text in ("0", "0.0"):
        zero = client.simulate_get(PERSON, params={name: text}).json
        assert zero["recommendations"] == plain["recommendations"]
    asked = client.simulate_get(PERSON, params={name: "0.9"}).json
    person = {"user_ids": [str(SCIENCE_FICTION_FAN)], name: 0.9}
    [same] = client.simulate_post(BATCH, json=person).json["results"].values()
    assert same["recommendations"] == asked["recommendations"]
    for text in ("1.1", "-0.1", "nan", "1e-1", "much"):
        response = client.simulate_get(PERSON, params={name: text})
        assert response.status_code == 400, text
        assert response.json == {"error": f"{name}: expected a number from 0 to 1"}


def test_diversity_changes_the_page(client: testing.TestClient) -> None:
    plain = client.simulate_get(PERSON).json
    assert _titles(client.simulate_get(PERSON, params={"diversity": "0.9"}).json) != _titles(plain)
