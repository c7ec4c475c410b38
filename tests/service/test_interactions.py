"""`POST` and `DELETE /api/interactions`, and `DELETE` and `PUT /api/users/<user_id>`."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from falcon import testing

from service.app import create_app
from service.host.database import Database
from tests.stories import story
from tests.world import World, key

INTERACTIONS = "/api/interactions"


@story
def told(world: World) -> World:
    """Two dramas, and Ann, who would like either."""
    world.person("ann", "DRAMA")
    world.media("first", "DRAMA")
    world.media("second", "DRAMA")
    world.refresh()
    return world


@pytest.fixture
def workers(told: World) -> Iterator[list[testing.TestClient]]:
    """Two processes of the service, as far as the database can tell."""
    databases = [Database(told.settings) for _ in range(2)]
    yield [testing.TestClient(create_app(database, told.settings)) for database in databases]
    for database in databases:
        database.close()


@pytest.fixture
def client(workers: list[testing.TestClient]) -> testing.TestClient:
    return workers[0]


def event(medium: str = "first", **more: Any) -> dict[str, Any]:
    return {"user_id": str(key("ann")), "media_id": str(key(medium)), "type": "LIKE", **more}


def titles(client: testing.TestClient, path: str | None = None) -> list[str]:
    answer = client.simulate_get(path or f"/api/recommendations/{key('ann')}").json
    return [medium["title"] for medium in answer["recommendations"]]


def test_that_keys_have_ended_is_no_fault_of_an_event(
    client: testing.TestClient, told: World
) -> None:
    told.query("select setval('engine.person_user_key_seq', 2147483647)")
    stranger = event(user_id=str(uuid4()))
    assert client.simulate_post(INTERACTIONS, json=stranger).status_code == 500
    assert client.simulate_post(INTERACTIONS, json=event()).status_code == 201


def test_the_next_answer_of_any_worker_reflects_it(workers: list[testing.TestClient]) -> None:
    one, other = workers
    assert set(titles(one)) == {"first", "second"}
    response = one.simulate_post(INTERACTIONS, json=event())
    assert response.status_code == 201
    assert response.json["count"] == 1
    assert titles(other) == titles(one) == ["second"]


def test_takes_a_list_and_the_same_event_twice(client: testing.TestClient) -> None:
    events = [event(event_id="a"), event("second", event_id="b")]
    first, again = (client.simulate_post(INTERACTIONS, json=events) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.json == again.json
    assert first.json["count"] == 2
    assert titles(client) == []


def test_takes_what_gorse_takes(client: testing.TestClient) -> None:
    sent = {
        "FeedbackType": "like",
        "UserId": str(key("ann")),
        "ItemId": str(key("first")),
        "Timestamp": "2026-01-01T00:00:00Z",
    }
    assert client.simulate_post(INTERACTIONS, json=[sent]).status_code == 201
    assert titles(client) == ["second"]


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (
            [event(), event(type="LOVE")],
            400,
            "interactions[1].type: expected LIKE, DISLIKE or WATCH",
        ),
        (event(type="LOVE"), 400, "type: expected LIKE, DISLIKE or WATCH"),
        ([], 400, "interactions: expected 1 to 1000 of them"),
        ("text", 400, "interaction: expected an object"),
        (event(interaction_value=1e9), 400, "interaction_value: expected a number from -100 to"),
        (event("nowhere"), 422, "media_id: the catalogue does not know it"),
        (
            [event(event_id="a"), event("second", event_id="a")],
            409,
            "interactions[1].event_id: recorded",
        ),
    ],
)
def test_says_what_is_wrong(client: testing.TestClient, body: Any, status: int, error: str) -> None:
    response = client.simulate_post(INTERACTIONS, json=body)
    assert response.status_code == status
    assert list(response.json) == ["error"]
    assert response.json["error"].startswith(error)
    assert set(titles(client)) == {"first", "second"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"user_id": "\\u0000"}',
        b'{"user_id": "\\ud800"}',
        b'{"interaction_value": NaN}',
        b'{"interaction_value": 1e999999}',
        b"[" * 20_000,
    ],
)
def test_what_is_no_json_is_a_bad_request(client: testing.TestClient, body: bytes) -> None:
    response = client.simulate_post(INTERACTIONS, body=body)
    assert response.status_code == 400
    assert response.json["error"].startswith("body: expected JSON")


def test_a_body_has_a_greatest_size(client: testing.TestClient) -> None:
    assert client.simulate_post(INTERACTIONS, body=b" " * (512 * 1024 + 1)).status_code == 413
    events = [event(timestamp="2026-01-01T00:00:00.000000+00:00", event_id=str(uuid4()))] * 1000
    assert client.simulate_post(INTERACTIONS, json=events).status_code == 201


def test_a_dead_connection_is_no_reason_to_refuse_or_to_write_twice(
    client: testing.TestClient, told: World
) -> None:
    assert set(titles(client)) == {"first", "second"}
    told.query(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    assert client.simulate_post(INTERACTIONS, json=event()).status_code == 201
    assert told.query("select count(*) from engine.interaction") == [(1,)]


def test_where_nobody_knows_whether_it_was_recorded_it_says_so(
    client: testing.TestClient, told: World
) -> None:
    with told.connect() as connection:
        connection.execute(DIES)
    response = client.simulate_post(INTERACTIONS, json=event())
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert told.query("select last_value from engine.tries") == [(1,)]  # not tried again


DIES = """
create sequence engine.tries;
drop function api.record_interactions;
create function api.record_interactions(jsonb) returns json language plpgsql security definer as $$
begin
    perform nextval('engine.tries');
    perform pg_terminate_backend(pg_backend_pid());
    perform pg_sleep(60);
