"""`POST /api/recommendations/batch`."""

import io
import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from falcon import testing

from service.tools.demo.world import NEWCOMER, ROMANCE_FAN, SCIENCE_FICTION_FAN

PATH = "/api/recommendations/batch"
FAN = str(SCIENCE_FICTION_FAN)


def post(client: testing.TestClient, body: object) -> Any:
    response = client.simulate_post(PATH, json=body)
    assert response.status_code == 200, response.text
    return response.json


def error(response: testing.Result, status: int = 400) -> str:
    assert response.status_code == status, response.text
    assert list(response.json) == ["error"]
    message: str = response.json["error"]
    return message


def test_answers_for_each_what_a_single_question_gets(client: testing.TestClient) -> None:
    people = [SCIENCE_FICTION_FAN, ROMANCE_FAN, NEWCOMER]
    answer = post(client, {"user_ids": list(map(str, people)), "limit": 5})
    assert answer["total_users"] == 3
    assert list(answer["results"]) == list(map(str, people))
    for person in people:
        single = client.simulate_get(f"/api/recommendations/{person}", params={"limit": 5}).json
        one = answer["results"][str(person)]
        assert one["recommendations"] == single["recommendations"]
        assert one["count"] == 5
        assert one.get("fallback") == single.get("fallback")


def test_the_default_limit_is_10(client: testing.TestClient) -> None:
    for body in ({"user_ids": [FAN]}, {"user_ids": [FAN], "limit": None, "strategy": None}):
        assert post(client, body)["results"][FAN]["count"] == 10


def test_takes_a_strategy(client: testing.TestClient) -> None:
    popular = post(client, {"user_ids": [FAN], "strategy": "popular"})
    assert popular != post(client, {"user_ids": [FAN]})


def test_duplicates_count_once(client: testing.TestClient) -> None:
    answer = post(client, {"user_ids": [FAN, FAN.upper(), FAN]})
    assert list(answer["results"]) == [FAN]
    assert answer["total_users"] == 1


def test_takes_50_people(client: testing.TestClient) -> None:
    people = [str(uuid4()) for _ in range(50)]
    answer = post(client, {"user_ids": people, "limit": 1})
    assert list(answer["results"]) == people


@pytest.mark.parametrize(
    "user_ids",
    [None, [], FAN, {"0": FAN}, 7, [str(UUID(int=i)) for i in range(51)]],
    ids=["missing", "empty", "text", "object", "number", "51"],
)
def test_no_list_of_1_to_50_is_a_400(client: testing.TestClient, user_ids: object) -> None:
    body = {} if user_ids is None else {"user_ids": user_ids}
    message = error(client.simulate_post(PATH, json=body))
    assert message == "user_ids: expected a list of 1 to 50 UUIDs"


@pytest.mark.parametrize("bad", ["nobody", "", None, 7, [FAN], FAN[:-1]])
def test_a_bad_id_is_a_400_that_says_which(client: testing.TestClient, bad: object) -> None:
    message = error(client.simulate_post(PATH, json={"user_ids": [FAN, bad]}))
    assert message == "user_ids[1]: expected a UUID, 8-4-4-4-12 hexadecimal digits"


@pytest.mark.parametrize("limit", [0, 101, -1, "10", 1.5, True, [10]])
def test_a_bad_limit_is_a_400(client: testing.TestClient, limit: object) -> None:
    message = error(client.simulate_post(PATH, json={"user_ids": [FAN], "limit": limit}))
    assert message == "limit: expected an integer from 1 to 100"


@pytest.mark.parametrize("strategy", [7, ["classic"], "\0", "s" * 101])
def test_a_bad_strategy_is_a_400(client: testing.TestClient, strategy: object) -> None:
    message = error(client.simulate_post(PATH, json={"user_ids": [FAN], "strategy": strategy}))
    assert message.startswith("strategy: ")


def test_half_a_character_is_no_strategy(client: testing.TestClient) -> None:
    body = json.dumps({"user_ids": [FAN], "strategy": "\ud800"})  # in ASCII, as an escape
    assert error(client.simulate_post(PATH, body=body)).startswith("strategy: ")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[" * 60_000, b'{"limit": ' + b"9" * 5000 + b"}"]
)
def test_bad_json_is_a_400(client: testing.TestClient, body: bytes) -> None:
    assert error(client.simulate_post(PATH, body=body)) == "body: expected JSON"


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"1"])
def test_anything_but_an_object_is_a_400(client: testing.TestClient, body: bytes) -> None:
    assert error(client.simulate_post(PATH, body=body)) == "body: expected a JSON object"


def test_a_body_over_a_mebibyte_is_a_413(client: testing.TestClient) -> None:
    body = json.dumps({"user_ids": [FAN]}).encode()
    assert client.simulate_post(PATH, body=body.ljust(1_048_576)).status_code == 200
    too_long = client.simulate_post(PATH, body=body.ljust(1_048_577))
    assert error(too_long, 413) == "body: expected at most 1048576 bytes"


def test_a_chunked_body_is_read_and_has_the_same_limit(client: testing.TestClient) -> None:
    def post_chunked(body: bytes) -> testing.Result:
        chunked = {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True}
        return client.simulate_post(PATH, extras=chunked)

    body = json.dumps({"user_ids": [FAN]}).encode()
    assert post_chunked(body).status_code == 200
    assert error(post_chunked(body.ljust(1_048_577)), 413) == "body: expected at most 1048576 bytes"


def test_only_post_is_allowed(client: testing.TestClient) -> None:
    response = client.simulate_get(PATH)
    assert error(response, 405) == "Method Not Allowed"
    assert set(response.headers["allow"].split(", ")) == {"POST", "OPTIONS"}
