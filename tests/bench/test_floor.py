"""The floor is the service as it is, over a database whose every answer is the same."""

import uuid

import pytest
from falcon import testing

from bench import floor
from service.app import create_app
from service.config import Settings
from service.host.database import Database
from tests.servers import Server, unique

ANSWER = '{"user_id" : null, "answer_id" : null, "recommendations" : [{"title" : "the floor"}]}'


@pytest.mark.usefixtures("template")  # which made the roles
def test_what_is_asked_again_and_again_is_answered_by_the_constant(postgres: Server) -> None:
    name = unique("floor")
    conninfo = postgres.create(name)
    floor.create(conninfo, ANSWER)
    settings = Settings.from_environ({"DATABASE_URL": conninfo})
    database = Database(settings)
    try:
        client = testing.TestClient(create_app(database, settings))
        answer = client.simulate_get(f"/api/recommendations/{uuid.uuid4()}?strategy=classic")
    finally:
        database.close()
        postgres.drop(name)
    assert answer.text == ANSWER
