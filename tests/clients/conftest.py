"""The service, before real clients: a server of this process's, and a world of Gorse's shape."""

from collections.abc import Iterator
from threading import Thread
from wsgiref.simple_server import make_server

import pytest

from tests.service.test_gorse import Quiet, serving, tell
from tests.world import World


@pytest.fixture(scope="module")
def told(shared_world: World) -> World:
    return tell(shared_world)


@pytest.fixture(scope="module")
def address(told: World) -> Iterator[str]:
    with (
        serving(told) as app,
        make_server("127.0.0.1", 0, app, handler_class=Quiet) as server,
    ):
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
