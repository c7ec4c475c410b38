"""Who took very much of what is popular: lists of what they did not take are kept, and change no answer."""

import json

import pytest

from tests.stories import story
from tests.world import World, key

MEDIA = "abcdefgh"
LISTS = pytest.mark.parametrize("strategy", ["popular", "trending"])


@story
def told(world: World) -> World:
    """Each medium is as popular as it is early in the alphabet; ann took the first four, bob the first."""
    for place, name in enumerate(MEDIA):
        world.media(name, "DRAMA")
        for number in range(2 * len(MEDIA) - place):
            world.takes(f"person {number}", name)
    world.takes("ann", "a", "a", "b", "c", "d")
    world.takes("bob", "a")
    world.query("update engine.refresh_policy set long_history = 2 returning 1")
    world.refresh()
    return world


def kept(world: World, strategy: str) -> dict[str, tuple[str, bool]]:
    """By person: what they did not take, and whether that is all; of those of whom it is kept."""
    titles = f"select string_agg(title, '' order by place) from unnest({strategy}_keys)"
    rows = world.query(
        f"select user_id, ({titles} with ordinality as listed (media_key, place)"
        f" join engine.media using (media_key)), {strategy}_is_all"
        " from model.untaken join engine.person using (user_key)"
    )
    names = {key(name): name for name in ("ann", "bob")}
    return {names[row.user_id]: row[1:] for row in rows if row.user_id in names}


def record(world: World, person: str, medium: str) -> None:
    event = {"user_id": str(key(person)), "media_id": str(key(medium)), "type": "LIKE"}
    world.query("select record_interactions(%s)", json.dumps(event), role="ml_service_app")


def take_back(world: World, person: str, medium: str) -> None:
    query = "select delete_interactions(user_id => %s, media_id => %s, type => 'LIKE')"
    world.query(query, key(person), key(medium), role="ml_service_app")


def noted(world: World) -> int:
    [(rows,)] = world.query("select count(*) from engine.taken_back")
    assert isinstance(rows, int)
    return rows


@LISTS
def test_the_first_that_they_did_not_take_are_kept(told: World, strategy: str) -> None:
    assert kept(told, strategy) == {"ann": ("ef", False)}
    for n in (1, 2, 3, 10):
        assert told.titles("ann", n, strategy=strategy) == [*"efgh"][:n]
    assert told.titles("ann", 1, offset=1, strategy=strategy) == ["f"]
    assert told.titles("bob", 2, strategy=strategy) == ["b", "c"]


@LISTS
def test_what_they_take_or_the_catalogue_changes_counts_at_once(told: World, strategy: str) -> None:
    record(told, "ann", "e")
    assert told.titles("ann", 2, strategy=strategy) == ["f", "g"]
    told.source("catalog_db", "update medias set deleted_at = now() where title = 'f'")
    told.sync()
    assert told.titles("ann", 2, strategy=strategy) == ["g", "h"]
    assert noted(told) == 0  # forwarded, an event has another id, and that is all
    assert told.titles("ann", 9, strategy=strategy) == ["g", "h"]


@LISTS
def test_what_they_take_back_counts_at_once(told: World, strategy: str) -> None:
    take_back(told, "ann", "c")
    assert noted(told) == 1
    assert told.titles("ann", 2, strategy=strategy) == ["c", "e"]
    told.refresh()
    assert noted(told) == 0
    assert kept(told, strategy) == {"ann": ("ce", False)}
    assert told.titles("ann", 3, strategy=strategy) == ["c", "e", "f"]


@LISTS
def test_what_they_take_back_while_a_refresh_lists_them_counts_at_once(
    told: World, strategy: str
) -> None:
    told.takes("bob", "b", "c")
    told.sync()
    with told.connect(role="ml_service_sync") as refreshing, refreshing.transaction():
        refreshing.execute("select engine.refresh(true)")
        take_back(told, "bob", "b")
    assert kept(told, strategy) == {"ann": ("ef", False), "bob": ("de", False)}
    assert told.titles("bob", 2, strategy=strategy) == ["b", "d"]


@LISTS
def test_what_the_source_changes_or_takes_back_counts_after_a_sync(
    told: World, strategy: str
) -> None:
    changed = "update interaction set media_id = %s where media_id = %s and user_id = %s"
    told.source("engagement_db", changed, key("h"), key("b"), key("ann"))
    told.sync(reconcile=True)
    assert told.titles("ann", 2, strategy=strategy) == ["b", "e"]
    told.refresh()
    assert noted(told) == 0
    told.source("engagement_db", "delete from interaction where user_id = %s", key("ann"))
    told.sync(reconcile=True)
    assert told.titles("ann", 2, strategy=strategy) == ["a", "b"]


@LISTS
def test_where_it_is_all_nothing_is_missing(told: World, strategy: str) -> None:
    told.query("update engine.refresh_policy set long_history = 4 returning 1")
    told.takes("ann", "e")
    told.refresh()
    assert kept(told, strategy) == {"ann": ("fgh", True)}
    assert told.titles("ann", 10, strategy=strategy) == ["f", "g", "h"]
    allowed = [str(key(name)) for name in "ah"]
    assert told.titles("ann", 10, strategy=strategy, within=allowed) == ["h"]


def test_what_is_of_many_people_at_once_may_be_of_anybody(told: World) -> None:
    told.query(
        "with someone as (insert into engine.person (user_id) select gen_random_uuid()"
        " from generate_series(1, 10001) returning user_key)"
        " insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)"
        " select 1000 + user_key, user_key, (select min(media_key) from engine.media), 'LIKE', 1, now()"
        " from someone returning 1"
    )
    told.query("delete from engine.interaction where interaction_id > 1000 returning 1")
    assert told.query("select user_key from engine.taken_back") == [(0,)]
    assert told.titles("ann", 2, strategy="popular") == ["e", "f"]


def test_what_genres_speak_for_leaves_out_what_they_took(told: World) -> None:
    told.person("ann", "DRAMA")
    told.sync()
    [(bits,)] = told.query(
        "select array(select title from engine.media where engine.allows(taken_bits, media_key) order by title)"
        " from model.untaken join engine.person using (user_key) where user_id = %s",
        key("ann"),
    )
    assert bits == ["a", "b", "c", "d"]
    assert told.titles("ann", 10, strategy="classic") == ["e", "f", "g", "h"]
    take_back(told, "ann", "b")
    assert told.titles("ann", 10, strategy="classic") == ["b", "e", "f", "g", "h"]
