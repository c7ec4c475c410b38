"""`POST /api/impressions`, `GET /api/outcomes`, and events that name their answer, over REST."""

from typing import Any

import pytest
from falcon import testing
from prometheus_client.parser import text_string_to_metric_families

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


def test_prometheus_reads_what_became_of_it(client: testing.TestClient) -> None:
    assert client.simulate_get("/metrics/outcomes").text == ""
    answer = client.simulate_get(PATH, params={"track": "true", "placement": "home"}).json
    event = {"user_id": answer["user_id"], "media_id": answer["recommendations"][0]["id"]}
    client.simulate_post("/api/interactions", json={**event, "type": "LIKE"})
    response = client.simulate_get("/metrics/outcomes")
    assert response.headers["content-type"].startswith("text/plain")
    families = {family.name: family for family in text_string_to_metric_families(response.text)}
    assert families["ml_service_outcome_rate"].type == "gauge"
    assert {
        (*sample.labels.items(), sample.value)
        for sample in families["ml_service_outcome_taken"].samples
    } == {(("strategy", "classic"), 1), (("placement", "home"), 1)}


@pytest.mark.parametrize(
    ("method", "path", "more"),
    [
        ("POST", "/api/recommendations/batch", {"user_ids": [str(key("ann"))]}),
        ("POST", "/api/recommendations/session", {"media_ids": [str(key("first"))]}),
        ("POST", f"{PATH}/rank", {"media_ids": [str(key("first"))]}),
        ("GET", "/api/media/popular", {}),
        ("GET", f"/api/media/{key('first')}/similar", {}),
        ("GET", f"/api/home/{key('ann')}", {}),
    ],
)
def test_every_question_may_be_tracked(
    client: testing.TestClient, told: World, method: str, path: str, more: dict[str, Any]
) -> None:
    def ask(*, track: bool) -> str:
        if method == "GET":
            response = client.simulate_get(path, params={"track": str(track).lower()})
        else:
            response = client.simulate_post(path, json={**more, "track": track})
        assert response.status_code == 200, response.text
        return response.text

    told.media("third", "DRAMA")  # or no row of a home page would be long enough
    told.refresh()
    assert "answer_id" not in ask(track=False)
    answer = ask(track=True)
    ids = [str(answer_id) for (answer_id,) in told.query("select answer_id from engine.answer_log")]
    assert len(ids) >= 1
    for answer_id in ids:
        assert answer_id in answer
