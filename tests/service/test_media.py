"""`GET /api/media/popular`, `/trending` and `/<media_id>/similar`."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from falcon import testing

from service.app import create_app
from service.config import Settings
from service.host.database import Database
from tests.service.waiting import until
from tests.stories import story
from tests.world import World, key


@story
def told(world: World) -> World:
    """A film that two took, a series that one took, and media nobody took."""
    world.media("film", "DRAMA")
    world.media("series", "COMEDY", "DRAMA", media_type="SERIES")
    world.media("untaken", "COMEDY")
    world.takes("ann", "film", "series")
    world.takes("bob", "film")
    world.refresh()
    return world


@pytest.fixture
def database(told: World) -> Iterator[Database]:
    """A database whose popular media this process has seen already."""
    database = Database(told.settings)
    database.open()
    until(lambda: database.last_readiness().model_refreshed_at)
    yield database
    database.close()


@pytest.fixture
def client(database: Database, told: World) -> testing.TestClient:
    return testing.TestClient(create_app(database, told.settings))


def get(client: testing.TestClient, which: str, **params: Any) -> Any:
    response = client.simulate_get(f"/api/media/{which}", params=params)
    assert response.status_code == 200, response.text
    return response.json


def titles(answer: Any) -> list[str]:
    return [medium["title"] for medium in answer["media"]]


SIMILAR = f"{key('film')}/similar"


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ("popular", ["film", "series", "untaken"]),
        ("trending", ["film", "series"]),
        (SIMILAR, ["series", "untaken"]),
    ],
)
def test_a_list_has_its_envelope(
    client: testing.TestClient, which: str, expected: list[str]
) -> None:
    answer = get(client, which)
    assert list(answer) == ["media", "count", "limit", "offset", "model_version", "generated_at"]
    assert titles(answer) == expected
    assert (answer["count"], answer["limit"], answer["offset"]) == (len(expected), 10, 0)
    assert answer["model_version"] == 1
    assert list(answer["media"][0]) == [
        *("id", "title", "description", "release_year", "media_type", "cover_url", "genres"),
        "score",
    ]
    assert titles(get(client, which, limit=1, offset=1)) == expected[1:2]


@pytest.mark.parametrize("which", ["popular", "trending"])
def test_a_list_may_be_of_a_genre_or_a_type_or_of_late(
    client: testing.TestClient, which: str
) -> None:
    assert titles(get(client, which, genre="DRAMA")) == ["film", "series"]
    assert titles(get(client, which, media_type="SERIES")) == ["series"]
    assert titles(get(client, which, hours=24)) == []
    event = {"user_id": str(key("cid")), "media_id": str(key("untaken")), "type": "WATCH"}
    assert client.simulate_post("/api/interactions", json=event).status_code == 201
    assert titles(get(client, which, hours=24)) == ["untaken"]


def test_titles_are_utf_8_whatever_the_environment_says(
    told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.source("catalog_db", "update medias set title = 'Amélie' where title = 'film'")
    told.sync()
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    database = Database(told.settings)
    try:
        client = testing.TestClient(create_app(database, told.settings))
        assert titles(get(client, "popular"))[0] == "Amélie"
    finally:
        database.close()


@pytest.mark.parametrize(
    ("which", "params", "error"),
    [
        ("popular", {"limit": 101}, "limit: expected an integer from 1 to 100"),
        ("trending", {"hours": 0}, "hours: expected an integer from 1 to 720"),
        ("trending", {"hours": "day"}, "hours: expected an integer from 1 to 720"),
        ("popular", {"genre": "x" * 101}, "genre: expected a name of at most 100 characters"),
        ("7/similar", {}, "media_id: expected a UUID, 8-4-4-4-12 hexadecimal digits"),
        (SIMILAR, {"offset": -1}, "offset: expected an integer from 0 to 1000"),
    ],
)
def test_bad_arguments_are_named(
    client: testing.TestClient, which: str, params: dict[str, Any], error: str
) -> None:
    response = client.simulate_get(f"/api/media/{which}", params=params)
    assert (response.status_code, response.json) == (400, {"error": error})


def test_a_medium_that_is_not_there_is_not_found(client: testing.TestClient) -> None:
    response = client.simulate_get(f"/api/media/{uuid4()}/similar")
    assert response.status_code == 404
    assert response.json == {"error": "media_id: the catalogue does not know it"}


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ("popular", ["film", "series", "untaken"]),
        ("trending", ["film", "series", "untaken"]),
        (SIMILAR, ["series", "untaken"]),
    ],
)
def test_one_that_fails_is_answered_with_what_was_popular(
    client: testing.TestClient, told: World, which: str, expected: list[str]
) -> None:
    real = get(client, which)
    with told.connect() as connection:
        connection.execute("drop function api.listed_media_json")
    answer = get(client, which)
    assert list(answer) == [*real, "fallback"]
    assert titles(answer) == expected
    assert answer["media"][0].keys() == real["media"][0].keys()
    if which != SIMILAR:
        assert titles(get(client, which, genre="COMEDY", limit=1)) == ["series"]
        assert titles(get(client, which, media_type="MOVIE", offset=1)) == ["untaken"]


@pytest.mark.parametrize("which", ["popular", "trending", SIMILAR])
def test_who_has_the_answer_is_told_that_it_is_the_same(
    client: testing.TestClient, told: World, which: str
) -> None:
    first = client.simulate_get(f"/api/media/{which}")
    assert first.headers["Cache-Control"] == "public, max-age=10"
    tag = {"If-None-Match": first.headers["ETag"]}
    again = client.simulate_get(f"/api/media/{which}", headers=tag)
    assert (again.status_code, again.text) == (304, "")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert client.simulate_get(f"/api/media/{which}?limit=1", headers=tag).status_code == 200
    several = {"If-None-Match": f'"other", {first.headers["ETag"]}'}
    assert client.simulate_get(f"/api/media/{which}", headers=several).status_code == 304
    told.source("catalog_db", "update medias set title = title || ' II'")
    told.sync()
    other = client.simulate_get(f"/api/media/{which}", headers=tag)
    assert other.status_code == 200
    assert other.headers["ETag"] != first.headers["ETag"]


def test_what_takes_a_key_is_kept_by_its_caller_alone(database: Database, told: World) -> None:
    secret = "a-secret-of-more-than-20-letters"
    settings = Settings.from_environ({**told.environ, "API_KEYS": f"shop:read:{secret}"})
    client = testing.TestClient(create_app(database, settings))
    answer = client.simulate_get("/api/media/popular", headers={"X-API-Key": secret})
    assert answer.headers["Cache-Control"] == "private, max-age=10"
    assert "Cache-Control" not in client.simulate_get("/api/media/popular").headers


def test_what_had_to_do_is_kept_by_nobody(
    client: testing.TestClient, database: Database, told: World
) -> None:
    with told.connect() as connection:
        connection.execute("drop function api.listed_media_json")
    answer = client.simulate_get("/api/media/popular")
    assert answer.json["fallback"] == "popular"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_what_one_person_gets_says_nothing_of_caches(client: testing.TestClient) -> None:
    answer = client.simulate_get(f"/api/recommendations/{key('ann')}")
    assert not {"etag", "cache-control"} & set(answer.headers)


@pytest.mark.parametrize("which", ["popular", "trending", f"{key('film')}/similar"])
def test_a_list_that_is_logged_is_one_caller_s(client: testing.TestClient, which: str) -> None:
    answer = client.simulate_get(f"/api/media/{which}", params={"track": "true"})
    assert answer.json["answer_id"]
    assert not {"etag", "cache-control"} & set(answer.headers)
