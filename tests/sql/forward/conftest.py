from collections.abc import Iterator

import pytest

from tests.sql.forward.steps import COMMITTING, Forwarding
from tests.stories import story
from tests.world import World


@story
def films(world: World) -> World:
    """Three films in the catalogue, and nobody who has seen any."""
    for name in ("first", "second", "third"):
        world.media(name, "DRAMA")
    world.sync()
    return world


@pytest.fixture
def forwarding(films: World) -> Iterator[Forwarding]:
    """A forwarding of the films' world that has not begun."""
    forwarding = Forwarding(films)
    yield forwarding
    forwarding.end()


@pytest.fixture
def slow_commits(films: World) -> World:
    """The same world; at engagement_db a commit first waits for the lock COMMITTING."""
    films.source(
        "engagement_db",
        "create function wait_to_commit() returns trigger language plpgsql as $$ begin"
        f" perform pg_advisory_xact_lock_shared({COMMITTING}); return null; end $$",
    )
    films.source(
        "engagement_db",
        "create constraint trigger wait_to_commit after insert on interaction"
        " deferrable initially deferred for each row execute function wait_to_commit()",
    )
    return films
