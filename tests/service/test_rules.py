"""Placements over REST, rules of a key that no caller can drop, and the command line for both."""

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from falcon import testing
from prometheus_client import REGISTRY

from service.app import create_app
from service.config import Role
from service.host.database import Database
from service.host.fallback import recommendations
from service.tools import cli, keys
from tests.service.waiting import until
from tests.stories import story
from tests.world import World, key

PERSON = key("ann")
ALL = ["film", "other"]


@story
def told(world: World) -> World:
    for name in ALL:
        world.media(name, "DRAMA")
    world.takes("bob", *ALL)
    world.refresh()
    with world.connect() as connection:
        connection.execute("create schema shop authorization ml_service_owner")
        connection.execute("set role ml_service_owner")
        connection.execute("create table shop.hidden (media_id uuid)")
        connection.execute("insert into shop.hidden values (%s)", [key("film")])
        connection.execute("select engine.set_rule('hidden', 'deny', 'shop.hidden')")
        connection.execute("select engine.set_placement('home', rules => '{hidden}')")
    return world


@pytest.fixture
def client(told: World) -> Iterator[testing.TestClient]:
    database = Database(told.settings)
    yield testing.TestClient(create_app(database, told.settings))
    database.close()


def questions(**said: Any) -> list[tuple[str, str, Any]]:
    """Every call that recommends, with this in its query or body."""
    query = "".join(f"?{name}={value}" for name, value in said.items())
    return [
        ("GET", f"/api/recommendations/{PERSON}{query}", None),
        ("POST", "/api/recommendations", {"user_id": str(PERSON), **said}),
        ("POST", "/api/recommendations/session", {"media_ids": [], **said}),
        ("POST", "/api/recommendations/batch", {"user_ids": [str(PERSON)], **said}),
    ]


def lists(**said: Any) -> list[tuple[str, str, Any]]:
    """Every call that lists or ranks media, with this in its query or body."""
    query = "".join(f"?{name}={value}" for name, value in said.items())
    ranked = {"media_ids": [str(key(name)) for name in ALL], **said}
    return [
        ("GET", f"/api/media/popular{query}", None),
        ("GET", f"/api/media/trending{query}", None),
        ("POST", f"/api/recommendations/{PERSON}/rank", ranked),
    ]


def titles(response: testing.Result) -> set[str]:
    assert response.status_code == 200, response.text
    answer = response.json
    answer = answer.get("results", {}).get(str(PERSON), answer)
    return {medium["title"] for medium in answer.get("recommendations", answer.get("media"))}


def test_a_placement_brings_its_rules(client: testing.TestClient) -> None:
    for placed, expected in (({}, {*ALL}), ({"placement": "home"}, {"other"})):
        for method, path, body in [*questions(**placed), *lists(**placed)]:
            assert titles(client.simulate_request(method, path, json=body)) == expected, path
        similar = client.simulate_get(f"/api/media/{key('other')}/similar", params=placed)
        assert titles(similar) == expected - {"other"}


def test_a_placement_moves_media_of_lists_and_says_so(
    told: World, client: testing.TestClient
) -> None:
    with told.connect(role="ml_service_owner") as connection:
        connection.execute("create table shop.first (media_id uuid, position integer)")
        connection.execute("insert into shop.first values (%s, 1)", [key("other")])
        connection.execute("select engine.set_rule('first', 'pin', 'shop.first')")
        connection.execute("select engine.set_placement('front', rules => '{first}')")
    for method, path, body in lists(placement="front"):
        response = client.simulate_request(method, path, json=body)
        assert response.status_code == 200, response.text
        media = [(one["title"], one.get("rules")) for one in response.json["media"]]
        assert media == [("other", ["first"]), ("film", None)], path


def test_no_cache_outside_keeps_a_list_that_rules_may_change(client: testing.TestClient) -> None:
    """What a rule says counts in the next answer."""
    for query, cached in (("", True), ("?placement=home", False)):
        response = client.simulate_get(f"/api/media/popular{query}")
        assert ("cache-control" in response.headers) == cached


