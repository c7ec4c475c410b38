"""Standbys answer questions: as the primary would, and as of what the caller has written."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
import pytest
from falcon import testing
from psycopg.types.json import Jsonb

from service.app import create_app
from service.config import Settings
from service.host.database import Database
from service.host.metrics import QUESTIONS
from service.tools import check
from service.tools.demo.world import SCIENCE_FICTION_FAN
from service.tools.postgres import Cluster
from tests.scale.conftest import Servers
from tests.service.waiting import until

Start = Callable[..., "Service"]
MARK = "X-Read-After"


@dataclass(frozen=True)
class Service:
    """A service in front of the servers."""

    client: testing.TestClient
    database: Database

    def ask(self, person: UUID = SCIENCE_FICTION_FAN, mark: str = "", **params: Any) -> Any:
        response = self.client.simulate_get(
            f"/api/recommendations/{person}",
            params=params,
            headers={MARK: mark} if mark else {},
        )
        assert response.status_code == 200, response.text
        assert "fallback" not in response.json
        return response.json

    def like(self, medium: str, person: UUID = SCIENCE_FICTION_FAN) -> str:
        """Returns the mark."""
        event = {"user_id": str(person), "media_id": medium, "type": "LIKE"}
        response = self.client.simulate_post("/api/interactions", json=event)
        assert response.status_code == 201, response.text
        return response.headers[MARK]

    def states(self) -> list[str]:
        return [standby["state"] for standby in self.readiness()["standbys"]]

    def readiness(self) -> Any:
        return self.client.simulate_get("/health/ready").json


@pytest.fixture
def start(servers: Servers) -> Iterator[Start]:
    with starting(servers) as start:
        yield start


@pytest.fixture
def service(start: Start) -> Service:
    return start()


@contextmanager
def starting(servers: Servers) -> Iterator[Start]:
    databases = []

    def start(**environ: str) -> Service:
        settings = Settings.from_environ({**servers.environ, **environ})
        database = Database(settings)
        databases.append(database)
        service = Service(testing.TestClient(create_app(database, settings)), database)
        until(lambda: service.states() == ["well", "well"])
        return service

    yield start
    for database in databases:
        database.close()


@contextmanager
def answered_by() -> Iterator[dict[str, int]]:
    """How many questions who has answered meanwhile, once it is over."""

    def counts() -> dict[str, float]:
        [family] = QUESTIONS.collect()
        return {
            sample.labels["by"]: sample.value
            for sample in family.samples
            if sample.name.endswith("_total")
        }

    before = counts()
    found: dict[str, int] = {}
    yield found
    for by, count in counts().items():
        if count > before.get(by, 0):
            found[by] = int(count - before.get(by, 0))


@contextmanager
def paused(servers: Servers) -> Iterator[None]:
    """The standbys replay nothing meanwhile: all that is written is unknown to them."""
    try:
        for standby in servers.standbys:
            _execute(standby, "select pg_wal_replay_pause()")
            until(partial(_is_paused, standby))
        yield
    finally:
        for standby in servers.standbys:
            _execute(standby, "select pg_wal_replay_resume()")


def _execute(cluster: Cluster, statement: str) -> Any:
    with psycopg.connect(cluster.dsn("recommendation_db"), autocommit=True) as connection:
        [(value,)] = connection.execute(statement.encode()).fetchall()
    return value


def _is_paused(cluster: Cluster) -> bool:
    return bool(_execute(cluster, "select pg_get_wal_replay_pause_state()") == "paused")


def _people(servers: Servers, count: int) -> list[UUID]:
    """Who is answered by the default strategy."""
    query = (
        "select user_id from engine.person"
        " where (select count(*) from engine.interaction where user_key = person.user_key) > 5"
        " order by user_id limit %s"
    )
    with psycopg.connect(servers.standbys[1].dsn("recommendation_db")) as connection:
        return [user_id for (user_id,) in connection.execute(query, [count])]


def _first(answer: Any) -> str:
    medium: str = answer["recommendations"][0]["id"]
    return medium


def test_a_person_s_questions_go_to_the_same_standby_and_are_answered_as_by_the_primary(
    service: Service, servers: Servers
) -> None:
    with answered_by() as found:
        answers = [service.ask(limit=limit) for limit in range(1, 9)]
    [(standby, count)] = found.items()
    assert standby.startswith("standby")
    assert count == 8
    with psycopg.connect(servers.primary.dsn("recommendation_db")) as connection:
        for limit, answer in enumerate(answers, 1):
            question = "select api.recommendations(%s, %s)"
            [(expected,)] = connection.execute(
                question, (SCIENCE_FICTION_FAN, Jsonb({"limit": limit}))
            ).fetchall()
            assert {**answer, "generated_at": None} == {**expected, "generated_at": None}


def test_people_are_spread_over_the_standbys(service: Service, servers: Servers) -> None:
    with answered_by() as found:
        for person in _people(servers, 40):
            service.ask(person)
    assert found["standby 1"] >= 8
    assert found["standby 2"] >= 8


def test_what_was_asked_before_is_kept_until_something_changes(
    service: Service, servers: Servers
) -> None:
    first = service.ask(limit=5)
    with answered_by() as found:
        assert service.ask(limit=5) == first
    assert found == {"kept": 1}
    with answered_by() as found:
        service.ask(limit=5, genre="DRAMA")
    assert "kept" not in found
    mark = service.like(_first(first))
    servers.replay()
    with answered_by() as found:
        second = service.ask(limit=5, mark=mark)
    assert _first(first) not in [medium["id"] for medium in second["recommendations"]]
    assert "kept" not in found


def test_whoever_has_written_reads_it_where_standbys_are_behind(
    start: Start, servers: Servers
) -> None:
    service = start(READ_AFTER_SECONDS="0.05")
    before = service.ask()
    with paused(servers):
        mark = service.like(_first(before))
        with answered_by() as found:
            after = service.ask(mark=mark)
        assert found == {"primary": 1}
        assert _first(before) not in [medium["id"] for medium in after["recommendations"]]
        assert service.ask() == before  # a question without the mark is answered as of before


def test_a_question_waits_for_a_standby_that_is_about_to_know(
    start: Start, servers: Servers
) -> None:
    service = start(READ_AFTER_SECONDS="20")
    before = service.ask()
    mark = service.like(_first(before))
    with answered_by() as found:
        after = service.ask(mark=mark)
    assert [by.split()[0] for by in found] == ["standby"]
    assert _first(before) not in [medium["id"] for medium in after["recommendations"]]


@pytest.mark.parametrize("mark", ["yesterday", "1/", "/1", "1/2/3", "1/G", "123456789/0", " "])
def test_a_mark_that_is_none_is_refused(service: Service, mark: str) -> None:
    path = f"/api/recommendations/{SCIENCE_FICTION_FAN}"
    response = service.client.simulate_get(path, headers={MARK: mark})
    assert response.status_code == 400
    assert response.json["error"].startswith(f"{MARK}: expected ")


def test_what_is_forgotten_or_taken_back_gives_a_mark_and_a_question_none(service: Service) -> None:
    client = service.client
    person = UUID(int=7)
    one = f"user_id={person}&media_id={person}&type=LIKE"
    for method, path in (
        ("DELETE", f"/api/interactions?{one}"),
        ("DELETE", f"/api/users/{person}"),
        ("PUT", f"/api/users/{person}"),
    ):
        assert MARK in client.simulate_request(method, path).headers
    assert MARK not in client.simulate_get(f"/api/recommendations/{person}").headers


def test_an_answer_that_is_to_be_logged_is_the_primary_s(service: Service) -> None:
    with answered_by() as found:
        answer = service.ask(track="true")
    assert found == {"primary": 1}
    assert answer["answer_id"] is not None


def test_who_is_in_an_experiment_is_answered_by_the_primary(
    service: Service, servers: Servers
) -> None:
    run = "select (engine.{}).name"
    _execute(
        servers.primary,
        run.format("start_experiment('trial', '{classic,popular}')"),
    )
    try:
        servers.replay()
        with answered_by() as found:
            assert service.ask()["experiment"]
            assert "experiment" not in service.ask(strategy="classic")
        assert found["primary"] == 1
    finally:
        _execute(servers.primary, run.format("stop_experiment('trial')"))
        servers.replay()


def test_connections_that_end_cost_nobody_an_answer(service: Service, servers: Servers) -> None:
    service.ask()
    for standby in servers.standbys:
        _execute(
            standby,
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where application_name = 'ml-service'",
        )
    service.ask(limit=3)
    until(lambda: service.states() == ["well", "well"])


def test_a_standby_that_is_far_behind_is_not_asked_and_readiness_says_so(
    start: Start, servers: Servers
) -> None:
    service = start(READ_LAG_SECONDS="0.2")
    with paused(servers):
        service.like(_first(service.ask()))
        until(lambda: service.states() == ["lagging", "lagging"])
        readiness = service.readiness()
        assert readiness["status"] == "ready"
        assert "standby 1 is" in " ".join(readiness["warnings"])
        assert readiness["standbys"][0]["lag_seconds"] > 0.2
        with answered_by() as found:
            service.ask()
        assert found == {"primary": 1}
    until(lambda: service.states() == ["well", "well"])


def test_without_standbys_there_are_no_marks(servers: Servers) -> None:
    settings = Settings.from_environ({"DATABASE_URL": servers.environ["DATABASE_URL"]})
    database = Database(settings)
    try:
        client = testing.TestClient(create_app(database, settings))
        event = {"user_id": str(UUID(int=9)), "media_id": str(UUID(int=1)), "type": "LIKE"}
        response = client.simulate_post("/api/interactions", body=json.dumps(event))
        assert MARK not in response.headers
        assert client.simulate_get("/health/ready").json["standbys"] is None
    finally:
        database.close()


def test_they_go_and_come_back_and_change_places(own_servers: Servers) -> None:
    first = own_servers.standbys[0]
    people = _people(own_servers, 10)
    with starting(own_servers) as start:
        service = start()
        first.kill()
        for person in people:  # whoever was asked about there is asked about elsewhere
            service.ask(person)
        until(lambda: service.states() == ["gone", "well"])
        assert "standby 1 cannot be reached" in " ".join(service.readiness()["warnings"])
        first.start()
        until(lambda: service.states() == ["well", "well"])

        mark = service.like(_first(service.ask()))
        service.ask(mark=mark)
        own_servers.replay()
        own_servers.primary.kill()
        until(lambda: "the primary cannot be reached" in " ".join(service.readiness()["warnings"]))
        assert service.readiness()["status"] == "ready"
        for person in people:
            service.ask(person, mark=mark)
        event = {"user_id": str(UUID(int=1)), "media_id": str(UUID(int=1)), "type": "LIKE"}
        response = service.client.simulate_post("/api/interactions", json=event)
        assert response.status_code == 503

        _execute(first, "select pg_promote()")
        until(
            lambda: service.client.simulate_post("/api/interactions", json=event).status_code < 500
        )
        until(lambda: service.states() == ["takes writes", "well"])
        with answered_by() as found:
            for person in people:
                service.ask(person, limit=2)
        assert found == {"standby 2": 10}


def test_check_looks_at_the_settings_of_a_standby(servers: Servers) -> None:

    poor = ("hot_standby_feedback = off", "max_standby_streaming_delay = '1s'")
    good = ("hot_standby_feedback = on", "max_standby_streaming_delay = '30s'")
    for standby, given in zip(servers.standbys, (good, poor), strict=True):
        with psycopg.connect(standby.dsn(), autocommit=True) as connection:
            for setting in given:
                connection.execute(f"alter system set {setting}".encode())
            connection.execute("select pg_reload_conf()")
        until(partial(_is_set, standby, given is good))
    found = check.check(Settings.from_environ(servers.environ))
    said = {
        number: [one.what for one in found if f"(standby {number})" in one.where]
        for number in (1, 2)
    }
    assert "it is a standby that can be asked" in said[1]
    assert not [what for what in said[1] if "hot_standby" in what or "delay" in what]
    assert [what.split()[0] for what in said[2] if "cancels" in what] == [
        "hot_standby_feedback",
        "max_standby_streaming_delay",
    ]


def _is_set(standby: Cluster, feedback: bool) -> bool:
    return bool(_execute(standby, "show hot_standby_feedback") == ("on" if feedback else "off"))