end
$$;
grant execute on function api.record_interactions to ml_service_app;
"""


def test_a_deadlock_is_tried_once_more(client: testing.TestClient, told: World) -> None:
    with told.connect() as connection:
        connection.execute("create sequence engine.tries")  # outlives a transaction that fails
        connection.execute(
            "create function engine.fail_once() returns trigger language plpgsql as $$ begin"
            " if nextval('engine.tries') = 1 then raise deadlock_detected; end if; return new; end $$;"
            " grant usage on sequence engine.tries to ml_service_owner;"
            " create trigger fail_once before insert on engine.outbox"
            " for each row execute function engine.fail_once()"
        )
    assert client.simulate_post(INTERACTIONS, json=event()).status_code == 201
    assert told.query("select count(*) from engine.interaction") == [(1,)]


def test_a_database_that_only_reads_is_unavailable_for_writing(
    client: testing.TestClient, told: World
) -> None:
    with told.connect() as connection:
        connection.execute(
            psycopg.sql.SQL("alter database {} set default_transaction_read_only = on").format(
                psycopg.sql.Identifier(connection.info.dbname)
            )
        )
    assert client.simulate_post(INTERACTIONS, json=event()).status_code == 503
    assert set(titles(client)) == {"first", "second"}


def test_whoever_is_forgotten_is_unknown_until_enrolled_again(client: testing.TestClient) -> None:
    path = f"/api/users/{key('ann')}"
    client.simulate_post(INTERACTIONS, json=event())
    for _ in range(2):
        response = client.simulate_delete(path)
        assert (response.status_code, response.content) == (204, b"")
    assert set(titles(client)) == {"first", "second"}
    refused = client.simulate_post(INTERACTIONS, json=event())
    assert refused.status_code == 403
    assert refused.json["error"].startswith("user_id: this person was forgotten")
    for _ in range(2):
        assert client.simulate_put(path).status_code == 204
    assert client.simulate_post(INTERACTIONS, json=event()).status_code == 201


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_user_id_is_a_uuid(client: testing.TestClient, method: str) -> None:
    response = client.simulate_request(method, "/api/users/7")
    assert response.status_code == 400
    assert response.json == {"error": "user_id: expected a UUID, 8-4-4-4-12 hexadecimal digits"}


def test_readiness_and_metrics_say_what_waits(client: testing.TestClient, told: World) -> None:
    assert client.simulate_get("/health/ready").json["events_waiting"] == 0
    client.simulate_post(INTERACTIONS, json=[event(), event("second")])
    ready = client.simulate_get("/health/ready").json
    assert (ready["model_version"], ready["events_waiting"], ready["events_refused"]) == (1, 2, 0)
    assert ready["events_waiting_seconds"] > 0
    assert "ml_service_events_waiting 2.0" in client.simulate_get("/metrics").text
    told.sync()
    ready = client.simulate_get("/health/ready").json
    assert (ready["events_waiting"], ready["events_waiting_seconds"]) == (0, None)


def test_keys_that_have_run_out_are_not_the_callers_mistake(
    client: testing.TestClient, told: World
) -> None:
    told.query("select setval('engine.person_user_key_seq', 2147483647)")
    response = client.simulate_post("/api/interactions", json=event(user_id=str(key("new"))))
    assert response.status_code == 500


def test_the_next_answer_of_any_worker_is_as_if_it_had_not_been(
    workers: list[testing.TestClient],
) -> None:
    one, other = workers
    for query, more in (
        ({"event_id": "an event"}, {"event_id": "an event"}),
        ({"user_id": str(key("ann")), "media_id": str(key("first")), "type": "LIKE"}, {}),
    ):
        before = titles(one)
        assert one.simulate_post(INTERACTIONS, json=event(**more)).status_code == 201
        assert titles(one) == ["second"]
        response = other.simulate_delete(INTERACTIONS, params=query)
        assert (response.status_code, response.json) == (200, {"count": 1})
        assert titles(one) == titles(other) == before
        assert other.simulate_delete(INTERACTIONS, params=query).json == {"count": 0}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({}, "expected event_id, or user_id, media_id and type"),
        ({"user_id": str(uuid4())}, "expected event_id, or user_id, media_id and type"),
        ({"event_id": "e", "type": "LIKE"}, "expected event_id, or user_id, media_id and type"),
        ({"user_id": "ann"}, "user_id: expected a UUID, 8-4-4-4-12 hexadecimal digits"),
        ({"event_id": "e" * 201}, "event_id: expected a text of 1 to 200 characters"),
        ({"event_id": "a\0b"}, "event_id: expected a text that a database can keep"),
        ({"event_id": ""}, "event_id: expected a value"),
        (
            {"user_id": str(uuid4()), "media_id": str(uuid4()), "type": "LOVE"},
            "type: expected LIKE, DISLIKE or WATCH",
        ),
    ],
)
def test_what_to_take_back_is_said_whole(
    client: testing.TestClient, query: dict[str, str], message: str
) -> None:
    response = client.simulate_delete(INTERACTIONS, params=query)
    assert (response.status_code, response.json) == (400, {"error": message})
