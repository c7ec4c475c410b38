"""The service, before real clients: a server of this process's, and a world of Gorse's shape."""

from collections.abc import Iterator

import pytest

from tests.service.serving import listening, serving
from tests.service.test_gorse import KEYS, tell
from tests.world import World


@pytest.fixture(scope="module")
def told(shared_world: World) -> World:
    return tell(shared_world)


@pytest.fixture(scope="module")
def address(told: World) -> Iterator[str]:
    with serving(told, KEYS) as app, listening(app) as found:
        yield f"http://{found}"
