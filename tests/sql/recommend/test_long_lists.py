"""Lists of more than 1,000 ids, which are looked up once where they are asked for again and again."""

from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.stories import story
from tests.world import World, key

FILL = [key(f"nobody knows {number}") for number in range(1000)]
ASK = 'select title from recommend(%s, 10, "within" => %s::uuid[])'
KEPT = "select media_list::text from engine.media_list where media_ids is not null"


@story
def shelf(world: World) -> World:
    """Three media, most popular first."""
    for place, name in enumerate(("Alpha", "Bravo", "Charlie")):
        world.media(name, "DRAMA")
        for number in range(3 - place):
            world.takes(f"fan {number}", name)
    world.refresh()
    return world


def listed(*names: str) -> list[UUID]:
    return [*FILL, *map(key, names)]


def asked(connection: psycopg.Connection[Any], ids: list[UUID]) -> list[str]:
    return [row.title for row in connection.execute(ASK, (key("ann"), ids))]


def test_a_list_is_kept_at_the_second_time_and_says_the_same_ever_after(shelf: World) -> None:
    written = []
    for _ in range(4):
        assert shelf.titles("ann", within=listed("Charlie", "Alpha")) == ["Alpha", "Charlie"]
        written.append(shelf.query(KEPT))
    first, second, *later = written
    assert first == []
    assert len(second) == 1
    assert later == [second] * 2


def test_what_it_leaves_out_is_left_out_from_a_kept_list_too(shelf: World) -> None:
    for _ in range(3):
        assert shelf.titles("ann", without=listed("Bravo")) == ["Alpha", "Charlie"]
        assert shelf.titles(
            "ann", without=listed("Charlie"), within=listed("Charlie", "Alpha")
        ) == ["Alpha"]


def test_a_medium_that_comes_later_is_of_a_list_that_was_kept_before(shelf: World) -> None:
    for _ in range(2):
        assert shelf.titles("ann", within=listed("Alpha", "Delta")) == ["Alpha"]
    shelf.media("Delta", "DRAMA")
    shelf.sync()
    assert shelf.titles("ann", within=listed("Alpha", "Delta")) == ["Alpha", "Delta"]


def test_another_list_in_the_slot_is_another_list(shelf: World) -> None:
    """As if all hashes were equal."""
    for _ in range(2):
        assert shelf.titles("ann", within=listed("Alpha")) == ["Alpha"]
    shelf.query(
        "with other as (select hash_array_extended(%s::uuid[], 0) as hash)"
        " update engine.media_list set slot = hash & 63, last_hash = hash from other returning 1",
        listed("Bravo"),
    )
    for _ in range(2):
        assert shelf.titles("ann", within=listed("Bravo")) == ["Bravo"]


def test_few_ids_are_not_kept(shelf: World) -> None:
    for _ in range(3):
        assert shelf.titles("ann", within=listed("Alpha")[1:]) == ["Alpha"]
    assert shelf.query("select count(*) from engine.media_list") == [(0,)]


@pytest.mark.parametrize(
    "transaction", ["read only", "isolation level repeatable read", "isolation level serializable"]
)
def test_other_transactions_are_answered_without_it(shelf: World, transaction: str) -> None:
    with shelf.connect(role="ml_service_app") as connection:
        connection.execute(f"begin transaction {transaction}".encode())
        for _ in range(3):
            assert asked(connection, listed("Alpha")) == ["Alpha"]
    assert shelf.query("select count(*) from engine.media_list") == [(0,)]


def test_a_slot_that_somebody_holds_keeps_nobody_waiting(shelf: World) -> None:
    with shelf.connect(role="ml_service_app") as connection, connection.transaction():
        assert asked(connection, listed("Alpha")) == ["Alpha"]
        for _ in range(2):
            assert shelf.titles("ann", within=listed("Alpha")) == ["Alpha"]