def test_a_list_knows_no_least_confidence(told: World, client: testing.TestClient) -> None:
    with told.connect(role="ml_service_owner") as connection:
        connection.execute("select engine.set_placement('sure', least_confidence => 0.2)")
    for which in ("popular", "trending", f"{key('other')}/similar"):
        response = client.simulate_get(f"/api/media/{which}", params={"placement": "sure"})
        assert response.status_code == 400
        assert response.json["error"].startswith("placement: sure demands a least_confidence")


def test_an_unknown_placement_is_a_400(client: testing.TestClient) -> None:
    for method, path, body in [*questions(placement="attic"), *lists(placement="attic")]:
        response = client.simulate_request(method, path, json=body)
        assert response.status_code == 400
        assert response.json == {"error": 'placement: expected one of home, got "attic"'}


def test_no_caller_can_drop_the_rules_of_its_key(told: World, client: testing.TestClient) -> None:
    free = keys.add(told.database, "free", [Role.READ], None)
    kids = keys.add(told.database, "kids", [Role.READ], None, ["hidden"])
    within = {"user_id": str(PERSON), "within": [str(key(name)) for name in ALL]}
    asked = [*questions(), *lists(), ("POST", "/api/recommendations", within)]
    for secret, expected in ((free, {*ALL}), (kids, {"other"})):
        for method, path, body in asked:
            response = client.simulate_request(
                method, path, json=body, headers={"X-API-Key": secret}
            )
            assert titles(response) == expected, path
    similar = f"/api/media/{key('other')}/similar"
    assert titles(client.simulate_get(similar, headers={"X-API-Key": kids})) == set()


@pytest.mark.parametrize(
    "path",
    [
        "/api/console/strategies",
        "/api/console/strategies/classic/restore",
        "/api/console/rules",
        "/api/console/people/{person}/what-if",
        "/api/answers/{person}/replay",
    ],
)
def test_what_cannot_keep_to_the_rules_of_a_key_is_refused_whatever_it_may_do(
    told: World, client: testing.TestClient, path: str
) -> None:
    every = keys.add(told.database, "every", [*Role], None, ["hidden"])
    for method in ("GET", "POST", "PUT", "DELETE"):
        response = client.simulate_request(
            method, path.format(person=PERSON), json={}, headers={"X-API-Key": every}
        )
        if response.status_code != 405:
            assert response.status_code == 403
            assert response.json == {
                "error": "The key has rules, and this call cannot keep to them"
            }
    assert (
        client.simulate_get(f"/api/users/{PERSON}", headers={"X-API-Key": every}).status_code == 200
    )


