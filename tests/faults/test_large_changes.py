"""Much at once: thousands of media that are deleted, a medium that everybody takes."""

from tests.world import World, key

MEDIA = 5000
EVENTS = 20_000


def test_five_thousand_media_deleted_at_once_are_gone_after_one_sync(world: World) -> None:
    world.source(
        "catalog_db",
        "insert into medias (id, title, media_type) select gen_random_uuid(), 'medium ' || n, 'MOVIE'"
        " from generate_series(1, %s) n",
        MEDIA,
    )
    world.source("catalog_db", "insert into tb_media_genre select id, 'DRAMA' from medias")
    world.media("kept", "DRAMA")
    world.person("ann", "DRAMA")
    world.takes("bob", "kept")
    world.refresh()
    assert len(world.titles("ann", 100)) == 100
    world.source("catalog_db", "update medias set deleted_at = now() where title <> 'kept'")
    assert world.sync()["catalog_db"] == MEDIA
    for strategy in ("classic", "sequence", "popular"):
        assert world.titles("ann", 100, strategy=strategy) == ["kept"]
    world.source("catalog_db", "delete from tb_media_genre where media_id <> %s", key("kept"))
    world.source("catalog_db", "delete from medias where title <> 'kept'")
    world.sync()
    world.refresh()
    assert world.titles("ann", 100) == ["kept"]


def test_a_medium_that_everybody_takes(world: World) -> None:
    for name in ("everybody's", "next", "other"):
        world.media(name, "DRAMA")
    world.person("ann", "DRAMA")
    world.takes("ann", "everybody's")
    world.takes("bob", "everybody's", "next")
    world.source(
        "engagement_db",
        'insert into interaction (user_id, media_id, type, interaction_value, "timestamp")'
        " select gen_random_uuid(), %s, 'LIKE', 1, timestamp '2026-01-01' + n * interval '1 s'"
        " from generate_series(1, %s) n",
        key("everybody's"),
        EVENTS,
    )
    world.refresh()
    assert world.titles("ann") == ["next", "other"]
    assert world.titles("stranger", 1, strategy="popular") == ["everybody's"]
    world.source("engagement_db", "delete from interaction where media_id = %s", key("everybody's"))
    assert world.sync(reconcile=True)["engagement_db"] == EVENTS + 2