def test_a_disk_that_is_full_fails_no_answer(shelf: World) -> None:
    with shelf.connect() as operator:
        operator.execute(
            "create function public.no_room() returns trigger language plpgsql as"
            " 'begin raise disk_full; end';"
            "create trigger no_room before insert or update on engine.media_list"
            " for each row execute function public.no_room()"
        )
    for _ in range(2):
        assert shelf.titles("ann", within=listed("Alpha")) == ["Alpha"]
    assert shelf.query("select count(*) from engine.media_list") == [(0,)]


@story
def store(world: World) -> World:
    """Five media, most popular first, and 3,000 that nobody took."""
    world.source(
        "catalog_db",
        "insert into medias (id, title) select md5(number::text)::uuid, 'Other'"
        " from generate_series(1, 3000) number",
    )
    for place, name in enumerate(("Alpha", "Bravo", "Charlie", "Delta", "Echo")):
        world.media(name)
        for number in range(5 - place):
            world.takes(f"fan {number}", name)
    world.refresh()
    return world


def deeper(
    world: World,
    n: int,
    offset: int = 0,
    within: list[UUID] | None = None,
    without: list[UUID] | None = None,
) -> list[str] | None:
    """The titles that are found among what is ranked without the list; None where they are not."""
    found = world.query(
        "select array("
        " select title from unnest(media_keys) with ordinality as listed (media_key, place)"
        " join engine.media using (media_key) order by place"
        ") from engine.deeper_answers(engine.asked("
        " array[%s::uuid], '{}', %s, %s, 'popular', null, null,"
        ' "within" => %s::uuid[], without => %s::uuid[]))',
        key("ann"),
        n,
        offset,
        within,
        without,
    )
    return found[0][0] if found else None


def test_of_a_new_list_the_first_are_found_by_ranking_deeper(store: World) -> None:
    assert deeper(store, 2, within=listed("Delta", "Bravo")) == ["Bravo", "Delta"]
    assert deeper(store, 1, offset=1, within=listed("Echo", "Bravo", "Delta")) == ["Delta"]


def test_and_of_what_a_new_list_leaves_out_those_after_it(store: World) -> None:
    assert deeper(store, 2, without=listed("Alpha", "Charlie")) == ["Bravo", "Delta"]
    assert deeper(store, 1, within=listed("Delta", "Bravo"), without=[key("Bravo"), *FILL]) == [
        "Delta"
    ]


def test_a_null_in_a_list_is_nothing(store: World) -> None:
    nothing: Any = None
    assert deeper(store, 1, without=[nothing, *listed("Alpha")]) == ["Bravo"]
    assert deeper(store, 1, within=[nothing, *listed("Bravo")]) == ["Bravo"]


def test_a_list_of_what_comes_late_is_looked_up(store: World) -> None:
    late = store.query(
        "select media_id from engine.media where title = 'Other' order by 1 desc limit 2"
    )
    ids = [media_id for (media_id,) in late]
    assert deeper(store, 2, within=[*FILL, *ids]) is None
    answer = store.recommend("ann", 2, strategy="popular", within=[*FILL, *ids])
    assert [row.media_id for row in answer] == sorted(ids)


def test_of_media_that_are_alike_those_on_a_new_list_are_in_the_order_of_all(store: World) -> None:
    alike = [
        media_id
        for (media_id,) in store.query(
            "select media_id from engine.media where title = 'Other' order by 1 limit 4"
        )
    ]
    ids = [*FILL, *reversed(alike)]
    assert deeper(store, 3, offset=1, within=ids) == ["Other"] * 3
    answer = store.recommend("ann", 3, offset=1, strategy="popular", within=ids)
    assert [row.media_id for row in answer] == alike[1:]


def test_a_list_is_noted_when_it_is_answered_so_and_kept_the_next_time(store: World) -> None:
    for _ in range(2):
        assert store.query(KEPT) == []
        assert store.titles("ann", 1, within=listed("Bravo")) == ["Bravo"]
        assert deeper(store, 1, within=listed("Bravo")) is None
    assert len(store.query(KEPT)) == 1


def test_a_page_beyond_the_end_of_a_new_list_is_empty(shelf: World) -> None:
    assert shelf.titles("ann", 2, offset=5, within=listed("Alpha", "Charlie")) == []
