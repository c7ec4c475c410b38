"""A refresh gathers of arrays how long they are, and of other columns as much as is usual."""

from tests.world import World

OF_ARRAYS = """
    select attname, cardinality(elem_count_histogram)
    from pg_stats
    where schemaname = 'model' and tablename = 'taken' and attname in ('codes', 'times')
    order by 1
"""
OF_NUMBERS = """
    select cardinality(histogram_bounds::text::float8[])
    from pg_stats
    where schemaname = 'model' and tablename = 'media_popularity' and attname = 'popularity'
"""
USUAL = "select current_setting('default_statistics_target')"


def test_elements_of_arrays_are_not_counted(world: World) -> None:
    for number in range(6):
        world.media(f"m{number}")
        for person in range(number + 1):
            world.takes(f"p{person}", f"m{number}")
    world.refresh()
    # The shortest, the longest, and the average.
    assert world.query(OF_ARRAYS) == [("codes", 3), ("times", 3)]
    assert world.query(OF_NUMBERS) == [(6,)]
    assert world.query(USUAL) == [("100",)]
