"""A key is taken by who or what is new, and by nobody else: there are two thousand million of people."""

import json
from typing import Any

from tests.stories import story
from tests.world import World, key


@story
def told(world: World) -> World:
    """A film that the catalogue knows."""
    world.media("film", "DRAMA")
    world.sync()
    return world


def record(world: World, *people: str) -> None:
    events: list[Any] = [
        {"user_id": str(key(name)), "media_id": str(key("film")), "type": "LIKE"} for name in people
    ]
    world.query("select record_interactions(%s)", json.dumps(events), role="ml_service_app")


def keys_taken(world: World, sequence: str = "person_user_key_seq") -> int:
    [(last,)] = world.query(
        "select coalesce(pg_sequence_last_value(%s::regclass), 0)", f"engine.{sequence}"
    )
    assert isinstance(last, int)
    return last


def test_an_event_takes_a_key_for_whoever_is_new_only(told: World) -> None:
    record(told, "ann", "bob")
    for _ in range(3):
        record(told, "ann", "bob", "ann")
    assert keys_taken(told) == 2
    record(told, "ann", "cid")
    assert keys_taken(told) == 3


def test_a_sync_takes_none_for_those_who_are_there(told: World) -> None:
    told.person("ann", "DRAMA")
    for _ in range(3):
        told.takes("ann", "film")
        told.source(
            "user_db", "insert into tb_user_genre values (%s, gen_random_uuid())", key("ann")
        )
        told.sync()
    assert keys_taken(told) == 1


def test_a_sync_takes_none_for_media_and_genres_that_are_there(told: World) -> None:
    for turn in range(3):
        told.source("catalog_db", "update medias set title = %s", f"title {turn}")
        for genre in ("COMEDY", "DRAMA"):
            told.source("catalog_db", "update tb_media_genre set genre_name = %s", genre)
            told.sync()
            told.takes("ann", "film")
    told.sync(reconcile=True)
    assert keys_taken(told, "media_media_key_seq") == 1
    assert keys_taken(told, "genre_set_genre_set_key_seq") == 2
    told.takes("ann", "unknown to the catalogue")
    told.sync()
    told.sync(reconcile=True)
    assert keys_taken(told, "media_media_key_seq") == 2


def test_forgetting_takes_one_for_a_stranger_once(told: World) -> None:
    record(told, "ann")
    for name in ("ann", "stranger", "ann", "stranger"):
        told.query("select forget_user(%s)", key(name), role="ml_service_app")
    assert keys_taken(told) == 2
