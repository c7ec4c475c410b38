"""Of a fact that few media have, these are kept beside its bits, in the order of their ids."""

from itertools import pairwise

import pytest
from psycopg.types.json import Jsonb

from tests.sql.forget_user.test_forgetting import meanwhile
from tests.world import World, key

FACTS = """
select
    kind || ' ' || value as fact,
    media_keys,
    array(
        select media_key from engine.media
        where media_key < length(bits) and get_bit(bits, media_key) = 1
        order by media_id
    ) as true_of
from engine.media_fact
"""


def _facts(world: World) -> dict[str, list[int]]:
    """The media that each fact is true of; each must have them as its keys, too."""
    facts = {}
    for fact, media_keys, true_of in world.query(FACTS):
        assert media_keys == true_of, fact
        assert true_of
        facts[fact] = true_of
    return facts


def test_media_come_and_go_and_change_in_any_order(world: World) -> None:
    names = sorted((f"medium {number}" for number in range(12)), key=key)
    # In a load of their own: the middle, the last, the first.
    for some in (names[4:8], names[8:], names[:4]):
        for name in some:
            world.media(name, "DRAMA", "WAR" if name < "medium 5" else "COMEDY", release_year=2000)
        world.sync()
        _facts(world)
    facts = _facts(world)
    assert len(facts["genre drama"]) == len(facts["available "]) == 12
    assert facts["genre drama"] != sorted(facts["genre drama"])

    for name, (column, value) in {
        names[3]: ("release_year", 2001),
        names[6]: ("media_type", "SERIES"),
        names[9]: ("release_year", None),
        names[0]: ("deleted_at", "2026-01-01"),
    }.items():
        world.source(
            "catalog_db", f"update medias set {column} = %s where id = %s", value, key(name)
        )
    world.source("catalog_db", "delete from tb_media_genre where genre_name = 'WAR'")
    world.source(
        "catalog_db",
        "insert into tb_media_genre values (%s, 'WAR'), (%s, 'WAR')",
        key(names[7]),
        key(names[2]),
    )
    world.sync()
    facts = _facts(world)
    assert len(facts["genre war"]) == 2
    assert len(facts["available "]) == 11
    assert len(facts["released 2000"]) == 10


def test_of_many_there_are_no_keys_until_they_are_few_again(world: World) -> None:
    """1,000 are few."""
    world.query(
        """
        with known as (
            insert into engine.media (media_id)
            select md5(number::text)::uuid from generate_series(1, 1100) number
            returning media_key
        )
        insert into engine.media_attributes
        select media_key, '{"tag": "x"}' from known where media_key > 100
        returning media_key
        """
    )
    [(tagged,)] = world.query("select array_agg(media_key) from engine.media_attributes")
    assert len(_facts(world)["attributes.tag x"]) == len(tagged) == 1000

    tag = "insert into engine.media_attributes values (%s, %s) returning media_key"
    world.query(tag, 50, Jsonb({"tag": "x"}))
    keys = "select media_keys from engine.media_fact where kind = 'attributes.tag'"
    assert world.query(keys) == [(None,)]

    said = "update engine.media_attributes set attributes = %s where media_key = %s returning media_key"
    for one, other in pairwise(tagged[:4]):
        world.query(said, Jsonb({"tag": "y"}), one)
        world.query(said, Jsonb({"tag": "z"}), other)
    assert len(_facts(world)["attributes.tag x"]) == 997


@pytest.mark.parametrize(
    ("before", "waiting", "after"),
    [
        ({}, {"m1": "x"}, {"m1", "m4"}),
        ({"m2": "x"}, {"m1": "x"}, {"m1", "m2", "m4"}),
        ({"m2": "x", "m3": "x"}, {"m3": "y"}, {"m2", "m4"}),
    ],
)
def test_who_waited_for_a_fact_keeps_what_was_said_meanwhile_of_later_media(
    world: World, before: dict[str, str], waiting: dict[str, str], after: set[str]
) -> None:
    for name in ("m1", "m2", "m3", "m4"):
        world.media(name)
        world.sync()
    say = """
        insert into engine.media_attributes as known (media_key, attributes)
        select media_key, jsonb_build_object('tag', %s::text) from engine.media where media_id = %s
        on conflict (media_key) do update set attributes = excluded.attributes returning media_key
    """

    def tag(tags: dict[str, str]) -> None:
        for name, said in tags.items():
            world.query(say, said, key(name))

    tag(before)
    with world.connect() as connection:
        with connection.transaction():
            connection.execute(say, ("x", key("m4")))
            thread = meanwhile(world, lambda: tag(waiting), connection)
        thread.join()
    [(media,)] = world.query(
        "select array_agg(title) from engine.media where media_key = any (%s)",
        _facts(world)["attributes.tag x"],
    )
    assert {*media} == after
