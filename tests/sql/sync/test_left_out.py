"""Rows that cannot be taken: they are left out and counted, and stop no other."""

import json
from typing import Any

import psycopg
import pytest

from service import worker
from tests.world import World, key


def sources(world: World) -> Any:
    [(readiness,)] = world.query("select readiness()", role="ml_service_app")
    return readiness["sources"]


@pytest.mark.parametrize(
    ("loosen", "row"),
    [
        ("alter column user_id drop not null", (None, key("x"), "LIKE")),
        ("alter column media_id drop not null", (key("ann"), None, "LIKE")),
        ("drop constraint interaction_type_check", (key("ann"), key("x"), "SHARE")),
        ("alter column type drop not null", (key("ann"), key("x"), None)),
    ],
)
def test_a_row_that_says_too_little_stops_no_other(world: World, loosen: str, row: Any) -> None:
    world.source("engagement_db", f"alter table interaction {loosen}")
    world.takes("ann", "first")
    world.source(
        "engagement_db",
        "insert into interaction (user_id, media_id, type) values (%s, %s, %s)",
        *row,
    )
    world.takes("ann", "second")
    for _ in range(3):
        world.sync()
        assert world.query("select interaction_id from engine.interaction order by 1") == [
            (1,),
            (3,),
        ]
        assert sources(world)["engagement_db"]["rows_left_out"] == 1
    assert world.sync(reconcile=True)["engagement_db"] == 0
    assert sources(world)["engagement_db"]["rows_left_out"] == 1
    world.source("engagement_db", "delete from interaction where id = 2")
    world.sync()
    assert sources(world)["engagement_db"]["rows_left_out"] == 0


def test_a_source_that_was_restored_has_what_is_left_out_as_it_has(world: World) -> None:
    world.source("engagement_db", "alter table interaction alter column user_id drop not null")
    said_too_little = (
        "insert into interaction (user_id, media_id, type)"
        " select null, gen_random_uuid(), 'LIKE' from generate_series(1, %s)"
    )
    for number in (2, 1500, 700):
        world.source("engagement_db", said_too_little, number)
        world.takes("ann", "x")
        world.sync()
    assert sources(world)["engagement_db"]["rows_left_out"] == 2202
    for kept, left_out in ((1600, 1598), (2, 2), (0, 0)):
        world.source("engagement_db", "delete from interaction where id > %s", kept)
        world.sync()
        assert sources(world)["engagement_db"]["rows_left_out"] == left_out
        world.sync(reconcile=True)
        assert sources(world)["engagement_db"]["rows_left_out"] == left_out


def test_a_reconcile_counts_what_a_writer_keeps_the_watermark_below(world: World) -> None:
    world.source("engagement_db", "alter table interaction alter column user_id drop not null")
    world.takes("ann", "x")
    world.sync()
    with world.connect("engagement_db") as slow:
        slow.execute("begin")
        insert = "insert into interaction (user_id, media_id, type) values (%s, %s, 'LIKE')"
        slow.execute(insert, (key("bob"), key("x")))
        world.source("engagement_db", insert, None, key("x"))
        world.sync()
        [(watermark,)] = world.query(
            "select watermark from engine.sync_state where source = 'engagement_db'"
        )
        assert watermark < 3
        for _ in range(2):
            assert sources(world)["engagement_db"]["rows_left_out"] == 1
            world.sync(reconcile=True)


def test_an_id_that_is_too_high_stops_no_other_and_is_counted(world: World) -> None:
    with_id = "insert into interaction (id, user_id, media_id, type) values (%s, %s, %s, 'LIKE')"
    for number in (5, 2**62 - 1, 2**62, 2**63 - 1):
        world.source("engagement_db", with_id, number, key("ann"), key("x"))
    world.media("x", "DRAMA")
    for _ in range(3):
        world.refresh()
    taken = world.query("select interaction_id from engine.interaction order by 1")
    assert [row.interaction_id for row in taken] == [5, 2**62 - 1]
    assert sources(world)["engagement_db"]["rows_left_out"] == 2


def test_a_source_says_what_keeps_it_until_nothing_does(world: World) -> None:
    world.sync()
    world.source("catalog_db", "alter table medias rename to elsewhere")
    with pytest.raises(psycopg.Error):
        worker.sync(world.database)
    failing = sources(world)["catalog_db"]
    assert "medias" in failing["error"]
    assert failing["failing_seconds"] >= 0
    assert sources(world)["user_db"]["error"] is None
    world.source("catalog_db", "alter table elsewhere rename to medias")
    world.sync()
    assert json.dumps(sources(world)["catalog_db"]["error"]) == "null"


