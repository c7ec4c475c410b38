import pytest

from tests.world import World, key


def test_equal_scores_go_by_popularity_then_id(world: World) -> None:
    world.person("ann", "DRAMA")
    names = [f"medium {number}" for number in range(6)]
    for name in names:
        world.media(name, "DRAMA")
    world.takes("bob", "medium 3")
    world.refresh()
    rest = sorted((name for name in names if name != "medium 3"), key=key)
    assert world.titles("ann") == ["medium 3", *rest]


@pytest.mark.parametrize("person", ["ann", "nobody knows them"])
def test_pages_cover_everything_once(world: World, person: str) -> None:
    world.person("ann", "DRAMA")
    for number in range(25):
        world.media(f"medium {number}", *(["DRAMA"] if number % 3 else []))
    world.takes("bob", "medium 3", "medium 4")
    world.takes("ann", "medium 3")
    world.refresh()
    pages = [world.titles(person, 4, offset=offset) for offset in range(0, 28, 4)]
    assert [title for page in pages for title in page] == world.titles(person, 100)
    assert len(world.titles(person, 100)) == 25 - (person == "ann")


def test_past_the_end_there_is_nothing(world: World) -> None:
    world.media("only")
    world.refresh()
    assert world.titles("ann", 10, offset=1) == []


def test_no_rows_are_asked_for(world: World) -> None:
    world.media("only")
    world.refresh()
    assert world.titles("ann", 0) == []
