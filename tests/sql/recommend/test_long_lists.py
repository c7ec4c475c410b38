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
