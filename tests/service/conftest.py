"""The service in front of the demo database, without a server in between."""

from collections.abc import Iterator

import pytest
from falcon import testing

from service.app import create_app
from service.config import Settings
from service.host.database import Database


@pytest.fixture(scope="session")
def settings(demo_database: str) -> Settings:
    return Settings.from_environ({"DATABASE_URL": demo_database})


@pytest.fixture(scope="session")
def database(settings: Settings) -> Iterator[Database]:
    database = Database(settings)
    yield database
    database.close()


@pytest.fixture(scope="session")
def client(database: Database, settings: Settings) -> testing.TestClient:
    return testing.TestClient(create_app(database, settings))
