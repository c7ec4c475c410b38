"""The demo's world: complete, consistent, and with something in it for a recommender to find."""

from collections import Counter, defaultdict
from itertools import pairwise
from uuid import UUID

import pytest

from service.tools.demo.world import (
    END,
    GENRES,
    NEWCOMER,
    ROMANCE_FAN,
    RUNS,
    SCIENCE_FICTION_FAN,
    START,
    Interaction,
    World,
    make_world,
)
from tests.servers import ROOT


@pytest.fixture(scope="module")
def world() -> World:
    return make_world()


def history(world: World, user_id: UUID) -> list[Interaction]:
    return [event for event in world.interactions if event.user_id == user_id]


def test_the_catalogue_has_films_and_series_of_every_decade(world: World) -> None:
    types = Counter(medium.media_type for medium in world.media)
    decades = Counter(medium.release_year // 10 * 10 for medium in world.media)
    assert set(types) == {"MOVIE", "SERIES"}
    assert types["MOVIE"] >= 240
    assert types["SERIES"] >= 80
    assert set(decades) == set(range(1930, 2030, 10))


def test_a_medium_appears_once(world: World) -> None:
    assert len({medium.id for medium in world.media}) == len(world.media)


def test_a_medium_has_one_to_four_genres_of_the_vocabulary(world: World) -> None:
    for medium in world.media:
        assert 1 <= len(set(medium.genres)) == len(medium.genres) <= 4, medium
        assert set(medium.genres) <= set(GENRES), medium


def test_a_description_is_one_short_sentence(world: World) -> None:
    for medium in world.media:
        assert 8 <= len(medium.description.split()) <= 25, medium
        assert medium.description.endswith("."), medium
        assert ". " not in medium.description, medium


def test_every_genre_has_enough_to_recommend(world: World) -> None:
    sizes = Counter(genre for medium in world.media for genre in medium.genres)
    assert all(sizes[genre] >= 8 for genre in GENRES)
    assert sizes["SCIENCE_FICTION"] >= 40


def test_the_parts_of_a_run_are_in_the_catalogue_and_in_one_run_only(world: World) -> None:
    titles = {f"{medium.title} ({medium.release_year})" for medium in world.media}
    parts = [part for run in RUNS for part in run]
    assert set(parts) <= titles
    assert len(set(parts)) == len(parts)


def test_the_same_seed_gives_the_same_world(world: World) -> None:
    assert make_world() == world


def test_another_seed_gives_another_history_of_the_same_people(world: World) -> None:
    other = make_world(seed=2)
    assert other.media == world.media
    assert {person.user_id for person in other.people} == {
        person.user_id for person in world.people
    }
    assert other.interactions != world.interactions


def test_the_world_is_of_a_useful_size(world: World) -> None:
    assert 390 <= len(world.people) <= 410
    assert 20_000 <= len(world.interactions) <= 50_000


def test_an_interaction_refers_to_a_person_and_a_medium_that_exist(world: World) -> None:
    assert {event.user_id for event in world.interactions} <= {
        person.user_id for person in world.people
    }
    assert {event.media_id for event in world.interactions} <= {medium.id for medium in world.media}


def test_interactions_are_in_the_order_of_their_time(world: World) -> None:
    times = [event.timestamp for event in world.interactions]
    assert times == sorted(times)
    assert times[0] >= START
    assert times[-1] < END


def test_a_value_is_what_its_type_allows(world: World) -> None:
    for event in world.interactions:
        match event.type:
            case "WATCH":
                assert 0.5 <= event.interaction_value <= 1
            case "LIKE":
                assert event.interaction_value == 1
            case _:
                assert (event.type, event.interaction_value) == ("DISLIKE", -1)


def test_a_few_people_state_no_genres_and_a_few_have_no_history(world: World) -> None:
    active = {event.user_id for event in world.interactions}
    silent = [p for p in world.people if not p.genres and p.user_id in active]
    cold = [p for p in world.people if p.genres and p.user_id not in active]
    assert len(silent) == len(cold) == 20


def test_the_readme_counts_those_of_whom_something_is_known(world: World) -> None:
    active = {event.user_id for event in world.interactions}
    known = [person for person in world.people if person.genres or person.user_id in active]
    assert [person.user_id for person in world.people if person not in known] == [NEWCOMER]
    said = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert (
        f"{len(world.media)} films and series, the tastes of {len(known)} invented people" in said
    )


def test_a_newcomer_has_neither_genres_nor_history(world: World) -> None:
    [newcomer] = [person for person in world.people if person.user_id == NEWCOMER]
    assert newcomer.genres == ()
    assert history(world, NEWCOMER) == []


@pytest.mark.parametrize(
    ("fan", "genre"), [(SCIENCE_FICTION_FAN, "SCIENCE_FICTION"), (ROMANCE_FAN, "ROMANCE")]
)
def test_a_fan_mostly_likes_what_they_love(world: World, fan: UUID, genre: str) -> None:
    genres = {medium.id: medium.genres for medium in world.media}
    events = history(world, fan)
    likes = [genre in genres[event.media_id] for event in events if event.type == "LIKE"]
    assert 30 <= len(events) <= 50
    assert len(likes) >= 5
    assert sum(likes) >= 0.8 * len(likes)


def test_people_mostly_dislike_what_is_not_to_their_taste(world: World) -> None:
    genres = {medium.id: set(medium.genres) for medium in world.media}
    loves = {person.user_id: set(person.loves) for person in world.people}
    disliked: dict[bool, list[bool]] = defaultdict(list)
    for event in world.interactions:
        to_taste = not loves[event.user_id].isdisjoint(genres[event.media_id])
        disliked[to_taste].append(event.type == "DISLIKE")
    assert len(disliked[True]) > len(disliked[False])
    assert sum(disliked[False]) > sum(disliked[True])


def test_a_few_media_have_much_of_the_audience(world: World) -> None:
    audience = Counter(event.media_id for event in world.interactions)
    tenth = len(world.media) // 10
    popular = sum(count for _, count in audience.most_common(tenth))
    assert popular > 0.2 * audience.total()


def test_people_often_go_on_to_the_next_part_of_a_run(world: World) -> None:
    titles = {medium.id: f"{medium.title} ({medium.release_year})" for medium in world.media}
    follows = {before: after for run in RUNS for before, after in pairwise(run)}
    watched: dict[UUID, list[str]] = defaultdict(list)
    for event in world.interactions:
        if event.type == "WATCH":
            watched[event.user_id].append(titles[event.media_id])
    went_on = [
        after == follows[before]
        for titles_of_one in watched.values()
        for before, after in pairwise(titles_of_one)
        if before in follows
    ]
    assert len(went_on) > 1000
    assert sum(went_on) > 0.3 * len(went_on)
