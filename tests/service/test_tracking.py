"""`track=true`: the answer has an id, and where it could not be logged, that is counted."""

from collections.abc import Iterator

import pytest
from falcon import testing
from prometheus_client import REGISTRY

from service.app import create_app
from service.host.database import Database
from tests.stories import story
from tests.world import World, key

PATH = f"/api/recommendations/{key('ann')}"


@story
def told(world: World) -> World:
    """Two dramas, and Ann, who would like either."""
    world.person("ann", "DRAMA")
    world.media("first", "DRAMA")
    world.media("second", "DRAMA")
    world.placements("home")
    world.refresh()
    return world


@pytest.fixture
def client(told: World) -> Iterator[testing.TestClient]:
    database = Database(told.settings)
    yield testing.TestClient(create_app(database, told.settings))
    database.close()


def untracked() -> float:
    return REGISTRY.get_sample_value("ml_service_untracked_total") or 0


def test_an_answer_has_an_id_where_it_is_asked_for(client: testing.TestClient, told: World) -> None:
    before = untracked()
    assert "answer_id" not in client.simulate_get(PATH).json
    assert "answer_id" not in client.simulate_get(PATH, params={"track": "false"}).json
    answer = client.simulate_get(PATH, params={"track": "true", "placement": "home"}).json
    assert told.query("select answer_id::text, placement from engine.answer_log") == [
        (answer["answer_id"], "home")
    ]
    assert untracked() == before


def test_an_answer_that_could_not_be_logged_is_counted_and_told_of(
    client: testing.TestClient, told: World, caplog: pytest.LogCaptureFixture
) -> None:
    with told.connect() as connection:
        connection.execute("alter table engine.answer_log add constraint broken check (n < 0)")
    before = untracked()
    answer = client.simulate_get(PATH, params={"track": "true"}).json
    assert (answer["answer_id"], answer["count"]) == (None, 2)
    assert untracked() == before + 1
    warned = [each for each in caplog.records if each.name == "service.host.database"]
    assert [(each.levelname, each.message) for each in warned] == [
        (
            "WARNING",
            "an answer went out that is not in the answer log; the server's log may say why",
        )
    ]


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"track": "yes"}, "track: expected true or false"),
        ({"placement": "two words"}, "placement: expected at most 100 letters"),
    ],
)
def test_says_what_is_wrong(client: testing.TestClient, params: dict[str, str], error: str) -> None:
    response = client.simulate_get(PATH, params=params)
    assert response.status_code == 400
    assert response.json["error"].startswith(error)
