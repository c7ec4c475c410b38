"""`/health`: alive, ready, and what is missing."""

from falcon import testing
from psycopg.conninfo import make_conninfo

from service import __version__
from service.app import create_app
from service.config import Settings
from service.host.database import Database
from tests.world import World


def client_of(conninfo: str, pool_timeout: str = "30") -> tuple[testing.TestClient, Database]:
    settings = Settings.from_environ({"DATABASE_URL": conninfo, "DB_POOL_TIMEOUT": pool_timeout})
    database = Database(settings)
    return testing.TestClient(create_app(database, settings)), database


def missing(conninfo: str, pool_timeout: str = "30") -> list[str]:
    client, database = client_of(conninfo, pool_timeout)
    response = client.simulate_get("/health/ready")
    database.close()
    assert response.status_code == 503
    assert response.json["status"] == "not ready"
    answer: list[str] = response.json["missing"]
    return answer


def test_health_and_live_never_touch_the_database() -> None:
    client, database = client_of("postgresql://127.0.0.1:1/nowhere")
    assert client.simulate_get("/health").json == {
        "status": "healthy",
        "service": "ml-service",
        "version": __version__,
    }
    assert client.simulate_get("/health/live").json == {"status": "live"}
    assert client.simulate_get("/metrics").status_code == 200
    assert database.pool_state().available == 0


def test_is_ready_with_a_model_and_says_how_old_everything_is(client: testing.TestClient) -> None:
    response = client.simulate_get("/health/ready")
    assert response.status_code == 200
    answer = response.json
    assert answer["status"] == "ready"
    assert answer["missing"] == []
    assert answer["model_refreshed_at"].startswith("20")
    assert answer["model_age_seconds"] > 0
    assert answer["data_age_seconds"] > 0


def test_ages_go_on_while_nobody_asks(database: Database) -> None:
    database.readiness()
    first, second = database.last_readiness(), database.last_readiness()
    assert first.model_age_seconds is not None
    assert second.model_age_seconds is not None
    assert second.model_age_seconds >= first.model_age_seconds


def test_misses_the_database_where_nobody_listens() -> None:
    assert missing("postgresql://127.0.0.1:1/nowhere", "0.2") == ["database"]


def test_misses_the_migrations_in_a_bare_database(bare_world: World) -> None:
    assert missing(bare_world.database) == ["migrations"]


def test_misses_the_first_refresh(world: World) -> None:
    assert missing(world.database) == ["first refresh"]


def test_becomes_ready_with_the_first_refresh(world: World) -> None:
    client, database = client_of(world.database)
    assert client.simulate_get("/health/ready").status_code == 503
    world.refresh()
    assert client.simulate_get("/health/ready").status_code == 200
    database.close()


def test_a_wrong_database_name_is_a_missing_database(demo_database: str) -> None:
    assert missing(make_conninfo(demo_database, dbname="nowhere"), "0.2") == ["database"]
