"""The logins of the demo and of docker-compose.yml: each may do what its trade takes, and no more."""

from psycopg.conninfo import make_conninfo

from service.config import SOURCES
from tests.servers import ROOT, Server, create_source_tables
from tests.world import World

LOGINS = {
    "DATABASE_URL": "ml_web",
    "WORKER_DATABASE_URL": "ml_worker",
    "MIGRATE_DATABASE_URL": "ml_migrate",
}
"""Of recommendation_db; the password of each is its name."""


class LoginWorld(World):
    """A world in which everything of ours has one of these logins."""

    @property
    def environ(self) -> dict[str, str]:
        own = {name: self.login(login, "recommendation_db") for name, login in LOGINS.items()}
        return {
            **own,
            **{f"{name.upper()}_URL": self.login("ml_sources", name) for name in SOURCES},
        }

    def login(self, name: str, database: str) -> str:
        """A database, as this login."""
        return make_conninfo(self.conninfo[database], user=name, password=name)


def make_logins(world: World) -> None:
    """As an operator makes them: in recommendation_db, and what the fourth may do at the sources."""
    with world.connect() as connection:
        for _ in range(2):  # run again, it changes nothing
            connection.execute((ROOT / "service/tools/demo/logins.sql").read_bytes())
        for login in (*LOGINS.values(), "ml_sources"):
            connection.execute(f"alter role {login} password '{login}'")
    reader = "create role ml_sources login password 'ml_sources'"
    for name in SOURCES:
        # Where it is a server of its own; two of them may be one.
        world.source(name, f"do $$ begin {reader}; exception when duplicate_object then end $$")
        world.source(name, "grant select on all tables in schema public to ml_sources")
    world.source("engagement_db", "grant insert, delete on interaction to ml_sources")


def logins_on(server: Server, *sources: Server) -> LoginWorld:
    """Sources with their tables, and a recommendation_db that has nothing but its logins.

    All on one server, or the sources on servers of their own.
    """
    servers = {
        **dict(zip(SOURCES, sources or [server] * len(SOURCES), strict=True)),
        "recommendation_db": server,
    }
    world = LoginWorld({name: on.create(name) for name, on in servers.items()})
    create_source_tables(dict(world.conninfo))
    make_logins(world)
    return world
