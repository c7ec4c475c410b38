"""Pins and quotas on an interleaved page: where they are, and whose they are."""

from typing import Any

import pytest

from tests.sql.experiment_result.test_experiments import PEOPLE, ids, start, told
from tests.sql.outcomes.test_outcomes import outcomes
from tests.sql.replay.test_replay import replay
from tests.sql.rule.shelf import make, place, run
from tests.sql.tracked_recommendations.test_tracking import ask
from tests.world import World, key, question

__all__ = ["told"]

COMEDIES = [str(key(f"medium {number}")) for number in range(0, 12, 2)]


@pytest.fixture
def shop(told: World) -> World:
    """A pin at 2 and one at 7, and a quota of comedies; no rule yet is in force."""
    with told.connect() as connection:
        connection.execute("create schema shop authorization ml_service_owner")
    run(
        told,
        "create table shop.pinned (media_id uuid, position integer);"
        "create table shop.comedy as select media_id from engine.media"
        " join engine.genre_set using (genre_set_key) where genres = '{COMEDY}'",
    )
    for name, position in (("medium 11", 2), ("medium 10", 7)):
        run(told, "insert into shop.pinned values (%s, %s)", key(name), position)
    make(told, "pinned", "pin", "shop.pinned")
    make(told, "few", "at_most", "shop.comedy", n=2)
    return told


def pages(world: World, **question: Any) -> dict[str, tuple[dict[str, Any], list[int]]]:
    """Of each person the page at home, and the arm of each of its media."""
    found = {}
    for person in PEOPLE:
        page = ask(world, person, placement="home", **question)
        [(arms,)] = world.query(
            "select arms from engine.answer_log where answer_id = %s", page["answer_id"]
        )
        assert len(arms) == page["count"] == len(page["recommendations"])
        found[person] = (page, arms)
    return found


def pinned_at(shown: list[str]) -> dict[str, int]:
    pins = {str(key("medium 11")): "2", str(key("medium 10")): "7"}
    return {pins[each]: place for place, each in enumerate(shown, 1) if each in pins}


def test_pins_keep_their_places_and_are_nobodys(shop: World) -> None:
    place(shop, "home", rules=["pinned"])
    start(shop, placement="home", method="interleave")
    whole = pages(shop, limit=8)
    for page, arms in whole.values():
        assert pinned_at(ids(page)) == {"2": 2, "7": 7}
        assert arms[1] == arms[6] == 0
    assert {arm for _, arms in whole.values() for arm in arms} == {0, 1, 2}
    for offset in (0, 4):
        for person, (page, _) in pages(shop, limit=4, offset=offset).items():
            assert ids(page) == ids(whole[person][0])[offset : offset + 4]


def test_what_follows_a_pin_is_drawn_as_without_it(shop: World) -> None:
    """In each round either picks once, or both the same: so never is one ahead by more than one."""
    place(shop, "home", rules=["pinned"])
    start(shop, placement="home", method="interleave")
    ahead = [arms.count(1) - arms.count(2) for _, arms in pages(shop, limit=9).values()]
    assert set(ahead) <= {-1, 0, 1}


@pytest.mark.parametrize("rules", [["few"], ["few", "pinned"]])
def test_a_page_has_no_more_than_a_quota_allows(shop: World, rules: list[str]) -> None:
    place(shop, "home", rules=rules)
    start(shop, placement="home", method="interleave")
    shown: dict[str, list[str]] = {person: [] for person in PEOPLE}
    for offset in (0, 4):
        for person, (page, _) in pages(shop, limit=4, offset=offset).items():
            assert len(set(ids(page)) & set(COMEDIES)) <= 2
            # (Who took two dramas has not enough of them for two pages.)
            assert page["count"] == 4 or person in PEOPLE[:6]
            shown[person] += ids(page)
    # What has no room waits for the next page.
    comedies = [len(set(media) & set(COMEDIES)) for media in shown.values()]
    assert max(comedies) == 4
    assert all(len(set(media)) == len(media) for media in shown.values())


def of_one_arm(
    world: World, rules: list[str], limit: int = 8
) -> dict[str, tuple[dict[str, Any], list[int]]]:
    """The second of two placements has these rules, the first none."""
    place(world, "home")
    place(world, "end", strategy="popular", rules=rules)
    start(world, "e", "home", "end", placement="home", compares="placements", method="interleave")
    return pages(world, limit=limit)


