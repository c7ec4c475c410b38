"""Worlds as copies of others: of an empty one, or of one in which a story has been told."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from migrations import database
from service.config import SOURCES
from tests.images import DATABASES
from tests.servers import Server, unique
from tests.world import World

Story = Callable[[World], object]


def story(tell: Story) -> Any:
    """A fixture by this function's name: a world of the test's own in which this has been told.

    It is told once for the tests of a module, and each that writes has a copy: that costs what an empty
    world does, and a story with a refresh three times as much.
    """

    @pytest.fixture(name=tell.__name__)
    def told(request: pytest.FixtureRequest, stories: "Stories") -> Iterator[World]:
        assert "world" not in request.fixturenames, f"{tell.__name__} is another world than `world`"
        with stories.copy(tell) as world:
            yield world

    return told


class Stories:
    """What has been told on a server, kept to be copied."""

    def __init__(self, server: Server, template: Mapping[str, str], stack: ExitStack) -> None:
        self._server = server
        self._template = template
        self._stack = stack
        self._told: dict[Story, dict[str, str]] = {}
        self._unchanged: dict[Story, tuple[World, ExitStack]] = {}

    @contextmanager
    def copy(self, tell: Story) -> Iterator[World]:
        """A world in which this has been told: that of the test before, where it wrote nothing."""
        known = self._unchanged.pop(tell, None)
        world, ending = known or self._copy(tell)
        before = self._server.transaction()
        try:
            yield world
        finally:
            if self._server.transaction() == before + 1:
                self._unchanged[tell] = world, ending
            else:
                ending.close()

    def _copy(self, tell: Story) -> tuple[World, ExitStack]:
        if tell not in self._told:
            world = self._stack.enter_context(copied(self._server, self._template))
            tell(world)
            world.close()
            self._told[tell] = databases_of(world)
        ending = self._stack.enter_context(ExitStack())
        return ending.enter_context(copied(self._server, self._told[tell])), ending


class Copies(Mapping[str, str]):
    """Connection strings of copies of these databases; a source is copied when it is first asked for.

    Most tests ask recommendation_db alone, and three copies cost more than what they ask.
    """

    def __init__(self, server: Server, template: Mapping[str, str]) -> None:
        self.names = {name: unique(name) for name in DATABASES}
        self._server = server
        self._template = template
        self._made: dict[str, str] = {}
        self["recommendation_db"]

    def __getitem__(self, name: str) -> str:
        if name not in self._made:
            self._made[name] = self._server.create(self.names[name], self._template[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def drop(self) -> None:
        self._server.drop_later(*(self.names[name] for name in self._made))


@contextmanager
def copied(server: Server, template: Mapping[str, str]) -> Iterator[World]:
    """A world of copies of these databases, dropped at the end."""
    copies = Copies(server, template)
    world = World(copies, {name: server.dsn_within(copies.names[name]) for name in SOURCES})
    try:
        _point_copy_at(world, copies.names)
        yield world
    finally:
        world.close()
        copies.drop()


@contextmanager
def empty_world(server: Server, template: Mapping[str, str]) -> Iterator[World]:
    """The same of an empty world, but that its sources may have been those of another before."""
    sources = {name: server.lend(template[name]) for name in SOURCES}
    here = unique("recommendation_db")
    server.create(here, template["recommendation_db"])
    names = {**sources, "recommendation_db": here}
    world = World(
        {name: server.dsn(given) for name, given in names.items()},
        {name: server.dsn_within(given) for name, given in sources.items()},
        server.sessions,
    )
    try:
        _point_copy_at(world, sources)
        yield world
    finally:
        world.close()
        server.drop_later(here)
        for name, given in sources.items():
            server.give_back(template[name], given)


def _point_copy_at(world: World, names: Mapping[str, str]) -> None:
    """Do to a copy what `point_at_sources` did to what it is a copy of, for sources of these names."""
    session = world.session()
    database.set_up(session)
    for name in SOURCES:
        session.execute(
            sql.SQL("alter server {} options (set dbname {})").format(
                sql.Identifier(name), names[name]
            )
        )


@contextmanager
def new_world(server: Server) -> Iterator[World]:
    """A world of four new databases, dropped at the end."""
    names = {name: unique(name) for name in DATABASES}
    world = World(
        {name: server.create(given) for name, given in names.items()},
        {name: server.dsn_within(names[name]) for name in SOURCES},
    )
    try:
        yield world
    finally:
        world.close()
        server.drop_later(*names.values())


def databases_of(world: World) -> dict[str, str]:
    """The names of the databases of a world."""
    return {
        name: str(conninfo_to_dict(conninfo)["dbname"]) for name, conninfo in world.conninfo.items()
    }
