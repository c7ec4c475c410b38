"""`/gorse/api`, asked by Gorse's own client for Python, and as those for Go and JavaScript ask."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from falcon import testing
from gorse import Gorse, GorseException

from service.host.errors import App
from tests.service.serving import listening, serving
from tests.service.test_fallbacks import sabotage
from tests.stories import story
from tests.world import World

WEB, ROOT = "web-key-of-the-tests-1", "root-key-of-the-tests-1"
KEYS = {"API_KEYS": f"web:read+write:{WEB},root:read+write+admin:{ROOT}"}
GENRES = {
    "tt1": ("CRIME", "DRAMA"),
    "tt2": ("DRAMA",),
    "tt3": ("COMEDY",),
    "tt4": ("CRIME", "DRAMA"),
}
ZERO = "0001-01-01T00:00:00Z"


def tell(world: World) -> World:
    """Four titles with ids of elsewhere, of 2001 to 2004; Ann and Cid took the first two."""
    for number, (name, genres) in enumerate(GENRES.items(), 1):
        ((media_id,),) = world.query("select api.media_id(%s)", name)
        world.source(
            "catalog_db",
            "insert into medias (id, title, release_year) values (%s, %s, %s)",
            media_id,
            f"title of {name}",
            2000 + number,
        )
        for genre in genres:
            world.source(
                "catalog_db", "insert into tb_media_genre values (%s, %s)", media_id, genre
            )
    world.query("select engine.name_ids('media', %s)", [*GENRES])
    world.sync()
    for user in ("ann", "cid"):
        for name in ("tt1", "tt2"):
            world.query(
                "select api.record_interaction(api.user_id(%s), api.media_id(%s), 'LIKE', null, %s)",
                user,
                name,
                f"2026-01-0{name[-1]}",
            )
    world.refresh()
    return world


@story
def told(world: World) -> World:
    return tell(world)


@pytest.fixture
def app(told: World) -> Iterator[App]:
    with serving(told, KEYS) as app:
        yield app


@pytest.fixture
def client(app: App) -> testing.TestClient:
    return testing.TestClient(app, headers={"X-API-Key": ROOT})


@pytest.fixture(scope="module")
def unmoved(shared_world: World) -> Iterator[testing.TestClient]:
    """A client whose every call is refused, so that all such tests share a world."""
    with serving(tell(shared_world), KEYS) as app:
        yield testing.TestClient(app, headers={"X-API-Key": ROOT})


@pytest.fixture
def gorse(app: App) -> Iterator[Gorse]:
    """PyGorse, before a server."""
    with listening(app) as address:
        yield Gorse(f"http://{address}/gorse", ROOT, timeout=60)


def feedback(type: str, user: str, item: str, time: str = ZERO) -> dict[str, Any]:
    """What gorse-go sends."""
    return {"FeedbackType": type, "UserId": user, "ItemId": item, "Value": 0, "Timestamp": time}


def ids(scores: list[dict[str, Any]]) -> list[str]:
    return [score["Id"] for score in scores]


def get(client: testing.TestClient, path: str, **more: Any) -> Any:
    """As gorse-go does: with a body, which is null."""
    response = client.simulate_get(f"/gorse/api{path}", body="null", **more)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json


# PyGorse


def test_pygorse_feedback_counts_in_the_next_recommendations(gorse: Gorse) -> None:
    before = {score.id for score in gorse.get_recommend("bob")}
    assert before == {*GENRES}
    assert gorse.insert_feedback("star", "bob", "tt1", "2026-01-03T00:00:00Z") == {"RowAffected": 1}
    after = gorse.get_recommend("bob", n=2)
    assert len(after) == 2
    assert "tt1" not in {score.id for score in after}
    assert after[0].id == "tt2"
    assert all(0 <= score.score <= 1 for score in after)
    (kept,) = gorse.list_feedbacks("star", "bob")
    assert kept == {
        "FeedbackType": "star",
        "UserId": "bob",
        "ItemId": "tt1",
        "Value": 1,
        "Timestamp": "2026-01-03T00:00:00.000000Z",
        "Updated": "2026-01-03T00:00:00.000000Z",
        "Labels": None,
        "Comment": "",
    }


def test_pygorse_categories_are_genres(gorse: Gorse) -> None:
    assert {s.id for s in gorse.get_recommend("bob", "DRAMA")} == {"tt1", "tt2", "tt4"}
    pages = [gorse.get_recommend("bob", "DRAMA", n=1, offset=place) for place in range(4)]
    assert [len(page) for page in pages] == [1, 1, 1, 0]
    assert {page[0].id for page in pages[:3]} == {"tt1", "tt2", "tt4"}


def test_pygorse_neighbours_and_sessions(gorse: Gorse) -> None:
    assert ids(gorse.get_neighbors("tt1", n=1)) == ["tt2"]
    assert gorse.get_neighbors("nowhere") == []
    session = [feedback("read", "", "tt1", "2026-01-01T00:00:00Z")]
    found = ids(gorse.session_recommend(session, n=3))
    assert found[0] == "tt2"
    assert "tt1" not in found
    disliked = [*session, feedback("dislike", "", "tt2", "2026-01-02T00:00:00Z")]
    assert set(ids(gorse.session_recommend(disliked))) == {"tt3", "tt4"}


def test_pygorse_goes_through_everything_page_by_page(gorse: Gorse) -> None:
    gorse.insert_feedbacks([feedback("read", "ann", "tt3"), feedback("dislike", "dan", "tt3")])
    for listing, name, count in (
        (gorse.get_items, "ItemId", 4),
        (gorse.get_users, "UserId", 3),
        (gorse.get_feedbacks, "ItemId", 6),
    ):
        found, cursor = [], ""
        while True:
            page, cursor = listing(2, cursor)
            found += [one[name] for one in page]
            if not cursor:
                break
        assert len(found) == count, listing
        if name == "ItemId" and count == 4:
            assert {*found} == {*GENRES}


def test_pygorse_takes_feedback_back(gorse: Gorse) -> None:
    sent = [feedback("star", "bob", "tt1", "2026-01-03T00:00:00Z"), feedback("read", "bob", "tt1")]
    for _ in range(2):  # what was taken back can be sent again
        gorse.insert_feedbacks(sent)
        assert gorse.delete_feedback("bob", "tt1") == {"RowAffected": 2}
        assert gorse.list_feedbacks("star", "bob") == []
    assert gorse.delete_feedback("bob", "tt1") == {"RowAffected": 0}
    assert "tt1" in {score.id for score in gorse.get_recommend("bob")}


def test_pygorse_items(gorse: Gorse) -> None:
    assert gorse.get_item("tt1") == {
        "ItemId": "tt1",
        "IsHidden": False,
        "Categories": ["CRIME", "DRAMA"],
        "Timestamp": "2001-01-01T00:00:00Z",
        "Labels": None,
        "Comment": "title of tt1",
    }
    refusals: tuple[Callable[[], object], ...] = (
        lambda: gorse.insert_item({"ItemId": "tt5"}),
        lambda: gorse.update_item("tt1", is_hidden=True),
        lambda: gorse.delete_item("tt1"),
        lambda: gorse.search_items("title"),
    )
    for refused in refusals:
        with pytest.raises(GorseException) as caught:
            refused()
        assert caught.value.status_code == 501
    with pytest.raises(GorseException) as caught:
        gorse.get_item("tt9")
    assert (caught.value.status_code, caught.value.message) == (404, "item not found")


def test_pygorse_users_are_named_forgotten_and_not_taken_in_again(gorse: Gorse) -> None:
    assert gorse.insert_user({"UserId": "eve", "Labels": [], "Comment": "new"})["RowAffected"] == 1
    assert gorse.insert_users([{"UserId": "fay"}, {"UserId": "gus"}])["RowAffected"] == 2
    assert gorse.get_user("eve") == {"UserId": "eve", "Labels": None, "Comment": ""}
    with pytest.raises(GorseException) as caught:
        gorse.insert_user({"UserId": "hal", "Labels": ["DRAMA"]})
    assert caught.value.status_code == 501
    assert caught.value.message.startswith("Labels: ")
    assert gorse.delete_user("eve") == {"RowAffected": 1}
    refusals: tuple[Callable[[], object], ...] = (
        lambda: gorse.insert_user({"UserId": "eve"}),
        lambda: gorse.insert_feedback("star", "eve", "tt1", ZERO),
    )
    for late in refusals:
        with pytest.raises(GorseException) as caught:
            late()
        assert caught.value.status_code == 403
    with pytest.raises(GorseException) as caught:
        gorse.get_user("eve")
    assert (caught.value.status_code, caught.value.message) == (404, "user not found")


# As gorse-go and gorsejs ask


def test_recommendations_are_ids_unless_version_2_is_asked_for(client: testing.TestClient) -> None:
    assert set(get(client, "/recommend/bob/?n=10&offset=0")) == {*GENRES}
    assert get(client, "/recommend/bob/COMEDY?n=10&offset=0") == ["tt3"]
    scored = get(client, "/recommend/bob/COMEDY", headers={"X-API-Version": "2"})
    assert ids(scored) == ["tt3"]
    assert [*scored[0]] == ["Id", "Score"]
    assert get(client, "/recommend/bob/WESTERN") == []
    several = get(client, "/recommend/bob?category=DRAMA&category=CRIME")  # all of them count
    assert set(several) == {"tt1", "tt4"}


def test_both_doors_know_a_person_by_either_id(client: testing.TestClient, told: World) -> None:
    ((bob,),) = told.query("select api.user_id('bob')")
    assert get(client, f"/recommend/{bob}") == get(client, "/recommend/bob")
    ours = client.simulate_get(f"/api/recommendations/{bob}").json["recommendations"]
    names = told.query("select api.outside_id(id) from unnest(%s::uuid[]) id", [UUID(m["id"]) for m in ours])  # fmt: skip
    assert [name for (name,) in names] == get(client, "/recommend/bob")


def test_lists_for_everybody(client: testing.TestClient) -> None:
    assert get(client, "/latest?n=2&offset=1") == [
        {"Id": "tt3", "Score": 1041379200},
        {"Id": "tt2", "Score": 1009843200},
    ]
    assert ids(get(client, "/latest/CRIME?n=5&offset=0")) == ["tt4", "tt1"]
    assert ids(get(client, "/latest?n=5&offset=0&user-id=ann")) == ["tt4", "tt3"]
    for path in ("/popular", "/non-personalized/popular", "/non-personalized/trending"):
        assert set(ids(get(client, f"{path}?n=2"))) == {"tt1", "tt2"}, path
    assert set(ids(get(client, "/popular/CRIME?user-id=ann"))) == {"tt4"}
    response = client.simulate_get("/gorse/api/non-personalized/most_starred_weekly")
    assert (response.status_code, response.text) == (
        404,
        "name: expected latest, popular or trending",
    )


def test_a_year_to_come_is_no_later_than_this_one(client: testing.TestClient, told: World) -> None:
    this_year = datetime.now(UTC).year
    for number, year in ((1, 9999), (4, this_year)):
        told.source(
            "catalog_db",
            "update medias set release_year = %s where title = %s",
            year,
            f"title of tt{number}",
        )
    told.sync()
    found = {item["Id"]: item["Score"] for item in get(client, "/latest?n=2")}
    beginning = datetime(this_year, 1, 1, tzinfo=UTC).timestamp()
    assert found == {"tt1": beginning, "tt4": beginning}


def test_neighbours_of_a_category(client: testing.TestClient) -> None:
    assert ids(get(client, "/item/tt1/neighbors/CRIME?n=3&offset=0")) == ["tt4"]
    assert ids(get(client, "/item/tt1/neighbors/?user-id=ann&category=DRAMA")) == ["tt4"]
    assert ids(get(client, "/item-to-item/neighbors/tt1?n=1")) == ["tt2"]


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_the_same_feedback_sent_again_counts_once(
    client: testing.TestClient, told: World, method: str
) -> None:
    sent = [feedback("star", "bob", "tt1", "2026-01-01T00:00:00+08:00"), feedback("read", "bob", "tt2")]  # fmt: skip
    sent[0] |= {"Comment": "", "Labels": None, "Updated": ZERO}
    for _ in range(2):
        response = client.simulate_request(method, "/gorse/api/feedback", json=sent)
        assert (response.status_code, response.json) == (200, {"RowAffected": 2})
    counts = told.query("select type::text, count(*) as times from engine.outbox join engine.person using (user_key) where user_id = api.user_id('bob') group by 1 order by 1")  # fmt: skip
    assert [tuple(count) for count in counts] == [("LIKE", 1), ("WATCH", 2)]
    assert client.simulate_post("/gorse/api/feedback", json=[]).json == {"RowAffected": 0}


def test_another_person_in_a_field_of_ours_is_passed_over(
    client: testing.TestClient, told: World
) -> None:
    """Whose feedback it is says UserId alone: a router looks at that, too."""
    [(ann, bob)] = told.query(
        "select api.user_id('ann')::text as ann, api.user_id('bob')::text as bob"
    )
    sent = feedback("star", "bob", "tt1") | {"user_id": ann, "type": "DISLIKE"}
    assert client.simulate_post("/gorse/api/feedback", json=[sent]).json == {"RowAffected": 1}
    written = told.query(
        "select user_id::text, type::text from engine.outbox join engine.person using (user_key)"
        " order by outbox_id desc limit 1"
    )
    assert [tuple(row) for row in written] == [(bob, "LIKE")]


def test_feedback_is_listed_by_person_type_and_item(client: testing.TestClient) -> None:
    client.simulate_post("/gorse/api/feedback", json=[feedback("read", "ann", "tt1")])
    everything = get(client, "/user/ann/feedback")
    assert [(one["FeedbackType"], one["ItemId"]) for one in everything] == [
        ("read", "tt1"),
        ("star", "tt2"),
        ("star", "tt1"),
    ]
    assert [one["FeedbackType"] for one in get(client, "/user/ann/feedback/like")] == ["like"] * 2
    assert len(get(client, "/feedback/ann/tt1")) == 2
    assert get(client, "/feedback/read/ann/tt1")["FeedbackType"] == "read"
    assert get(client, "/feedback/dislike/ann/tt1") == {}
    page = get(client, "/feedback/star?n=3")
    assert len(page["Feedback"]) == 3
    for cursor in ("cursor", "Cursor"):  # gorsejs has it with a capital
        rest = get(client, f"/feedback/star?n=3&{cursor}={page['Cursor']}")
        assert len(rest["Feedback"]) == 1
    assert get(client, "/user/nobody/feedback") == []
    deleted = client.simulate_delete("/gorse/api/feedback/read/ann/tt1", body="null")
    assert deleted.json == {"RowAffected": 1}
    assert [one["FeedbackType"] for one in get(client, "/user/ann/feedback")] == ["star"] * 2


@pytest.mark.parametrize(
    ("call", "body", "status", "reason"),
    [
        ("POST /feedback", {}, 400, "body: expected a list of feedback"),
        ("POST /feedback", [{}], 400, "[0].FeedbackType: expected star or like"),
        ("POST /feedback", [feedback("share", "a", "tt1")], 400, "interactions[0].type: expected"),
        ("POST /feedback", [feedback("star", "a", "tt9")], 422, "interactions[0].media_id: the cat"),
        ("POST /feedback", [feedback("star", "a\0", "tt1")], 400, "body: expected JSON"),
        ("GET /feedback/share", None, 400, "FeedbackType: expected star or like"),
        ("GET /feedback?cursor=x", None, 400, "cursor: expected one of an answer"),
        ("GET /items?cursor=x", None, 400, "cursor: expected one of an answer"),
        ("GET /items?n=1001", None, 400, "n: expected an integer from 0 to 1000, got 1001"),
        ("GET /recommend/bob?n=x", None, 400, "n: expected an integer"),
        ("GET /recommend/bob?n=-1", None, 400, "n: expected an integer from 0 to 1000, got -1"),
        ("GET /recommend/bob?offset=99999999999", None, 400, "offset: expected an integer"),
        ("GET /recommend/bob?write-back-type=read", None, 501, "What is shown is not recorded"),
        (f"GET /recommend/{'x' * 257}", None, 400, "outside_id: expected a text of 1 to 256"),
        ("GET /item/tt1/feedback/star", None, 501, "Feedback is not listed by item"),
        ("GET /user/ann/neighbors", None, 501, "Who is like whom is not told"),
        ("POST /items", [{"ItemId": "tt5"}], 501, "Items are the catalogue's own"),
        ("PUT /item/tt1/category/WAR", None, 501, "Items are the catalogue's own"),
        ("PATCH /user/ann", {"Labels": ["WAR"]}, 501, "What people state is written to user_db"),
        ("DELETE /feedback/share/ann/tt1", None, 400, "FeedbackType: expected star or like"),
        ("POST /users", [{"UserId": "a"}, 7], 400, "[1].UserId: expected a text of 1 to 256"),
        ("POST /user", {"UserId": 7}, 400, "UserId: expected a text of 1 to 256 characters"),
        ("POST /users", [{"UserId": "a"}] * 1001, 400, "body: expected at most 1000 users"),
        ("GET /recommend/bob?n=1_0", None, 400, "n: expected an integer"),
        ("POST /session/recommend", {}, 400, "body: expected a list"),
        ("POST /session/recommend", [7], 400, "[0]: expected an object"),
        ("POST /latest", None, 405, "Method Not Allowed"),
        ("GET /nowhere", None, 404, "Not Found"),
    ],
)  # fmt: skip
def test_a_refusal_is_plain_text_as_gorse_has_it(
    unmoved: testing.TestClient, call: str, body: Any, status: int, reason: str
) -> None:
    method, path = call.split(" ")
    path, _, query = path.partition("?")
    response = unmoved.simulate_request(
        method, f"/gorse/api{path}", json=body, query_string=query or None
    )
    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/plain")
    assert response.text.startswith(reason)


def test_a_strategy_that_fails_is_answered_with_popular_media(
    client: testing.TestClient, told: World
) -> None:
    sabotage(told, "if not (question).degraded then perform 1 / 0; end if")
    assert set(get(client, "/recommend/bob?n=2")) == {"tt1", "tt2"}
    assert get(client, "/recommend/bob/COMEDY") == ["tt3"]


def test_a_key_does_what_its_roles_allow(app: App) -> None:
    web = testing.TestClient(app, headers={"X-API-Key": WEB})
    assert web.simulate_get("/gorse/api/recommend/bob").status_code == 200
    assert web.simulate_post("/gorse/api/user", json={"UserId": "bob"}).status_code == 200
    refused = web.simulate_delete("/gorse/api/user/bob")
    assert (refused.status_code, refused.text) == (403, "The key may not do this: it takes admin")
    nobody = testing.TestClient(app).simulate_get("/gorse/api/recommend/bob")
    assert nobody.status_code == 401
    assert nobody.headers["content-type"].startswith("text/plain")


def test_an_empty_key_is_none_where_none_is_needed(told: World) -> None:
    with serving(told, {"ALLOW_ANONYMOUS": "read"}) as app:
        client = testing.TestClient(app, headers={"X-API-Key": ""})
        assert client.simulate_get("/gorse/api/recommend/bob").status_code == 200
        assert client.simulate_delete("/gorse/api/user/bob").status_code == 401
