"""What the console asks, over REST; what it answers is in tests/sql/console."""

from falcon import testing

from service.app import create_app
from service.config import Settings
from service.host.database import Database


def test_what_takes_too_long_says_so_and_not_that_the_database_is_gone(demo_database: str) -> None:
    settings = Settings.from_environ(
        {"DATABASE_URL": demo_database, "DB_STATEMENT_TIMEOUT": "0.05"}
    )
    database = Database(settings)
    try:
        client = testing.TestClient(create_app(database, settings))
        response = client.simulate_get("/api/console/coverage?strategy=blend&people=500")
    finally:
        database.close()
    assert response.status_code == 503
    assert response.json == {"error": "This took too long: ask for less, or again"}


def test_a_placement_is_deleted_by_the_version_that_was_seen(client: testing.TestClient) -> None:
    placement = "/api/console/placements/seen"
    client.simulate_put(placement, json={"parameters": {}})
    client.simulate_put(placement, json={"parameters": {"diversity": 0.5}, "version": 1})
    refused = client.simulate_delete(placement, params={"version": 1})
    assert (refused.status_code, refused.json) == (
        409,
        {"error": "version: the placement is at version 2 by now"},
    )
    assert client.simulate_delete(placement, params={"version": "two"}).status_code == 400
    deleted = client.simulate_delete(placement, params={"version": 2})
    assert (deleted.status_code, deleted.json) == (200, {"placement": "seen"})
