"""The database goes, and comes back: answers go on, and nobody has to restart the service."""

import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from falcon import testing
from psycopg.types.json import Jsonb

from bench.common.trouble import frozen
from service.app import create_app
from service.config import Settings
from service.host.database import Database
from service.host.pool import GRACE_SECONDS
from service.host.waits import queued
from service.tools.demo.world import NEWCOMER, SCIENCE_FICTION_FAN
from service.tools.postgres import Cluster
from tests.service.waiting import until

PATH = f"/api/recommendations/{SCIENCE_FICTION_FAN}"
BATCH = "/api/recommendations/batch"
PATIENT = 120.0
"""Seconds to wait for a connection where a slow machine must not be taken for a database that is gone."""

WAITS = (
    "select true from pg_stat_activity where wait_event_type = 'Lock' and query like '%api.record%'"
)

Connect = Callable[..., tuple[testing.TestClient, Database]]
"""With settings by name, where these are to be others."""


@pytest.fixture
def server(own_cluster_database: tuple[Cluster, str]) -> Cluster:
    return own_cluster_database[0]


@pytest.fixture
def connect(own_cluster_database: tuple[Cluster, str]) -> Iterator[Connect]:
    """A new service in front of the database, as one more process would be."""
    databases = []

    def connect(**others: Any) -> tuple[testing.TestClient, Database]:
        settings = Settings.from_environ({"DATABASE_URL": own_cluster_database[1]})
        settings = replace(settings, **{"pool_timeout": 1.0, **others})
        database = Database(settings)
        databases.append(database)
        return testing.TestClient(create_app(database, settings)), database

    yield connect
    for database in databases:
        database.close()


@pytest.fixture
def client(connect: Connect) -> testing.TestClient:
    return informed(connect)


def informed(connect: Connect, **others: float) -> testing.TestClient:
    """A service that has seen the database, popular media and all, and that answers from it."""
    client, database = connect(**others)
    database.open()
    until(lambda: database.last_readiness().model_refreshed_at)
    until(lambda: is_real(client))  # the first question, which plans, may take too long
    return client


def ask(client: testing.TestClient, **params: Any) -> Any:
    response = client.simulate_get(PATH, params=params)
    assert response.status_code == 200, response.text
    return response.json


def is_real(client: testing.TestClient) -> bool:
    response = client.simulate_get(PATH)
    return response.status_code == 200 and "fallback" not in response.json


def test_without_a_database_popular_media_answer(
    client: testing.TestClient, server: Cluster
) -> None:
    newcomers = client.simulate_get(f"/api/recommendations/{NEWCOMER}").json["recommendations"]
    real = ask(client)
    server.stop()
    answer = ask(client, limit=3, offset=2)
    assert answer["fallback"] == "popular"
    assert list(answer) == [*real, "fallback"]
    assert (answer["count"], answer["limit"], answer["offset"]) == (3, 3, 2)
    assert answer["recommendations"] == newcomers[2:5]
    people = [str(uuid4()) for _ in range(3)]
    batch = client.simulate_post(BATCH, json={"user_ids": people, "limit": 4})
    assert batch.status_code == 200
    assert list(batch.json["results"]) == people
    for one in batch.json["results"].values():
        assert (one["count"], one["fallback"]) == (4, "popular")


def test_bad_questions_stay_bad(client: testing.TestClient, server: Cluster) -> None:
    server.stop()
    assert client.simulate_get(PATH, params={"limit": 0}).status_code == 400
    assert client.simulate_post(BATCH, json={}).status_code == 400


def test_it_is_not_ready_and_the_rest_goes_on(client: testing.TestClient, server: Cluster) -> None:
    server.stop()
    ready = client.simulate_get("/health/ready")
    assert ready.status_code == 503
    assert ready.json["missing"] == ["database"]
    assert ready.json["data_age_seconds"] > 0
    assert client.simulate_get("/health").status_code == 200
    assert client.simulate_get("/metrics").status_code == 200


