"""Only some hundred media are ranked for a boost, and more where one may come from farther behind."""

import pytest

from tests.sql.rule.shelf import make, place, run
from tests.stories import story
from tests.world import World, key

MEDIA = [f"medium {number:03}" for number in range(130)]
PAGES = [(10, 0), (10, 20), (3, 97), (200, 0)]


@story
def long_list(world: World) -> World:
    """Of 130 media each is a little less popular than the one before: the last, a twentieth of the first."""
    for number, name in enumerate(MEDIA):
        world.media(name)
        world.takes("fan", name, day=-3 * number)
    world.refresh()
    with world.connect() as connection:
        connection.execute("create schema shop authorization ml_service_owner")
    run(world, "create table shop.said (media_id uuid, user_id uuid, weight double precision)")
    return world


def say(world: World, weights: dict[int, float | None], person: str | None = None) -> None:
    for number, weight in weights.items():
        run(
            world,
            "insert into shop.said values (%s, %s, %s)",
            key(MEDIA[number]),
            person and key(person),
            weight,
        )


def check(world: World, factors: dict[int, float], person: str = "ann") -> None:
    """The order of all media by score × factor, page by page, and in a list alike."""
    plain = {row.title: row.recommendation_score for row in world.recommend(person, 200)}
    assert [*plain] == MEDIA
    expected = sorted(MEDIA, key=lambda name: -plain[name] * factors.get(MEDIA.index(name), 1))
    for n, offset in PAGES:
        wanted = expected[offset : offset + n]
        assert world.titles(person, n, offset=offset, placement="home") == wanted
        listed = world.query(
            "select title from engine.listed_media('popular', %s, %s, null, user_id => %s,"
            " placement => 'home') cross join unnest(media_keys) with ordinality as"
            " listed (media_key, place) join engine.media using (media_key) order by place",
            n,
            offset,
            key(person),
        )
        assert [row.title for row in listed] == wanted


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize(
    "weights",
    [{}, {3: 1.5}, {129: 1.01}, {105: 2.1, 4: 0.5}, {129: 1000.0}, {101: 9.0, 128: 30.0, 0: 0.0}],
)
def test_what_a_boost_lifts_is_found_wherever_it_is(
    long_list: World, weights: dict[int, float | None], kept: bool
) -> None:
    make(long_list, "push", "boost", "shop.said")
    place(long_list, "home", rules=["push"])
    say(long_list, weights)
    if kept:
        long_list.query("select engine.keep_rules()")
    check(long_list, {number: weight or 0.0 for number, weight in weights.items()})


def test_the_factor_of_the_rule_and_several_boosts_together_count(long_list: World) -> None:
    run(long_list, "create table shop.more as select * from shop.said")
    make(long_list, "push", "boost", "shop.said", factor=4.0)
    make(long_list, "more", "boost", "shop.more")
    place(long_list, "home", rules=["push", "more"])
    say(long_list, {120: None})
    run(long_list, "insert into shop.more values (%s, null, 5)", key(MEDIA[120]))
    check(long_list, {120: 20.0})


def test_a_boost_of_one_person_is_theirs(long_list: World) -> None:
    make(long_list, "push", "boost", "shop.said")
    place(long_list, "home", rules=["push"])
    say(long_list, {129: 100.0}, "ann")
    check(long_list, {129: 100.0}, "ann")
    check(long_list, {}, "bob")


def test_what_a_quota_holds_back_is_made_up_for_from_farther_behind(long_list: World) -> None:
    make(long_list, "few", "at_most", "shop.said", n=0)
    place(long_list, "home", rules=["few"])
    say(long_list, dict.fromkeys(range(115)))
    assert long_list.titles("ann", 5, placement="home") == MEDIA[115:120]
    assert long_list.titles("ann", 5, offset=10, placement="home") == MEDIA[125:]