def test_a_pin_of_one_arm_keeps_its_place_and_is_nobodys(shop: World) -> None:
    for page, arms in of_one_arm(shop, ["pinned"]).values():
        assert pinned_at(ids(page)) == {"2": 2, "7": 7}
        assert arms[1] == arms[6] == 0


def why(world: World, person: str, medium: str, **asked: Any) -> dict[str, Any]:
    [(found,)] = world.query(
        "select why_json(%s, %s, %s)", key(person), key(medium), question(placement="home", **asked)
    )
    return dict(found)


@pytest.mark.parametrize("limit", [2, 8])
def test_a_pin_is_explained_by_the_arm_that_pins_it(shop: World, limit: int) -> None:
    of_one_arm(shop, ["pinned"])
    person = PEOPLE[7]
    page = ask(shop, person, placement="home", limit=limit)["recommendations"]
    for at in (2, 7)[: 1 if limit == 2 else 2]:
        found = why(shop, person, page[at - 1]["title"], limit=limit)
        assert (found["status"], found["position"]) == ("recommended", at)
        assert (found["experiment"]["arm"], found["strategy"]) == (2, "popular")
        assert found["moved_by"] == ["pinned"]
        assert round(found["recommendation_score"], 4) == page[at - 1]["recommendation_score"]


def test_a_pin_of_one_arm_is_not_where_the_page_of_the_other_ends(shop: World) -> None:
    """The first arm has it third, where it would not come to without the pin."""
    person = PEOPLE[0]
    third = ids(ask(shop, person, strategy="classic", limit=3))[-1]
    run(shop, "truncate shop.pinned")
    run(shop, "insert into shop.pinned values (%s, 1)", third)
    page, arms = of_one_arm(shop, ["pinned"], limit=3)[person]
    assert (ids(page)[0], sorted(arms)) == (third, [0, 1, 2])
    [medium] = [each for each, arm in zip(page["recommendations"], arms, strict=True) if arm == 1]
    found = why(shop, person, medium["title"], limit=3)
    assert found["page_ends_at"] == found["recommendation_score"]


@pytest.mark.parametrize("rules", [["pinned"], ["few"]])
def test_a_page_of_nothing_is_empty_wherever_it_is(shop: World, rules: list[str]) -> None:
    place(shop, "home", rules=rules)
    start(shop, placement="home", method="interleave")
    assert ids(ask(shop, PEOPLE[7], placement="home", limit=0, offset=5)) == []


def test_a_quota_of_one_arm_counts_what_that_arm_picks(shop: World) -> None:
    run(shop, "update engine.rule set n = 1 where name = 'few'")
    others = 0
    for page, arms in of_one_arm(shop, ["few"]).values():
        comedies = [arm for each, arm in zip(ids(page), arms, strict=True) if each in COMEDIES]
        assert len(comedies) - comedies.count(1) <= 1
        others += comedies.count(1)
    assert others > len(PEOPLE)


def test_an_event_on_a_pin_counts_for_neither(shop: World) -> None:
    place(shop, "home", rules=["pinned"])
    start(shop, placement="home", method="interleave")
    page = ask(shop, PEOPLE[7], placement="home", limit=4)
    shop.query(
        "select record_interactions(%s)",
        f'[{{"user_id": "{key(PEOPLE[7])}", "media_id": "{ids(page)[1]}", "type": "LIKE"}}]',
    )
    taken = {name: row.taken for name, row in outcomes(shop).items() if row.taken}
    assert taken == {"classic + popular": 1}


def test_a_page_with_pins_and_quotas_is_replayed(shop: World) -> None:
    place(shop, "home", rules=["few", "pinned"])
    start(shop, placement="home", method="interleave")
    found = replay(shop, ask(shop, PEOPLE[7], placement="home", limit=6)["answer_id"])
    assert (found["same"], found["changed"]) == (True, [])


def test_pages_asked_on_by_next_have_their_pins_and_quotas(shop: World) -> None:
    place(shop, "home", rules=["few", "pinned"])
    start(shop, placement="home", method="interleave")
    answer = "select paged_recommendations(%s, %s)"
    [(first,)] = shop.query(answer, key(PEOPLE[7]), '{"limit": 4, "placement": "home"}')
    [(second,)] = shop.query("select next_recommendations(%s)", first["next"])
    shown = ids(first) + ids(second)
    assert pinned_at(shown) == {"2": 2, "7": 7}
    for page in (first, second):
        assert len(set(ids(page)) & set(COMEDIES)) <= 2
