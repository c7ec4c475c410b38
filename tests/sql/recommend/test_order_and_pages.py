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


def test_one_that_trends_by_a_little_more_is_first_on_pages_of_any_length(world: World) -> None:
    """Nine decimals do not tell the two apart: what is 87 days old counts 2^-29 of what is new."""
    for name in ("leader", "popular once", "a little more"):
        world.media(name)
    for number in range(8):
        world.takes(f"person {number}", "leader", day=100)
    for number in range(3):
        world.takes(f"person {number}", "popular once", day=0)
    world.takes("ann", "popular once", day=100)
    world.takes("bob", "a little more", day=100)
    world.takes("cyd", "a little more", day=13)
    world.refresh()
    assert world.titles("dan", 3, strategy="popular") == ["leader", "popular once", "a little more"]
    order = ["leader", "a little more", "popular once"]
    for n in (1, 2, 3, 100):
        assert world.titles("dan", n, strategy="trending") == order[:n]
    [_, (_, one), (_, other)] = world.query(
        "select title, recommendation_score from api.recommend(null, strategy => 'trending')"
    )
    assert one == other == 0.125


def test_what_trends_alike_goes_by_popularity_on_pages_of_any_length(world: World) -> None:
    names = sorted(("first", "second", "third"), key=key, reverse=True)
    for number, name in enumerate(names):
        world.media(name)
        for one in range(3 - number):
            world.takes(f"person {one}", name, day=0)
        world.takes("ann", name, day=300)
    world.refresh()
    for n in (1, 2, 3):
        assert world.titles("dan", n, strategy="trending") == names[:n]
        listed = world.query("select title from api.trending_media(%s)", n)
        assert [title for (title,) in listed] == names[:n]
