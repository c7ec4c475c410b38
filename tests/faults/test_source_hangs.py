"""A source that stands still in the middle of a sync: it answers nobody, and ends no connection."""

import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from falcon import testing

from bench.common.trouble import frozen
from service import worker
from service.app import create_app
from service.host.database import Database
from service.tools.postgres import Cluster
from tests.service.waiting import until
from tests.world import World, key

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="/proc says which processes a server has"
)

HANGS = "select from pg_stat_activity where pid = %s and wait_event_type = 'Extension'"
"""For the answer of a source."""


@pytest.fixture
def client(spread: World) -> Iterator[testing.TestClient]:
    database = Database(spread.settings)
    yield testing.TestClient(create_app(database, spread.settings))
    database.close()


def come_and_go(client: testing.TestClient, person: str, medium: str) -> None:
    """Forget somebody and take them in again, and record what they do, as far as that is allowed."""
    path = f"/api/users/{key(person)}"
    event = {"user_id": str(key(person)), "media_id": str(key(medium)), "type": "LIKE"}
    for method, status in (("PUT", 201), ("DELETE", 403), ("PUT", 201)):
        assert client.simulate_request(method, path).status_code == 204
        assert client.simulate_post("/api/interactions", json=event).status_code == status


@pytest.mark.parametrize(
    ("name", "reconcile"),
    [
        ("catalog_db", False),
        ("user_db", False),
        ("engagement_db", False),
        ("engagement_db", True),
    ],
)
def test_people_come_and_go_while_a_sync_hangs_which_then_goes_on(
    *,
    spread: World,
    clusters: Mapping[str, Cluster],
    client: testing.TestClient,
    name: str,
    reconcile: bool,
) -> None:
    case = f"{name} {reconcile}"
    known, stranger, medium = f"known of {case}", f"stranger of {case}", f"seen in {case}"
    spread.media(medium, "DRAMA")
    spread.person(known, "DRAMA")
    spread.takes(known, medium)
    with worker.connect(spread.database) as connection, ThreadPoolExecutor(1) as beside:
        worker.sync_on(connection)  # which leaves sessions at the sources
        # Something new in each, so that all that can be read would be written.
        spread.media(f"new in {case}", "DRAMA")
        spread.person(f"new of {case}", "DRAMA")
        spread.takes(f"new of {case}", f"new in {case}")
        with frozen(clusters[name].pid):
            syncing = beside.submit(worker.sync_on, connection, reconcile=reconcile)
            until(lambda: syncing.done() or spread.query(HANGS, connection.info.backend_pid))
            for person in (known, stranger):
                come_and_go(client, person, medium)
            assert not syncing.done()
        syncing.result()
        worker.sync_on(connection)  # who came again is read again
    taken = (
        "select count(*) from engine.interaction join engine.person using (user_key)"
        " where user_id = %s"
    )
    there = "select count(*) from interaction where user_id = %s"
    with spread.connect("engagement_db") as source:
        for person, count in ((known, 2), (stranger, 1), (f"new of {case}", 1)):
            assert spread.query(taken, key(person)) == [(count,)]
            assert source.execute(there, [key(person)]).fetchall() == [(count,)]
    assert spread.query("select from engine.media where media_id = %s", key(f"new in {case}"))
    stated = "select genres from engine.person where user_id = any (%s)"
    people = [key(person) for person in (known, f"new of {case}")]
    assert spread.query(stated, people) == [(["DRAMA"],)] * 2
