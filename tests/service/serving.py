"""The service before whoever speaks HTTP: on a port of this process's, without gunicorn."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

from service.app import create_app
from service.config import Settings
from service.host.database import Database
from service.host.errors import App
from tests.world import World


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(world: World, access: Mapping[str, str]) -> Iterator[App]:
    """The service of a world; `access` is what the environment says of keys."""
    settings = Settings.from_environ({**world.environ, **access})
    with closing(Database(settings)) as database:
        yield create_app(database, settings)


@contextmanager
def listening(app: App) -> Iterator[str]:
    """Where it is: an address and a port."""
    with make_server("127.0.0.1", 0, app, handler_class=_Quiet) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
