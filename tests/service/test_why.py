"""`GET /api/recommendations/<user_id>/why/<media_id>`."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from falcon import testing

from service.app import create_app
from service.host.database import Database
from tests.stories import story
from tests.world import World, key


@story
def told(world: World) -> World:
    world.person("ann", "DRAMA")
    world.media("The Expanse", "DRAMA")
    world.media("Dune", "DRAMA")
    world.media("untaken", "COMEDY")
    world.media("gone", "DRAMA", deleted=True)
    for number in range(3):
        world.takes(f"person {number}", "The Expanse", "Dune", day=number)
    world.takes("ann", "The Expanse", type="WATCH", day=4)
    world.refresh()
    return world


@pytest.fixture
def client(told: World) -> Iterator[testing.TestClient]:
    database = Database(told.settings)
    yield testing.TestClient(create_app(database, told.settings))
    database.close()


def get(client: testing.TestClient, medium: str, **params: Any) -> Any:
    path = f"/api/recommendations/{key('ann')}/why/{key(medium)}"
    response = client.simulate_get(path, params=params)
    assert response.status_code == 200, response.text
    return response.json


def test_reasons_are_in_words_and_numbers(client: testing.TestClient) -> None:
    answer = get(client, "Dune", strategy="sequence")
    assert answer.pop("generated_at")
    assert answer == {
        "user_id": str(key("ann")),
        "media_id": str(key("Dune")),
        "title": "Dune",
        "status": "recommended",
        "text": "Position 1, score 1.00",
        "seen_at": None,
        "position": 1,
        "rank": 1,
        "recommendation_score": 1,
        "page_ends_at": 0,
        "kept_out_by": [],
        "moved_by": [],
        "reasons": [
            {
                "kind": "media",
                "text": 'Because you watched "The Expanse"',
                "contribution": 1,
                "position_without": 2,
                "media_id": str(key("The Expanse")),
                "title": "The Expanse",
                "deed": "watched",
                "by_transitions": pytest.approx(1),
            }
        ],
        "limit": 10,
        "strategy": "sequence",
        "fallback": None,
        "model_version": 1,
    }


def test_by_default_it_is_the_default_strategy_that_is_asked(client: testing.TestClient) -> None:
    answer = get(client, "Dune")
    assert answer["strategy"] == "classic"
    assert [(one["kind"], one["contribution"]) for one in answer["reasons"]] == [
        ("people", pytest.approx(0.6)),
        ("genre", pytest.approx(0.4)),
    ]


@pytest.mark.parametrize(
    ("medium", "params", "status"),
    [
        ("untaken", {"limit": 1}, "outside_page"),
        ("untaken", {"limit": 2}, "recommended"),
        ("The Expanse", {}, "seen"),
        ("gone", {}, "deleted"),
    ],
)
def test_one_door_tells_why_not_as_well(
    client: testing.TestClient, medium: str, params: dict[str, Any], status: str
) -> None:
    assert get(client, medium, **params)["status"] == status


def test_somebody_unknown_is_told_of_popular_media(client: testing.TestClient) -> None:
    path = f"/api/recommendations/{uuid4()}/why/{key('Dune')}"
    answer = client.simulate_get(path).json
    assert (answer["fallback"], answer["strategy"]) == ("popular", "classic")
    assert [one["kind"] for one in answer["reasons"]] == ["popular"]


def test_a_medium_that_is_not_there_is_not_found(client: testing.TestClient) -> None:
    response = client.simulate_get(f"/api/recommendations/{key('ann')}/why/{uuid4()}")
    assert response.status_code == 404
    assert response.json == {"error": "media_id: the catalogue does not know it"}


def test_a_page_has_reasons_where_it_is_asked_for_them(client: testing.TestClient) -> None:
    path = f"/api/recommendations/{key('ann')}"
    asked = {"strategy": "sequence", "genre": "DRAMA"}
    explained = client.simulate_get(path, params={**asked, "explain": "true"}).json
    [medium] = explained["recommendations"]
    assert medium["because"] == 'Because you watched "The Expanse"'
    assert [(one["kind"], one["deed"]) for one in medium["reasons"]] == [("media", "watched")]
    body = {**asked, "user_id": str(key("ann")), "explain": True, "within": [str(key("Dune"))]}
    posted = client.simulate_post("/api/recommendations", json=body).json
    assert posted["recommendations"] == [medium]
    [plain] = client.simulate_get(path, params=asked).json["recommendations"]
    assert plain.keys() == medium.keys() - {"because", "reasons"}


@pytest.mark.parametrize(
    ("medium", "params", "error"),
    [
        ("7", {}, "media_id: expected a UUID, 8-4-4-4-12 hexadecimal digits"),
        (str(key("Dune")), {"limit": 0}, "limit: expected an integer from 1 to 100"),
        (str(key("Dune")), {"explore": 1}, "explore: no parameter of this call"),
        (str(key("Dune")), {"strategy": "x"}, "strategy: expected one of"),
    ],
)
def test_bad_arguments_are_named(
    client: testing.TestClient, medium: str, params: dict[str, Any], error: str
) -> None:
    response = client.simulate_get(f"/api/recommendations/{key('ann')}/why/{medium}", params=params)
    assert response.status_code == 400
    assert response.json["error"].startswith(error)
