"""What refreshes leave dead in the models is removed, and takes no more room than what lives."""

import pytest

from service import worker
from tests.logins import LoginWorld
from tests.world import World

FILMS = 40
PEOPLE = 30
REFRESHES = 10
SIZE = (
    "select sum(pg_table_size(oid))::bigint from pg_class"
    " where relnamespace = 'model'::regnamespace and relkind in ('m', 'r')"
)
TO_VACUUM = "select engine.models_to_vacuum()"


ALONE = """
do $$
declare
    view regclass;
begin
    for view in select oid from pg_class where relnamespace = 'model'::regnamespace and relkind in ('m', 'r') loop
        execute format('alter table %s set (autovacuum_enabled = off)', view);
    end loop;
end
$$
"""
"""Autovacuum, that may come by at any time, would help."""


@pytest.fixture
def told(world: World) -> World:
    _tell(world)
    world.refresh()
    return world


def _tell(world: World) -> None:
    """Everybody took a third of all films, each another: every medium has many neighbours."""
    films = [f"film {n}" for n in range(FILMS)]
    for n in range(PEOPLE):
        world.takes(f"person {n}", *(films[(n + 3 * m) % FILMS] for m in range(FILMS // 3)))
    for film in films:
        world.media(film, "DRAMA")
    with world.connect() as operator:
        operator.execute(ALONE)


def _like(world: World, turn: int) -> None:
    """Everybody likes another film."""
    for n in range(PEOPLE):
        world.takes(f"person {n}", f"film {(7 * n + turn) % FILMS}")


def _changed(world: World, turn: int) -> int:
    """The size of the models after everybody liked another film, and a refresh."""
    _like(world, turn)
    world.refresh()
    [(size,)] = world.query(SIZE)
    return int(size)


def test_refreshes_one_after_the_other_take_no_more_room(told: World) -> None:
    sizes = [_changed(told, turn) for turn in range(REFRESHES)]
    assert max(sizes) < 2 * sizes[0], sizes  # 5 times, where nobody makes room
    assert told.query(TO_VACUUM) == [([],)]


def test_what_nobody_can_remove_is_looked_at_less_and_less_often(told: World) -> None:
    def vacuums() -> int:
        [(count,)] = told.query("select pg_stat_get_vacuum_count('model.item_pairs'::regclass)")
        return int(count)

    with told.connect() as elsewhere:
        elsewhere.execute("begin isolation level repeatable read")
        elsewhere.execute("select from engine.lock")
        before, seen = vacuums(), []
        for turn in range(7):
            grown = _changed(told, turn)
            seen.append(vacuums() - before)
        elsewhere.execute("rollback")
    # As much as there was: one live; one live and two dead.
    assert seen == [1, 1, 2, 2, 2, 2, 3]
    # Then room is made again, and used.
    assert max(_changed(told, turn) for turn in range(7, 7 + 8)) < 2 * grown
    assert vacuums() - before == 4


def test_the_worker_of_least_privileges(logins: LoginWorld) -> None:
    """Before PostgreSQL 17 it may not act as the owner, and leaves it to autovacuum, in silence."""
    [(may,)] = logins.query("select current_setting('server_version_num')::integer >= 170000")
    _tell(logins)
    with worker.connect(logins.settings.worker_database) as connection:
        notices: list[str | None] = []
        connection.add_notice_handler(lambda notice: notices.append(notice.message_primary))
        for turn in range(2):
            _like(logins, turn)
            worker.refresh_on(connection, everything=True)
    assert notices == []
    assert (logins.query(TO_VACUUM) == [([],)]) == may