def test_keys_that_run_out_are_a_warning(world: World) -> None:
    world.query("select setval('engine.person_user_key_seq', 1800000000)")
    # (Of media there are 2 ^ 26: so many can model.item_neighbours tell apart.)
    world.query("select setval('engine.media_media_key_seq', 60000000)")
    [(warnings,)] = world.query("select api.readiness() -> 'warnings'")
    assert sorted(warnings) == [
        "84 % of the numbers of engine.person_user_key_seq are used",
        "89 % of the numbers of engine.media_media_key_seq are used",
    ]


def test_a_writer_that_keeps_the_watermark_is_named(world: World) -> None:
    world.takes("ann", "x")
    with world.connect("engagement_db") as slow:
        slow.execute("begin")
        slow.execute(
            "insert into interaction (user_id, media_id, type) values (%s, %s, 'LIKE')",
            (key("ann"), key("y")),
        )
        for _ in range(3):
            world.takes("ann", "x")
            world.sync()
        world.query(
            "update engine.sync_state set watermark_at = now() - interval '2 min' returning 1"
        )
        [(warnings,)] = world.query("select api.readiness() -> 'warnings'")
        assert f"(process {slow.info.backend_pid})" in warnings[0]


def test_a_transaction_that_holds_vacuum_up_is_named(world: World) -> None:
    def warnings() -> list[str]:
        [(warnings,)] = world.query("select api.readiness() -> 'warnings'")
        return list(warnings)

    with world.connect() as operator, world.connect("engagement_db") as old:
        definition = "select pg_get_functiondef('engine.warnings'::regproc)"
        [(warning,)] = operator.execute(definition).fetchall()
        operator.execute(warning.replace("'30 minutes'", "'0'"))  # nobody waits so long here
        old.execute("begin")
        old.execute("select pg_current_xact_id()")  # of another database, but it is one server
        name = f"vacuum is held up by process {old.info.backend_pid}, in a transaction since "
        assert not any(one.startswith(name) for one in warnings())
        operator.execute("grant pg_read_all_stats to ml_service_owner")
        try:
            assert any(one.startswith(name) for one in warnings())
            old.execute("commit")
            assert not any(one.startswith(name) for one in warnings())
        finally:
            operator.execute("revoke pg_read_all_stats from ml_service_owner")


def test_texts_of_any_length_stop_no_other(world: World) -> None:
    long = "".join(f"{number:x}" for number in range(10_000))  # which no index has room for
    for source, changes in {
        "catalog_db": (
            "alter table medias drop constraint medias_media_type_check",
            *(f"alter table medias alter {name} type text" for name in ("title", "media_type")),
            "alter table medias alter cover_url type text",
            "alter table tb_media_genre alter genre_name type text",
        ),
        "user_db": ("alter table tb_user_genre alter genre_name type text",),
    }.items():
        with world.connect(source) as connection:
            for change in changes:
                connection.execute(change)
    many = (f"{number}{long[:90]}" for number in range(200))
    world.media("x", long, *many, title=long, media_type=long, cover_url=long)
    world.media("y", "DRAMA")
    world.person("ann", f" {long} ")
    for written in (2, 0):
        assert world.sync()["catalog_db"] == written
        assert sources(world)["catalog_db"]["error"] is None
    world.refresh()
    known = "select title, media_type, cover_url, cardinality(genres) from engine.media join engine.genre_set using (genre_set_key) order by media_key"
    assert set(world.query(known)) == {(long, long[:100], long, 201), ("y", "MOVIE", None, 1)}
    assert world.query("select genres from engine.person") == [([long[:100]],)]
    found = "select title from api.popular_media(genre => %s, type => %s)"
    assert world.query(found, long[:100], long[:100]) == [(long,)]


def test_attributes_of_any_length_stop_no_other(world: World) -> None:
    world.media("x")
    world.sync()
    facts = "select kind, value from engine.media_fact where kind like 'attributes.%%'"
    for name, value in (("a", "".join(map(chr, range(20_000, 21_000)))), ("b" * 3000, "c")):
        with world.connect() as connection:
            connection.execute(
                "insert into engine.media_attributes select media_key,"
                " jsonb_build_object(%s::text, %s::text, 'd', 'e') from engine.media"
                " on conflict (media_key) do update set attributes = excluded.attributes",
                (name, value),
            )
        assert world.query(facts) == [("attributes.d", "e")]
