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
