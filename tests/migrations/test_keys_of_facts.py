"""Since revision 0136, a fact that few media have names them beside its bits, also one that was there."""

from tests.world import World, key

TRUE_OF = """
select
    kind || ' ' || value as fact,
    array(
        select media_key from engine.media
        where media_key < length(bits) and get_bit(bits, media_key) = 1
        order by media_id
    ) as media_keys
from engine.media_fact
"""
KEYS = "select kind || ' ' || value as fact, media_keys from engine.media_fact"


def test_facts_get_their_keys_also_after_the_way_back(bare_world: World) -> None:
    world = bare_world
    world.alembic("upgrade", "head")
    for names in ("ab", "cdefgh", "i"):
        for name in names:
            world.media(name, "DRAMA", "WAR" if name < "e" else "COMEDY", release_year=2000)
        world.sync()
    world.query(
        "insert into engine.media_attributes"
        """ select media_key, '{"few": 1}' from engine.media where media_id = %s returning 1""",
        key("b"),
    )
    # Of many, none.
    world.query(
        """
        with many as (
            insert into engine.media (media_id)
            select md5(number::text)::uuid from generate_series(1, 1001) number
            returning media_key
        )
        insert into engine.media_attributes select media_key, '{"many": 1}' from many returning 1
        """
    )
    before = dict(world.query(KEYS))
    assert before == {**dict(world.query(TRUE_OF)), "attributes.many 1": None}
    assert len(before) == 8

    world.alembic("downgrade", "0135")
    assert world.query(
        "select to_jsonb(fact) ? 'media_keys' from engine.media_fact fact limit 1"
    ) == [(False,)]
    world.alembic("upgrade", "head")
    assert dict(world.query(KEYS)) == before
    world.media("j", "WAR")
    world.sync()
    after = dict(world.query(KEYS))
    assert after == {**dict(world.query(TRUE_OF)), "attributes.many 1": None}
    assert len(after["genre war"]) == len(before["genre war"]) + 1
