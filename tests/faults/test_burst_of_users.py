"""Many people are forgotten and enrolled again at once, while syncs and a reconcile go on."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from falcon import testing

from service.app import create_app
from service.host.database import Database
from tests.world import World, key

PEOPLE = [f"person {number}" for number in range(20)]
CLIENTS = 8
ROUNDS = 5


def test_a_burst_of_forgetting_and_enrolling_waits_for_no_sync(world: World) -> None:
    world.media("x", "DRAMA")
    for name in PEOPLE:
        world.person(name, "DRAMA")
        world.takes(name, "x")
    world.refresh()
    database = Database(world.settings)
    ended = Event()

    def sync() -> int:
        syncs = 0
        while not ended.is_set():
            world.sync(reconcile=True)
            syncs += 1
        return syncs

    def change(method: str, name: str) -> int:
        path = f"/api/users/{key(name)}"
        return int(client.simulate_request(method, path).status_code)

    try:
        client = testing.TestClient(create_app(database, world.settings))
        with ThreadPoolExecutor(1) as syncing, ThreadPoolExecutor(CLIENTS) as clients:
            syncs = syncing.submit(sync)
            try:
                for _ in range(ROUNDS):
                    for method in ("DELETE", "PUT", "PUT", "DELETE"):
                        statuses = clients.map(change, [method] * len(PEOPLE), PEOPLE)
                        assert set(statuses) == {204}
            finally:
                ended.set()
            assert syncs.result() > 0
        assert world.query("select count(*) from engine.forgotten") == [(len(PEOPLE),)]
        world.sync(reconcile=True)
        assert world.query("select count(*) from engine.interaction") == [(0,)]
        with ThreadPoolExecutor(CLIENTS) as clients:
            assert set(clients.map(change, ["PUT"] * len(PEOPLE), PEOPLE)) == {204}
        world.sync(reconcile=True)
        assert world.query("select count(*) from engine.interaction") == [(len(PEOPLE),)]
        stated = "select count(*) from engine.person where genres = '{DRAMA}'"
        assert world.query(stated) == [(len(PEOPLE),)]
    finally:
        database.close()
