"""`GET /api/home/<user_id>`: a whole page; and pages one after the other."""

from typing import Any

import psycopg
import pytest
from falcon import testing

from service.app import create_app
from service.config import Settings
from service.host.database import Database
from service.tools.demo.run import RULES
from tests.service.waiting import until


@pytest.fixture(scope="module")
def user_id(demo_database: str) -> str:
    with psycopg.connect(demo_database) as connection:
        row = connection.execute(
            "select user_id::text from engine.person join engine.interaction using (user_key)"
            " where positive group by user_id order by count(*) desc, user_id limit 1"
        ).fetchone()
    assert row
    return str(row[0])


def test_a_page_has_rows_and_no_medium_twice(client: testing.TestClient, user_id: str) -> None:
    page = client.simulate_get(f"/api/home/{user_id}").json
    assert (page["user_id"], page["page"]) == (user_id, "home")
    kinds = [row["kind"] for row in page["rows"]]
    assert kinds[0] == "recommended"
    assert {"because", "genre", "trending", "popular"} <= set(kinds)
    for row in page["rows"]:
        assert len(row["media"]) >= 3
        assert ("because" in row) == (row["kind"] in ("because", "genre"))
        assert "{" not in row["title"]
    listed = [medium["id"] for row in page["rows"] for medium in row["media"]]
    assert len(listed) == len(set(listed)) > 50


def test_the_demos_page_for_children_obeys_its_rule(demo_database: str, user_id: str) -> None:
    """What `make demo` sets up, twice, and takes back."""
    with psycopg.connect(demo_database) as connection:
        connection.execute("create schema shop authorization ml_service_owner")
        connection.execute("set local role ml_service_owner")
        connection.execute(RULES.read_bytes())
        connection.execute(RULES.read_bytes())
        rows = connection.execute(
            "select listed.ordinal, listed.genres from api.home(%s, 'kids') listed", [user_id]
        ).fetchall()
        assert {ordinal for ordinal, _ in rows} == {1, 2, 3}
        assert not {"CRIME", "HORROR", "THRILLER", "WAR"} & {name for _, of in rows for name in of}
        versions = connection.execute(
            "select version from engine.rule union all select version from engine.placement"
            " where name = 'kids'"
        ).fetchall()
        assert versions == [(1,), (1,)]
        connection.rollback()


def test_for_you_is_what_the_strategy_recommends(client: testing.TestClient, user_id: str) -> None:
    row = client.simulate_get(f"/api/home/{user_id}").json["rows"][0]
    answer = client.simulate_get(f"/api/recommendations/{user_id}", params={"strategy": "blend"})
    assert [(medium["id"], medium["score"]) for medium in row["media"]] == [
        (medium["id"], medium["recommendation_score"]) for medium in answer.json["recommendations"]
    ]


@pytest.mark.parametrize(
    ("path", "params", "error"),
    [
        ("/api/home/{user}", {"page": "kids"}, 'page: expected one of home, got "kids"'),
        (
            "/api/home/{user}",
            {"limit": "1"},
            "limit: no parameter of this call; expected page, explain, track",
        ),
        ("/api/home/nobody", {}, "user_id: expected a UUID, 8-4-4-4-12 hexadecimal digits"),
        ("/api/recommendations/{user}", {"next": "1"}, "next: expected true or false"),
        (
            "/api/recommendations/{user}",
            {"next": "true", "offset": "10"},
            "offset: expected none with next",
        ),
        ("/api/recommendations/next", {}, "cursor: expected the next of an answer"),
        ("/api/recommendations/next", {"cursor": "é"}, "cursor: expected the next of an answer"),
        ("/api/recommendations/next", {"cursor": "abc"}, "cursor: expected the next of an answer"),
    ],
)
def test_says_what_is_wrong(
    client: testing.TestClient, user_id: str, path: str, params: dict[str, str], error: str
) -> None:
    response = client.simulate_get(path.format(user=user_id), params=params)
    assert (response.status_code, response.json) == (400, {"error": error})


def test_lists_have_no_next_pages(client: testing.TestClient, user_id: str) -> None:
    response = client.simulate_post(
        "/api/recommendations", json={"user_id": user_id, "next": True, "within": [user_id]}
    )
    assert (response.status_code, response.json) == (
        400,
        {"error": "within: expected none with next"},
    )


def test_pages_follow_each_other(client: testing.TestClient, user_id: str) -> None:
    asked: dict[str, Any] = {"strategy": "blend", "limit": "7", "genre": "DRAMA"}
    answer = client.simulate_get(
        f"/api/recommendations/{user_id}", params={**asked, "next": "true"}
    ).json
    shown: list[dict[str, Any]] = []
    for _ in range(4):
        shown += answer["recommendations"]
        answer = client.simulate_get(
            "/api/recommendations/next", params={"cursor": answer["next"]}
        ).json
    whole = client.simulate_get(
        f"/api/recommendations/{user_id}", params={**asked, "limit": "28"}
    ).json
    assert shown == whole["recommendations"]
    assert "next" not in whole


def test_a_body_may_ask_for_next_pages(client: testing.TestClient) -> None:
    answer = client.simulate_post("/api/recommendations", json={"next": True, "limit": 5}).json
    following = client.simulate_get(
        "/api/recommendations/next", params={"cursor": answer["next"]}
    ).json
    assert following["user_id"] is None
    listed = [*answer["recommendations"], *following["recommendations"]]
    assert len({medium["id"] for medium in listed}) == 10


def test_without_the_database_a_page_is_one_row_of_popular_media(
    demo_database: str, user_id: str
) -> None:
    settings = Settings.from_environ({"DATABASE_URL": demo_database})
    database = Database(settings)
    client = testing.TestClient(create_app(database, settings))
    database.open()
    until(lambda: database.last_readiness().model_refreshed_at)
    following = client.simulate_get(
        f"/api/recommendations/{user_id}", params={"next": "true"}
    ).json["next"]
    database.close()
    page = client.simulate_get(f"/api/home/{user_id}").json
    assert page["fallback"] == "popular"
    assert [(row["kind"], len(row["media"])) for row in page["rows"]] == [("popular", 10)]
    answer = client.simulate_get(f"/api/recommendations/{user_id}", params={"next": "true"}).json
    assert answer["fallback"] == "popular"
    assert "next" not in answer
    gone = client.simulate_get("/api/recommendations/next", params={"cursor": following})
    assert gone.status_code == 503