def test_a_key_may_not_be_tied_to_a_rule_that_there_is_not(told: World) -> None:
    with pytest.raises(keys.RefusedError, match="there is no rule nothing"):
        keys.add(told.database, "kids", [Role.READ], None, ["nothing"])
    with pytest.raises(keys.KeysError, match="key kids: expected at most 100 rules, got 101"):
        keys.add(told.database, "kids", [Role.READ], None, map(str, range(101)))


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (
            "division_by_zero",
            "rule hidden cannot be evaluated, nothing is shown: division_by_zero",
        ),
        ("query_canceled", "nothing is shown: query_canceled, while shop.theirs was read"),
    ],
)
def test_what_fails_for_one_person_alone_shows_them_nothing_and_is_told(
    told: World, failure: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The worker, which tries it for nobody, finds nothing amiss."""
    with told.connect() as connection:
        connection.execute("set role ml_service_owner")
        connection.execute(
            "create table shop.theirs_all (media_id uuid, user_id uuid);"
            "create function shop.fails(user_id uuid) returns boolean language plpgsql as"
            f" $$ begin if user_id = '{PERSON}' then raise {failure}; end if; return true; end $$;"
            "create view shop.theirs as"
            " select * from shop.theirs_all where shop.fails(user_id)".encode()
        )
        for person in ("ann", "cid"):
            connection.execute(
                "insert into shop.theirs_all values (%s, %s)", (key("film"), key(person))
            )
        connection.execute(
            "select engine.set_rule('hidden', 'deny', 'shop.theirs', everywhere => true)"
        )
    told.sync()
    failed = partial(
        REGISTRY.get_sample_value, "ml_service_rules_failed_total", {"relation": "shop.theirs"}
    )
    before = failed() or 0
    database = Database(told.settings)
    database.open()
    until(lambda: database.last_readiness().model_refreshed_at)
    client = testing.TestClient(create_app(database, told.settings))
    cid = f"/api/recommendations/{key('cid')}"
    assert titles(client.simulate_get(cid)) == {"other"}
    assert database.readiness().warnings == ()
    theirs = [one for one in (*questions(), *lists()) if str(PERSON) in f"{one}"]
    for method, path, body in [*theirs, ("GET", f"/api/media/popular?user_id={PERSON}", None)]:
        assert titles(client.simulate_request(method, path, json=body)) == set(), path
    [warning] = client.simulate_get("/health/ready").json["warnings"]
    database.close()
    assert warning.startswith(f"{said} (")
    assert (failed() or 0) > before
    assert [each.message for each in caplog.records if "nothing is shown" in each.message] == [said]


def test_without_the_database_nothing_is_shown_that_a_rule_might_forbid() -> None:
    medium = {"id": str(key("film")), "title": "film", "genres": []}
    popular = {"recommendations": [medium], "model_version": 1, "generated_at": ""}
    for question, expected in (
        ({}, [medium]),
        ({"placement": "home"}, []),
        ({"rules": ["hidden"]}, []),
    ):
        assert recommendations(popular, question, None)["recommendations"] == expected


def test_rules_and_placements_by_the_command_line(
    told: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in told.environ.items():
        monkeypatch.setenv(name, value)

    def said(*arguments: str, status: int = 0) -> str:
        assert cli.main(arguments) == status
        out, err = capsys.readouterr()
        return out + err

    said("rule", "set", "push", "boost", "shop.hidden", "--factor", "2")
    [hidden, push] = json.loads(said("rule", "list", "--json"))
    assert (hidden["name"], hidden["mode"]) == ("hidden", "kept")
    assert (push["effect"], push["factor"]) == ("boost", 2)
    said("rule", "set", "push", "at_most", "shop.hidden", "--n", "1")
    said("rule", "restore", "push", "1")
    [shown] = json.loads(said("rule", "show", "push", "--json"))
    assert [one["version"] for one in shown["versions"]] == [1, 2, 3]
    assert shown["factor"] == 2
    said("placement", "set", "attic", "--rule", "push", "--filter", '{"genre": "DRAMA"}')
    shown = said("placement", "show", "attic")
    assert "rules        push\n" in shown
    assert 'filter       {"genre": ["drama"]}\n' in shown
    assert re.search(r"^  1  \d{4}-\d\d-\d\d [\d:]+\+0000  \S+  \{\"", shown, re.M)
    assert "attic" in [one["name"] for one in json.loads(said("placement", "list", "--json"))]
    assert "it is a rule of placement attic" in said("rule", "delete", "push", status=1)
    said("placement", "delete", "attic")
    said("rule", "delete", "push")
    assert "there is no rule push" in said("rule", "show", "push", status=1)
    for what, why in (
        (("deny", "shop.nothing"), "there is no relation shop.nothing"),
        (("deny", "hidden"), "relation: expected a table or view with its schema"),
        (("at_most", "shop.hidden"), "ml-service: n is needed for at_most, and means nothing"),
        (("boost", "shop.hidden", "--factor", "-1"), "ml-service: factor: out of range (0 to "),
    ):
        assert why in said("rule", "set", "x", *what, status=1)
    assert "name: expected a small letter (a to z)" in said(
        "rule", "set", "X", "deny", "shop.hidden", status=1
    )
    for placement, options, why in (
        ("X", (), "name: expected a small letter (a to z)"),
        ("x", ("--strategy", "best"), "ml-service: there is no strategy best\n"),
        ("x", ("--rule", "none"), "ml-service: placement x: there is no rule none\n"),
        ("x", ("--diversity", "2"), "ml-service: diversity: out of range (0 to 1)\n"),
    ):
        assert why in said("placement", "set", placement, *options, status=1)
    assert "rotation: out of range (0.1 to 1000)" in said(
        "placement", "set", "x", "--rotation", "0", status=1
    )
