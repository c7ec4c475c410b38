"""The law of the request path."""

from tests.servers import Server
from tests.world import World


def test_answers_while_no_source_exists(world: World, postgres: Server) -> None:
    world.person("ann", "DRAMA")
    world.media("sad", "DRAMA")
    world.media("other")
    world.takes("ann", "other")
    world.takes("bob", "other", "sad")
    world.refresh()
    answers = world.titles("ann"), world.titles("nobody knows them")
    for name in ("user_db", "catalog_db", "engagement_db"):
        [(database,)] = world.query(
            "select option_value from pg_foreign_server, pg_options_to_table(srvoptions)"
            " where srvname = %s and option_name = 'dbname'",
            name,
        )
        postgres.drop(database)
    assert (world.titles("ann"), world.titles("nobody knows them")) == answers
