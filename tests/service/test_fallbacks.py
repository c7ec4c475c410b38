"""Where the strategy fails, popular media answer, marked; the stack is in the log."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from falcon import testing
from prometheus_client import REGISTRY

from service.app import create_app
from service.host.database import Database
from tests.service.waiting import until
from tests.stories import story
from tests.world import World

PERSON = UUID(int=7)
PATH = f"/api/recommendations/{PERSON}"
BATCH = "/api/recommendations/batch"

# The function as it is, moved away, and one in its place that fails first.
SABOTAGE = """
alter function engine.envelope rename to envelope_as_it_was;
create function engine.envelope(question engine.question) returns json
    language plpgsql
as $$
begin
    {failure};
    return engine.envelope_as_it_was(question);
end
$$;
"""


@story
def small_world(world: World) -> World:
    """Three media, of which one is the most popular."""
    for name in ("first", "second", "third"):
        world.media(name, "DRAMA")
    for person in ("a", "b"):
        world.takes(person, "first")
    world.takes("a", "second")
    world.refresh()
    return world


@pytest.fixture
def database(small_world: World) -> Iterator[Database]:
    """A database whose popular media this process has seen already."""
    database = Database(small_world.settings)
    database.open()
    until(lambda: database.last_readiness().model_refreshed_at)
    yield database
    database.close()


@pytest.fixture
def client(database: Database, small_world: World) -> testing.TestClient:
    return testing.TestClient(create_app(database, small_world.settings))


def sabotage(world: World, failure: str) -> None:
    with world.connect() as connection:
        connection.execute(SABOTAGE.format(failure=failure).encode())


def titles(answer: dict[str, Any]) -> list[str]:
    return [medium["title"] for medium in answer["recommendations"]]


def fallbacks(reason: str) -> float:
    return REGISTRY.get_sample_value("ml_service_fallbacks_total", {"reason": reason}) or 0


def test_a_strategy_that_fails_is_answered_with_popular_media(
    small_world: World, client: testing.TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    sabotage(small_world, "if not (question).degraded then perform 1 / 0; end if")
    before = fallbacks("strategy")
    response = client.simulate_get(PATH, params={"strategy": "classic"})
    assert response.status_code == 200
    assert response.json["fallback"] == "popular"
    assert response.json["strategy"] == "classic"
    assert titles(response.json)[0] == "first"
    assert "division by zero" in caplog.text
    assert "Traceback" in caplog.text
    assert fallbacks("strategy") == before + 1


def test_one_that_takes_too_long_as_well(
    small_world: World, client: testing.TestClient, database: Database
) -> None:
    sabotage(small_world, "if not (question).degraded then raise query_canceled; end if")
    assert client.simulate_get(PATH).json["fallback"] == "popular"


def test_if_popular_media_fail_too_it_is_those_seen_last(
    small_world: World, client: testing.TestClient
) -> None:
    sabotage(small_world, "perform 1 / 0")
    answer = client.simulate_get(PATH, params={"limit": 1, "offset": 1}).json
    assert titles(answer) == ["second"]
    del answer["recommendations"], answer["generated_at"]
    assert answer == {
        "user_id": str(PERSON),
        "count": 1,
        "limit": 1,
        "offset": 1,
        "strategy": "popular",
        "confidence": 0,
        "model_version": 1,
        "fallback": "popular",
    }
    assert client.simulate_get(PATH, params={"offset": 100}).json["recommendations"] == []


def test_the_batch_does_the_same(small_world: World, client: testing.TestClient) -> None:
    with small_world.connect() as connection:
        connection.execute("drop function api.recommendations_batch")
    people = [str(uuid4()), str(uuid4())]
    answer = client.simulate_post(BATCH, json={"user_ids": people, "limit": 2}).json
    assert answer["total_users"] == 2
    assert list(answer["results"]) == people
    for one in answer["results"].values():
        assert one["fallback"] == "popular"
        assert one["count"] == 2
        assert titles(one) == ["first", "second"]


def test_a_bad_argument_is_not_a_failure(
    small_world: World, client: testing.TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    sabotage(small_world, "raise 'strategy: expected another' using errcode = 'ML400'")
    response = client.simulate_get(PATH)
    assert response.status_code == 400
    assert response.json == {"error": "strategy: expected another"}
    assert "Traceback" not in caplog.text


def test_a_serialization_failure_is_tried_once_more(
    small_world: World, client: testing.TestClient
) -> None:
    with small_world.connect() as connection:
        connection.execute("create sequence engine.tries")  # outlives a transaction that fails
        connection.execute("grant usage on sequence engine.tries to ml_service_owner")
    once = "if nextval('engine.tries') = 1 then raise serialization_failure; end if"
    sabotage(small_world, once)
    assert client.simulate_get(PATH, params={"strategy": "classic"}).status_code == 200
    assert small_world.query("select last_value from engine.tries") == [(2,)]


def test_it_works_again_when_the_functions_do(
    small_world: World, client: testing.TestClient
) -> None:
    # Another question each time: an answer that was given before may be given again.
    assert not falls_back(client, limit=1)  # and its statement is prepared
    sabotage(small_world, "if not (question).degraded then perform 1 / 0; end if")
    assert falls_back(client, limit=2)
    with small_world.connect() as connection:
        connection.execute(
            "drop function engine.envelope;"
            " alter function engine.envelope_as_it_was rename to envelope"
        )
    assert not falls_back(client, limit=3)


def falls_back(client: testing.TestClient, limit: int) -> bool:
    answer = client.simulate_get(PATH, params={"strategy": "popular", "limit": limit})
    return "fallback" in answer.json


def test_a_list_that_stands_in_counts_as_untracked_and_of_a_placement_shows_nothing(
    small_world: World, client: testing.TestClient
) -> None:
    """What a placement lets through, the database alone knows."""
    with small_world.connect() as connection:
        connection.execute("alter function api.tracked_media rename to gone")
    before = REGISTRY.get_sample_value("ml_service_untracked_total") or 0
    for params, count in (({}, 3), ({"placement": "home"}, 0)):
        answer = client.simulate_get("/api/media/popular", params={"track": "true", **params}).json
        assert (answer["fallback"], answer["count"]) == ("popular", count)
    assert REGISTRY.get_sample_value("ml_service_untracked_total") == before + 2


def test_a_page_whose_rows_all_leave_something_out_shows_nothing_without_them(
    small_world: World, client: testing.TestClient
) -> None:
    """One row that may show anything is enough for popular media."""
    with small_world.connect() as connection:
        connection.execute("alter function api.tracked_home rename to gone")
        connection.execute("""update engine.page_row set filter = '{"not_genre": "HORROR"}'""")
        client.simulate_get("/health/ready")
        page = client.simulate_get(f"/api/home/{PERSON}").json
        assert (page["fallback"], page["rows"]) == ("popular", [])
        connection.execute("update engine.page_row set filter = null where kind = 'trending'")
        client.simulate_get("/health/ready")
        page = client.simulate_get(f"/api/home/{PERSON}").json
        assert (page["fallback"], len(page["rows"])) == ("popular", 1)
