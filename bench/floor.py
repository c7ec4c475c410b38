"""The floor: what REST costs before anything is ranked.

The service itself, unchanged, over a database where what it calls for an answer is a constant. The
planner puts the constant in the place of the call, so a request is one `SELECT` of finished JSON;
routing, pool, log line, metrics and bytes on the wire are those of a real answer.
"""

import psycopg
from psycopg import sql

from service.host.database import RECOMMENDATIONS
from service.host.pool import ROLE
from service.host.watch import POPULAR

# The arguments that service.host calls with; it takes text and JSON alike. The role is there: it is
# of the whole server, and the migrations made it.
ANSWER = """
create function api.{name}(user_id uuid, question jsonb)
    returns text
    language sql
    immutable
    return {answer};
"""
SCHEMA = """
create schema api;
grant usage on schema api to {role};

create function api.readiness()
    returns json
    language sql
    immutable
    return json_build_object(
        'first_refresh', true,
        'model_version', null,
        'model_refreshed_at', null,
        'model_age_seconds', null,
        'data_age_seconds', null,
        'events_waiting', null,
        'events_waiting_seconds', null,
        'events_refused', null
    );
"""


def create(conninfo: str, answer: str) -> None:
    """Make an empty database, beside a migrated one, the floor whose every answer is `answer`.

    Takes a superuser's connection string and a real answer's JSON. Raises psycopg.Error.
    """
    with psycopg.connect(conninfo) as connection:
        connection.execute(sql.SQL(SCHEMA).format(role=sql.Identifier(ROLE)))
        for call in (RECOMMENDATIONS.function, POPULAR):
            name = call.removeprefix("select api.").partition("(")[0]
            connection.execute(
                sql.SQL(ANSWER).format(name=sql.Identifier(name), answer=sql.Literal(answer))
            )
