"""Events that engagement_db refuses: each is left out, and delays no other."""

import pytest

from tests.sql.forward.steps import here, record, there, waiting
from tests.world import World, key


def refuse(world: World, name: str, *, at_commit: bool) -> None:
    """From now on engagement_db takes nothing about this medium."""
    world.source(
        "engagement_db",
        "create function refuse() returns trigger language plpgsql as $$ begin"
        f" if new.media_id = '{key(name)}' then"
        " raise 'not this one' using errcode = 'check_violation'; end if; return null; end $$",
    )
    world.source(
        "engagement_db",
        "create constraint trigger refuse after insert on interaction"
        f" {'deferrable initially deferred' if at_commit else ''}"
        " for each row execute function refuse()",
    )


@pytest.mark.parametrize("at_commit", [False, True])
def test_one_that_is_refused_is_set_aside_and_the_others_arrive(
    films: World, at_commit: bool
) -> None:
    refuse(films, "second", at_commit=at_commit)
    record(films, "ann", "first", "second", "third")
    record(films, "bob", "second", "first")
    for _ in range(10):
        films.sync()
    expected = [("ann", "first"), ("ann", "third"), ("bob", "first")]
    assert [(row.user_id, row.media_id) for row in there(films)] == [
        (key(person), key(name)) for person, name in expected
    ]
    refused = films.query("select error from engine.outbox where interaction_id is null")
    assert len(refused) == waiting(films) == 2
    assert all("not this one" in row.error for row in refused)
    assert len(here(films)) == 5  # they count here all the same