def test_once_it_is_known_to_be_gone_nobody_waits_for_it(
    client: testing.TestClient, server: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    server.stop()
    ask(client)
    until(lambda: "the database is gone" in caplog.text)
    start = time.monotonic()
    for _ in range(50):
        ask(client)
    assert time.monotonic() - start < 25  # each of them would wait for pool_timeout, a second


def test_it_recovers_by_itself(client: testing.TestClient, server: Cluster) -> None:
    server.stop()
    assert not is_real(client)
    server.start()
    until(lambda: is_real(client))
    until(lambda: client.simulate_get("/health/ready").status_code == 200)


def test_it_recovers_however_long_that_took(
    own_cluster_database: tuple[Cluster, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, dsn = own_cluster_database
    monkeypatch.setattr("service.host.watch.PROBE_SECONDS", 0.01)
    settings = replace(Settings.from_environ({"DATABASE_URL": dsn}), pool_timeout=0.05)
    database = Database(settings)
    try:
        client = testing.TestClient(create_app(database, settings))
        database.open()
        until(lambda: is_real(client))
        server.stop()
        assert not is_real(client)
        # Who has waited for a connection in vain stays in the pool's queue until there is one.
        until(lambda: database.pool_state().waiting > 2 * settings.pool_size)
        server.start()
        until(lambda: is_real(client))
    finally:
        database.close()


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_restart_between_two_questions_is_not_noticed(
    connect: Connect, server: Cluster, end: str
) -> None:
    client = informed(connect, pool_timeout=PATIENT)
    with ThreadPoolExecutor(8) as threads:  # so that there are several connections to lose
        assert all(threads.map(lambda _: is_real(client), range(32)))
        getattr(server, end)()
        server.start()
        assert all(threads.map(lambda _: is_real(client), range(32)))


def test_a_restart_under_load_fails_no_question(
    client: testing.TestClient, server: Cluster
) -> None:
    with ThreadPoolExecutor(4) as threads:
        answers = [threads.submit(ask, client) for _ in range(400)]
        server.stop()
        server.start()
        assert all(answer.result()["count"] == 10 for answer in answers)
    until(lambda: is_real(client))


def test_connections_that_the_server_ends_are_replaced(
    connect: Connect, own_cluster_database: tuple[Cluster, str]
) -> None:
    client = informed(connect, pool_timeout=PATIENT)
    with psycopg.connect(own_cluster_database[1], autocommit=True) as connection:
        ended = connection.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where application_name = 'ml-service'"
        ).fetchall()
    assert ended
    assert is_real(client)


def test_a_service_that_never_saw_it_says_503_until_it_comes(
    connect: Connect, server: Cluster
) -> None:
    server.stop()
    client, _ = connect()
    for response in (
        client.simulate_get(PATH),
        client.simulate_post(BATCH, json={"user_ids": [str(uuid4())]}),
    ):
        assert response.status_code == 503
        assert response.json == {"error": "The database cannot be reached"}
        assert int(response.headers["retry-after"]) > 0
    server.start()
    until(lambda: client.simulate_get(PATH).status_code == 200)
    until(lambda: is_real(client))


@pytest.mark.skipif(sys.platform != "linux", reason="/proc says which processes a server has")
def test_a_frozen_database_is_given_up_by_the_client(server: Cluster, connect: Connect) -> None:
    assert GRACE_SECONDS == 2
    client = informed(connect, statement_timeout=0.5)
    with frozen(server.pid), ThreadPoolExecutor(8) as crowd:  # while it is, it never answers
        for answer in crowd.map(client.simulate_get, [PATH] * 24):
            assert answer.json["fallback"] == "popular"
        ready = client.simulate_get("/health/ready")
        assert (ready.status_code, ready.json["missing"]) == (503, ["database"])
        for path in ("/health/live", "/metrics"):
            assert client.simulate_get(path).status_code == 200
        event = {"user_id": str(NEWCOMER), "media_id": str(uuid4()), "type": "LIKE"}
        for response in (
            client.simulate_post("/api/interactions", json=event),
            client.simulate_delete(f"/api/users/{uuid4()}"),
        ):
            assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    until(lambda: is_real(client))
    until(lambda: client.simulate_get("/health/ready").status_code == 200)


def test_who_has_waited_for_a_thread_waits_no_longer_for_a_connection(
    own_cluster_database: tuple[Cluster, str], connect: Connect
) -> None:
    client = informed(connect, pool_timeout=3600.0, statement_timeout=60.0, pool_size=1)
    event = {
        "event_id": str(uuid4()),
        "user_id": str(SCIENCE_FICTION_FAN),
        "media_id": ask(client)["recommendations"][0]["id"],
        "type": "WATCH",
    }

    def queue() -> Any:
        queued.set(3600.0)  # as the worker that has threads says
        return ask(client)

    with (
        psycopg.connect(own_cluster_database[1]) as holding,
        psycopg.connect(own_cluster_database[1], autocommit=True) as looking,
        ThreadPoolExecutor(2) as crowd,
    ):
        holding.execute("select api.record_interactions(%s)", [Jsonb(event)])
        # For the same event_id, with the one connection there is.
        waiting = crowd.submit(client.simulate_post, "/api/interactions", json=event)
        until(lambda: looking.execute(WAITS).fetchone())
        assert crowd.submit(queue).result()["fallback"] == "popular"
        assert not waiting.done()
        holding.rollback()
        assert waiting.result().status_code < 300


@pytest.mark.skipif(sys.platform != "linux", reason="/proc says which processes a server has")
def test_who_has_waited_for_a_thread_waits_no_longer_for_a_frozen_database(
    server: Cluster, connect: Connect
) -> None:
    client = informed(connect, statement_timeout=3600.0)
    with frozen(server.pid):
        queued.set(3600.0 + GRACE_SECONDS)
        assert ask(client)["fallback"] == "popular"
    until(lambda: is_real(client))


@pytest.mark.skipif(sys.platform != "linux", reason="/proc says which processes a server has")
def test_after_the_first_has_waited_in_vain_nobody_waits_for_a_connection(
    server: Cluster, connect: Connect
) -> None:
    client = informed(connect, pool_timeout=PATIENT, statement_timeout=0.5)
    with frozen(server.pid):
        assert ask(client)["fallback"] == "popular"
        start = time.monotonic()
        assert ask(client)["fallback"] == "popular"
        assert time.monotonic() - start < PATIENT / 2
    until(lambda: is_real(client))
