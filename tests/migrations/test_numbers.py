"""Facts of attributes say a number in one way since revision 0115, also those that were there."""

from tests.world import World, key

FACTS = """
select kind || ' ' || value as fact, array_agg(media_id) as media_ids
from engine.media_fact
join engine.media on case when media_key < length(bits) then get_bit(bits, media_key) = 1 end
where kind ~ '^attributes'
group by kind, value
"""
OTHERS = {
    "attributes.age 6": {"a", "b"},
    "attributes.age 6.0": {"a"},
    "attributes.tag x": {"a", "b"},
    "attributes.kids true": {"c"},
}
AFTER = {
    **OTHERS,
    "attributes.size 12": {"a", "b"},
    "attributes.size 2.5": {"b"},
    "attributes.size 12.0": {"c"},
}
BEFORE = {
    **OTHERS,
    "attributes.size 12": {"a"},
    "attributes.size 2.50": {"b"},
    "attributes.size 12.0": {"b", "c"},
}


def _facts(world: World) -> dict[str, set[str]]:
    names = {key(name): name for name in "abc"}
    return {fact: {names[each] for each in media_ids} for fact, media_ids in world.query(FACTS)}


def test_facts_are_told_anew_and_as_before_on_the_way_back(bare_world: World) -> None:
    world = bare_world
    for name in "abc":
        world.media(name)
    world.alembic("upgrade", "head")
    world.sync()
    with world.connect() as connection:
        for name, said in {
            "a": '{"size": 12, "age": [6, "6.0"], "tag": "X"}',
            "b": '{"size": [12.0, 2.50], "age": 6, "tag": "x"}',
            "c": '{"size": "12.0", "kids": true}',
        }.items():
            connection.execute(
                "insert into engine.media_attributes"
                " select media_key, %s::text::jsonb from engine.media where media_id = %s",
                (said, key(name)),
            )
    assert _facts(world) == AFTER
    world.alembic("downgrade", "0113")
    assert _facts(world) == BEFORE
    world.alembic("upgrade", "head")
    assert _facts(world) == AFTER
