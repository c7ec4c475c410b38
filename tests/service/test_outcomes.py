"""`POST /api/impressions`, `GET /api/outcomes`, and events that name their answer, over REST."""

from typing import Any

import pytest
from falcon import testing

from service.app import create_app
from service.config import Settings
from service.host.database import Database
from tests.service.test_tracking import PATH, client, told
from tests.world import World, key

__all__ = ["client", "told"]


def test_from_an_answer_to_its_outcome(client: testing.TestClient) -> None:
    answer = client.simulate_get(PATH, params={"track": "true"}).json
    seen, _ = (medium["id"] for medium in answer["recommendations"])
    impression = {"answer_id": answer["answer_id"], "media_ids": [seen]}
    response = client.simulate_post("/api/impressions", json=impression)
    assert (response.status_code, response.json) == (200, {"confirmed": 1})
    event = {
        "user_id": answer["user_id"],
        "media_id": seen,
        "type": "LIKE",
        "answer_id": answer["answer_id"],
    }
    assert client.simulate_post("/api/interactions", json=event).status_code == 201
    found = client.simulate_get("/api/outcomes", params={"to": "2100-01-01", "from": "2099-12-01"})
    assert found.json == {"outcomes": [], "count": 0}
    [outcome] = client.simulate_get("/api/outcomes").json["outcomes"]
    assert (outcome["group"], outcome["shown"], outcome["taken"]) == ("classic", 1, 1)


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"by": "weather"}, "by: expected strategy, placement, position, arm or day"),
        ({"from": "yesterday"}, "from: expected a time in ISO 8601"),
        ({"from": "2026-01-02", "to": "2026-01-01"}, "from, to: expected"),
        ({"placement": "two words"}, "placement: expected"),
    ],
)
def test_says_what_is_wrong(client: testing.TestClient, params: dict[str, Any], error: str) -> None:
    response = client.simulate_get("/api/outcomes", params=params)
    assert response.status_code == 400
    assert response.json["error"].startswith(error)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"answer_id": "\\u0000"}'])
def test_what_is_no_json_is_a_bad_request(client: testing.TestClient, body: bytes) -> None:
    response = client.simulate_post("/api/impressions", body=body)
    assert response.status_code == 400
    assert response.json["error"].startswith("body: expected JSON")


@pytest.mark.parametrize(
    ("role", "method", "path"),
    [("read", "GET", "/api/outcomes"), ("metrics", "POST", "/api/impressions")],
)
def test_each_takes_its_role(told: World, role: str, method: str, path: str) -> None:
    settings = Settings.from_environ({**told.environ, "API_KEYS": f"one:{role}:{'x' * 20}"})
    database = Database(settings)
    try:
        response = testing.TestClient(create_app(database, settings)).simulate_request(
            method, path, headers={"X-API-Key": "x" * 20}
        )
    finally:
        database.close()
    assert response.status_code == 403


def test_a_person_and_an_answer_can_be_looked_up(client: testing.TestClient) -> None:
    answer = client.simulate_get(PATH, params={"track": "true"}).json
    report = client.simulate_get(f"/api/users/{answer['user_id']}")
    assert report.status_code == 200
    assert [each["answer_id"] for each in report.json["answers"]] == [answer["answer_id"]]
    found = client.simulate_get(f"/api/answers/{answer['answer_id']}/replay")
    assert (found.status_code, found.json["same"]) == (200, True)
    assert client.simulate_get(f"/api/answers/{key('nothing')}/replay").status_code == 404
