from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.world import World


@pytest.fixture(scope="module")
def asking(shared_world: World) -> Iterator[psycopg.Connection[Any]]:
    """One application's session for the questions of all examples: a new one would have to plan them first."""
    with shared_world.connect(role="ml_service_app") as connection:
        yield connection


@pytest.fixture(scope="module")
def operator(shared_world: World) -> Iterator[psycopg.Connection[Any]]:
    """The same, of who may do anything."""
    with shared_world.connect() as connection:
        yield connection
