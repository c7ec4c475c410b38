"""What a source allows the sessions of others does not end those of a sync."""

import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from service.config import SOURCES
from tests.world import World

IDLE = "idle_in_transaction_session_timeout"


@pytest.mark.parametrize("name", SOURCES)
def test_the_source_s_own_timeout_is_not_that_of_a_sync(world: World, name: str) -> None:
    """Local writing may take long, in the middle of a transaction there."""
    database = sql.Identifier(str(conninfo_to_dict(world.conninfo[name])["dbname"]))
    with world.connect() as connection:
        connection.execute(
            sql.SQL("alter database {} set idle_in_transaction_session_timeout = '1s'").format(
                database
            )
        )
        connection.execute(
            sql.SQL(
                "create foreign table public.settings (name text, setting text) server {}"
                " options (schema_name 'pg_catalog', table_name 'pg_settings')"
            ).format(sql.Identifier(name))
        )
        connection.execute("grant select on public.settings to ml_service_sync")
        connection.execute("set role ml_service_sync")
        query = "select setting::integer from public.settings where name = %s"
        [(milliseconds,)] = connection.execute(query, [IDLE])
        assert milliseconds == 600_000
