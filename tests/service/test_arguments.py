"""What is not asked for by its right name, once and with a value, is refused by that name."""

from typing import Any
from uuid import UUID

import pytest
from falcon import testing

from service.tools.demo.world import SCIENCE_FICTION_FAN

PERSON = f"/api/recommendations/{SCIENCE_FICTION_FAN}"
BATCH = "/api/recommendations/batch"
SESSION = "/api/recommendations/session"
INTERACTIONS = "/api/interactions"
FILTERS = "genre, all_genres, not_genre, media_type, released_from, released_to, without"
NOBODY = f"/api/users/{UUID(int=0)}"


def refusal(response: testing.Result, status: int = 400) -> str:
    assert response.status_code == status, response.text
    [(key, message)] = response.json.items()
    assert key == "error"
    return str(message)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            PERSON,
            f"limit, offset, strategy, diversity, explore, least_confidence, explain, placement, track,"
            f" next, {FILTERS}",
        ),
        (
            "/api/media/popular",
            f"user_id, limit, offset, explain, placement, track, hours, {FILTERS}",
        ),
        (
            "/api/media/trending",
            f"user_id, limit, offset, explain, placement, track, hours, {FILTERS}",
        ),
        (
            f"/api/media/{UUID(int=0)}/similar",
            f"user_id, limit, offset, explain, placement, track, {FILTERS}",
        ),
    ],
)
def test_an_unknown_parameter_is_named_with_those_there_are(
    client: testing.TestClient, path: str, expected: str
) -> None:
    response = client.simulate_get(path, params={"limits": "5"})
    assert refusal(response) == f"limits: no parameter of this call; expected {expected}"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", BATCH),
        ("POST", SESSION),
        ("POST", INTERACTIONS),
        ("PUT", NOBODY),
        ("DELETE", NOBODY),
    ],
)
def test_what_takes_no_parameters_says_so(
    client: testing.TestClient, method: str, path: str
) -> None:
    response = client.simulate_request(method, path, params={"limit": "5"}, json={})
    assert refusal(response) == "limit: no parameter of this call; expected none"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("limit=5&limit=6", "limit: expected once"),
        ("limit=5&limit=5", "limit: expected once"),
        ("limit=", "limit: expected a value"),
        ("strategy=", "strategy: expected a value"),
        ("strategy", "strategy: expected a value"),
    ],
)
def test_a_parameter_is_given_once_and_has_a_value(
    client: testing.TestClient, query: str, message: str
) -> None:
    assert refusal(client.simulate_get(PERSON, query_string=query)) == message


def test_what_a_caller_wrote_is_shown_cut_and_escaped(client: testing.TestClient) -> None:
    message = refusal(client.simulate_get(PERSON, params={"line\nbreak" + "x" * 1000: "1"}))
    assert message.startswith(r"line\nbreakx")
    assert len(message) < 350


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        (
            BATCH,
            {"user_ids": [str(SCIENCE_FICTION_FAN)], "offset": 1},
            "offset: no field of this call; expected user_ids, limit, strategy, diversity, explore,"
            f" least_confidence, explain, placement, track, {FILTERS}, within, attributes",
        ),
        (
            SESSION,
            {"media_ids": [], "explore": 1},
            "explore: no field of this call; expected media_ids, limit, offset, strategy, diversity,"
            f" least_confidence, explain, placement, track, {FILTERS}, within, attributes",
        ),
        (SESSION, {"media_ids": [], "strategy": ""}, "strategy: expected a value"),
    ],
)
def test_an_unknown_or_empty_field_is_named(
    client: testing.TestClient, path: str, body: Any, message: str
) -> None:
    assert refusal(client.simulate_post(path, json=body)) == message


@pytest.mark.parametrize("path", [BATCH, SESSION, INTERACTIONS])
@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "json"]
)
def test_a_body_that_says_it_is_no_json_is_a_415(
    client: testing.TestClient, path: str, content_type: str
) -> None:
    response = client.simulate_post(path, body="{}", headers={"Content-Type": content_type})
    assert refusal(response, 415) == "Content-Type: expected application/json"


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON; charset=utf-8", "application/vnd.api+json", None],
)
def test_json_may_have_a_charset_a_name_of_its_own_or_none(
    client: testing.TestClient, content_type: str | None
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    response = client.simulate_post(SESSION, body='{"media_ids": []}', headers=headers)
    assert response.status_code == 200


def test_a_uuid_may_come_without_dashes(client: testing.TestClient) -> None:
    bare = SCIENCE_FICTION_FAN.hex
    answer = client.simulate_get(f"/api/recommendations/{bare.upper()}").json
    assert answer["user_id"] == str(SCIENCE_FICTION_FAN)
    batch = client.simulate_post(BATCH, json={"user_ids": [bare, str(SCIENCE_FICTION_FAN)]}).json
    assert list(batch["results"]) == [str(SCIENCE_FICTION_FAN)]
    for wrong in (bare[:-1], f"{{{bare}}}", f"{bare[:8]}-{bare[8:]}"):
        assert client.simulate_get(f"/api/recommendations/{wrong}").status_code == 400
