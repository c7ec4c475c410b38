import pytest

from tests.world import World


@pytest.mark.parametrize("type_", ["LIKE", "DISLIKE", "WATCH"])
def test_what_a_person_took_is_not_recommended_again(world: World, type_: str) -> None:
    world.person("ann", "DRAMA")
    world.media("taken", "DRAMA")
    world.media("new", "DRAMA")
    world.takes("ann", "taken", type=type_)
    world.refresh()
    assert world.titles("ann") == ["new"]


def test_deleted_media_are_not_recommended(world: World) -> None:
    world.person("ann", "DRAMA")
    world.media("gone", "DRAMA", deleted=True)
    world.media("here", "DRAMA")
    world.refresh()
    assert world.titles("ann") == ["here"]


def test_a_deletion_shows_after_the_next_sync(world: World) -> None:
    world.person("ann", "DRAMA")
    world.media("soon gone", "DRAMA")
    world.media("here", "DRAMA")
    world.takes("bob", "soon gone")
    world.refresh()
    assert world.titles("ann") == ["soon gone", "here"]
    world.source("catalog_db", "update medias set deleted_at = now() where title = 'soon gone'")
    world.sync()
    assert world.titles("ann") == ["here"]
    assert world.titles("nobody knows them") == ["here"]


def test_media_that_people_took_but_the_catalogue_lacks_are_not_recommended(world: World) -> None:
    world.media("known")
    world.takes("ann", "known")
    world.takes("bob", "known", "unknown")
    world.refresh()
    assert world.titles("ann") == []
    world.media("unknown")
    world.sync()
    assert world.titles("ann") == ["unknown"]
