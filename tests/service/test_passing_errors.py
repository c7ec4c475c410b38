"""A database that is out of space, out of connections, locked or shutting down: 503, never 500."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from falcon import testing

from service.app import create_app
from service.host.database import Database
from tests.service.test_access import CALLS
from tests.world import World

PERSON, MEDIUM = uuid4(), uuid4()
CALLS_OF_ALL_KINDS = (
    *(call for calls in CALLS.values() for call in calls if call[1] != "/metrics"),
    ("GET", f"/api/media/{MEDIUM}/similar", None),
    ("GET", f"/api/recommendations/{PERSON}/why/{MEDIUM}", None),
    ("GET", f"/api/home/{PERSON}?page=home", None),
    ("GET", "/api/recommendations/next?cursor=none", None),
    ("DELETE", "/api/interactions?event_id=1", None),
    ("POST", "/api/impressions", {"answer_id": str(uuid4())}),
    ("GET", "/api/outcomes", None),
    ("GET", "/metrics/outcomes", None),
    ("GET", f"/gorse/api/recommend/{PERSON}", None),
    ("GET", "/gorse/api/feedback", None),
    ("GET", "/gorse/api/items", None),
    ("PUT", "/gorse/api/feedback", []),
)

# Each function of api in its own place, as it is called: all that it does is to fail.
FAIL = """
create table public.failure as select '' as sqlstate;
grant select on public.failure to public;
create function public.fail() returns void language plpgsql as $$
begin
    raise 'no' using errcode = (select sqlstate from public.failure);
end
$$;
"""
BREAK = """
select format(
    'create or replace function %s(%s) returns %s language plpgsql as $$begin perform public.fail(); end$$',
    oid::regproc, pg_get_function_arguments(oid), pg_get_function_result(oid)
) as statement
from pg_proc
where pronamespace = 'api'::regnamespace
"""


@pytest.fixture
def client(world: World) -> Iterator[testing.TestClient]:
    with world.connect() as connection:
        connection.execute(FAIL)
        for (statement,) in connection.execute(BREAK).fetchall():
            connection.execute(statement)
    database = Database(world.settings)
    yield testing.TestClient(create_app(database, world.settings))
    database.close()


def fail_with(world: World, sqlstate: str) -> None:
    with world.connect() as connection:
        connection.execute("update public.failure set sqlstate = %s", (sqlstate,))


def test_what_passes_is_worth_another_try_and_nothing_else_is(
    world: World, client: testing.TestClient
) -> None:
    for sqlstate in ("40P01", "53100", "53300", "55006", "57P01"):
        fail_with(world, sqlstate)
        for method, path, body in CALLS_OF_ALL_KINDS:
            response = client.simulate_request(method, path, json=body)
            assert response.status_code == 503, (sqlstate, path, response.text)
            assert "database" in response.text
            assert int(response.headers["Retry-After"]) > 0
    fail_with(world, "22012")
    for method, path in (("POST", "/api/interactions"), ("GET", "/api/outcomes")):
        response = client.simulate_request(method, path, json=[])
        assert response.status_code == 500
        assert response.json == {"error": "Internal server error"}
