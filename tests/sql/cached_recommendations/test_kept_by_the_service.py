"""What a service keeps of a standby's answers is never stale, either.

Sessions that may not write stand for a standby: they see at once what is committed, so what they
are asked can be compared with what is so now.
"""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from service.config import Settings
from service.host.database import RECOMMENDATIONS, Database
from tests.examples import scaled
from tests.service.waiting import until
from tests.sql.cached_recommendations.test_never_stale import (
    PEOPLE,
    _begin,
    _change,
    changes,
    questions,
)
from tests.world import World, key


@pytest.fixture(scope="module")
def database(shared_world: World) -> Iterator[Database]:
    reading = make_conninfo(shared_world.database, options="-c default_transaction_read_only=on")
    database = Database(
        Settings.from_environ({"DATABASE_URL": shared_world.database, "DATABASE_READ_URL": reading})
    )
    database.open()
    until(lambda: [each["state"] for each in database.readiness().standbys or ()] == ["well"])
    yield database
    database.close()


@given(story=st.lists(questions | changes, min_size=8, max_size=14))
@settings(max_examples=scaled(6))
def test_it_is_the_answer_that_would_be_given_now(
    shared_world: World, database: Database, asking: psycopg.Connection[Any], story: list[Any]
) -> None:
    _begin(shared_world)
    asked = {(PEOPLE[0], None, 10, 0, None, None, placement) for placement in (None, "home")}
    for what, *arguments in story:
        if what == "ask":
            asked.add(tuple(arguments))
        else:
            _change(shared_world, what, *arguments)
        for question in asked:
            _check(database, asking, question)


def _check(
    database: Database, connection: psycopg.Connection[Any], question: tuple[Any, ...]
) -> None:
    person, strategy, n, offset, diversity, explore, placement = question
    said = {
        "strategy": strategy,
        "limit": n,
        "offset": offset,
        "diversity": diversity,
        "explore": explore,
        "placement": placement,
    }
    asked = {name: value for name, value in said.items() if value is not None}
    one, two = (json.loads(database.answer(RECOMMENDATIONS, asked, key(person))) for _ in range(2))
    [(fresh,)] = connection.execute(
        "select api.recommendations(%s, %s)", (key(person), Jsonb(asked))
    ).fetchall()
    if placement is None:
        assert one == two  # also in when it was made
    for answer in (one, two, fresh):
        del answer["generated_at"]
    assert one == two == fresh
