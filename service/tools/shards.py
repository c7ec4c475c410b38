"""`ml-service shard`: several recommendation_dbs as one, behind a router (docs/scale.md).

The router has functions of the names and signatures of `api`, made of a shard's own, in PL/Proxy:
each asks the shard of whoever the question is about. What is said of everybody the builder says.
"""
# ruff: noqa: S608 (all names come from the catalogue of a shard)

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import class_row, dict_row

from service import worker
from service.config import ConfigError, Settings
from service.connection import connect
from service.files import FILES
from service.tools import migrate

SLOTS = 64
"""Of people, as engine.slot has them; a shard has some of them."""
OWNER = "ml_service_owner"
APPLICATION = "ml_service_app"
SHARDS, BUILDER, EVERYWHERE = "ml_service_shards", "ml_service_builder", "ml_service_everywhere"
"""Clusters of PL/Proxy: an element for each slot, the builder, and each of all of them once."""

# Functions of api that sql/router has, for they ask several shards.
ROUTER = (FILES / "sql" / "router" / "router.sql").read_text(encoding="utf-8")
WRITTEN = frozenset(re.findall(r"^create function api\.(\w+)", ROUTER, re.MULTILINE))

# What every shard answers alike, for it is about nobody.
ANYWHERE = frozenset(
    {
        "key_roles",
        "media_id",
        "recommend_for_session",
        "session_recommendations",
        "tracked_session",
        "user_id",
    }
)
# What is about everybody, or is the operator's: publishing brings it to the shards.
OF_BUILDER = frozenset(
    {
        "console_coverage",
        "console_delete_placement",
        "console_delete_rule",
        "console_evaluations",
        "console_experiments",
        "console_media",
        "console_medium",
        "console_overview",
        "console_people",
        "console_placement_versions",
        "console_placements",
        "console_preview_rule",
        "console_preview_sample",
        "console_reach",
        "console_restore_placement",
        "console_restore_rule",
        "console_restore_strategy",
        "console_rules",
        "console_runs",
        "console_set_placement",
        "console_set_rule",
        "console_set_strategy",
        "console_start_experiment",
        "console_stop_experiment",
        "console_strategies",
        "console_versions",
        "preview_rule",
        "preview_strategy",
    }
)

# Their hours are in the question.
OF_LISTS = frozenset({"listed_media_json", "tracked_media"})
HOURS = "(question ->> 'hours')::integer"

FUNCTIONS = """
    select
        proname as name,
        pg_get_function_arguments(oid) as arguments,
        pg_get_function_result(oid) as result,
        array(
            select coalesce(argument, '')
            from unnest(proargnames[1 : pronargs]) argument
        ) as names,
        array(
            select format_type(type, null)
            from unnest(proargtypes) with ordinality as listed (type, place)
            order by place
        ) as types,
        proretset as is_set
    from pg_proc
    where pronamespace = 'api'::regnamespace
    order by proname
"""


class ShardError(RuntimeError):
    """The shards cannot be made or asked; the message is for the operator."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function of `api`, as a shard has it."""

    name: str
    arguments: str
    """With types and defaults."""
    result: str
    names: Sequence[str]
    types: Sequence[str]
    is_set: bool

    @property
    def people(self) -> str | None:
        """`one` or `many`, where the function is about people; None where it is not."""
        given = set(zip(self.names, self.types, strict=True))
        return (
            "many"
            if ("user_ids", "uuid[]") in given
            else "one"
            if ("user_id", "uuid") in given
            else None
        )


@dataclass(frozen=True, slots=True)
class State:
    """A shard, as it says itself."""

    name: str
    slots: Sequence[int]
    people: int
    model_version: int | None
    model_age_seconds: float | None


def init(settings: Settings) -> list[State]:
    """Make shards and router, or bring them to this version; return the shards.

    Their databases must be there, and DATABASE_URL, the router's, is for now that of a superuser.
    Slots are dealt out where no shard has any. Raises ConfigError, ShardError,
    migrate.MigrationError, worker.PublishError, psycopg.Error.
    """
    _check(settings)
    for shard in settings.shards:
        migrate.upgrade(_of(settings, shard))
    dealt = [_slots(shard) for shard in settings.shards]
    if not any(dealt):
        dealt = [list(range(number, SLOTS, len(dealt))) for number in range(len(dealt))]
        for shard, slots in zip(settings.shards, dealt, strict=True):
            worker.become_shard(shard, slots)
    if _value(settings.migrate_database, "select engine.model_version()") is None:
        worker.refresh(settings.migrate_database)
    for shard in settings.shards:
        _fill(settings, shard)
    route(settings, dealt)
    return status(settings)


def _fill(settings: Settings, shard: str) -> None:
    worker.copy_forgotten(settings.migrate_database, shard)
    worker.sync(shard, reconcile=True)
    worker.publish(settings.migrate_database, shard)


def publish(settings: Settings) -> dict[str, dict[str, int]]:
    """Bring each shard what the builder has; return rows by table, by shard.

    Raises ConfigError, worker.PublishError, psycopg.Error.
    """
    _check(settings)
    return {
        _address(shard): worker.publish(settings.migrate_database, shard)
        for shard in settings.shards
    }


def status(settings: Settings) -> list[State]:
    """The shards, in the order of SHARD_URLS. Raises ShardError, psycopg.Error."""
    if not settings.shards:
        raise ConfigError("SHARD_URLS: expected the shards, with spaces between them")
    return [_state(shard) for shard in settings.shards]


def table(states: Sequence[State]) -> str:
    """The shards, a line each."""
    lines = [f"{'shard':32}{'slots':>6}{'people':>12}{'model':>8}{'age':>10}"]
    lines += [
        f"{one.name:32}{len(one.slots):>6}{one.people:>12,}{one.model_version or 'none':>8}"
        f"{'' if one.model_age_seconds is None else f'{one.model_age_seconds:,.0f} s':>10}"
        for one in states
    ]
    return "\n".join(lines)


def route(settings: Settings, dealt: Sequence[Sequence[int]]) -> None:
    """Make the router's functions anew, and say which slot is where, in one transaction."""
    held = {
        slot: shard for shard, slots in zip(settings.shards, dealt, strict=True) for slot in slots
    }
    if sorted(held) != list(range(SLOTS)) or sum(map(len, dealt)) != SLOTS:
        raise ShardError("a slot of people is on no shard, or on two: ml-service shard status")
    with connect(psycopg.connect, settings.shards[0], OWNER) as shard:
        functions = shard.cursor(row_factory=class_row(Function)).execute(FUNCTIONS).fetchall()
        inside_id = shard.execute(
            "select pg_get_functiondef('engine.inside_id'::regproc)"
        ).fetchall()[0][0]
    clusters = {
        SHARDS: {f"p{slot}": _address(held[slot]) for slot in range(SLOTS)},
        BUILDER: {"p0": _address(settings.migrate_database)},
        EVERYWHERE: {
            "modular_mapping": "1",
            **{
                f"p{number}": _address(database)
                for number, database in enumerate([*settings.shards, settings.migrate_database])
            },
        },
    }
    login = {
        key: str(value)
        for key, value in conninfo_to_dict(settings.database).items()
        if key in ("user", "password")
    }
    with psycopg.connect(settings.database) as router:
        _prepare(router, clusters, login)
        router.execute(inside_id.replace("engine.inside_id", "router.inside_id").encode())
        router.execute(ROUTER.encode())
        for function in functions:
            if function.name not in WRITTEN:
                for statement in statements(function):
                    router.execute(statement.encode())
        router.execute(GRANTS)


def statements(function: Function) -> list[str]:
    """What makes a function of a router that answers as a shard's function of this name."""
    name = function.name
    # A list of the last hours is everybody's: the builder has it.
    hours = "hours" if "hours" in function.names else HOURS if name in OF_LISTS else None
    if function.people == "many":
        return _split(function)
    if function.people == "one":
        return [_proxy(function, "run on router.slot(user_id)", hours=hours)]
    if name == "next_recommendations":
        return [_proxy(function, "run on router.slot_of_cursor(cursor)")]
    if name in ANYWHERE:
        return [_proxy(function, "run on any")]
    if name in OF_BUILDER:
        return [_proxy(function, "run on 0", cluster=BUILDER)]
    return [
        f"create function api.{name}({function.arguments}) returns {function.result}"
        " language plpgsql security definer set search_path = pg_catalog, pg_temp as"
        f" $$ begin raise '{name} cannot be asked of several shards yet'"
        " using errcode = 'ML501'; end $$"
    ]


def _proxy(
    function: Function,
    where: str,
    *,
    cluster: str = SHARDS,
    hours: str | None = None,
    name: str | None = None,
    result: str | None = None,
) -> str:
    of = f"router.cluster_of({hours})" if hours else f"'{cluster}'"
    return (
        f"create function {name or f'api.{function.name}'}({function.arguments})"
        f" returns {result or function.result} language plproxy volatile security definer as"
        f" $$ cluster {of}; {where}; target api.{function.name}; $$"
    )


def _split(function: Function) -> list[str]:
    """Each shard is asked for its own people; what none may be asked, any shard refuses."""
    name, setof = function.name, function.result if function.is_set else f"setof {function.result}"
    given = ", ".join(sql.Identifier(one).as_string() for one in function.names)
    merged = (
        f"return query select * from router.{name}({given}) answer"
        ' order by array_position(user_ids, answer.user_id), answer."position"; return'
        if function.is_set
        else f"return router.merged_batch(user_ids, array(select router.{name}({given})))"
    )
    refused = f"router.{name}_of_any({given})"
    return [
        _proxy(
            function,
            "split user_ids; run on router.slot(user_ids)",
            name=f"router.{name}",
            result=setof,
        ),
        _proxy(function, "run on any", name=f"router.{name}_of_any"),
        f"create function api.{name}({function.arguments}) returns {function.result}"
        " language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$\n"
        "#variable_conflict use_variable\n"
        "begin if cardinality(user_ids) between 1 and 1000"
        f" and array_position(user_ids, null) is null then {merged}; end if; "
        + (f"return query select * from {refused}" if function.is_set else f"return {refused}")
        + "; end $$",
    ]


PREPARE = f"""
    do $$
    declare
        role text;
    begin
        foreach role in array array['{OWNER}', '{APPLICATION}'] loop
            if to_regrole(role) is null then
                execute format('create role %I nologin', role);
            end if;
        end loop;
        execute format('alter database %I set search_path = api, public', current_database());
        execute format('revoke temporary on database %I from public', current_database());
    end
    $$;
    create extension if not exists plproxy;
    drop schema if exists api cascade;
    drop schema if exists router cascade;
    create schema api;
    create schema router;
    grant usage on schema api to {APPLICATION};
    grant usage on schema api, router to {OWNER};
"""

# The owner's functions alone may use the clusters, and the application those of api alone.
GRANTS = f"""
    do $$
    declare
        function regprocedure;
    begin
        for function in
            select oid::regprocedure
            from pg_proc
            where pronamespace in ('api'::regnamespace, 'router'::regnamespace)
        loop
            execute format('alter function %s owner to {OWNER}', function);
            execute format('revoke execute on function %s from public', function);
        end loop;
        grant execute on all functions in schema api to {APPLICATION};
    end
    $$;
"""


def _prepare(
    router: psycopg.Connection[Any],
    clusters: Mapping[str, Mapping[str, str]],
    login: Mapping[str, str],
) -> None:
    router.execute(PREPARE.encode())
    for name, options in clusters.items():
        cluster = sql.Identifier(name)
        router.execute(sql.SQL("drop server if exists {} cascade").format(cluster))
        router.execute(
            sql.SQL("create server {} foreign data wrapper plproxy options ({})").format(
                cluster, _options(options)
            )
        )
        router.execute(
            sql.SQL("grant usage on foreign server {} to {}").format(cluster, sql.Identifier(OWNER))
        )
        router.execute(
            sql.SQL("create user mapping for {} server {} options ({})").format(
                sql.Identifier(OWNER), cluster, _options(login)
            )
        )


def _options(options: Mapping[str, str]) -> sql.Composed:
    return sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(key), value) for key, value in options.items()
    )


def _check(settings: Settings) -> None:
    if not settings.shards:
        raise ConfigError("SHARD_URLS: expected the shards, with spaces between them")
    if settings.database == settings.migrate_database:
        raise ConfigError(
            "DATABASE_URL is the router, MIGRATE_DATABASE_URL and WORKER_DATABASE_URL the builder"
        )


def _of(settings: Settings, shard: str) -> Settings:
    return replace(settings, database=shard, worker_database=shard, migrate_database=shard)


def _address(database: str) -> str:
    """Where a database is, without a login: PL/Proxy shows this to everybody."""
    parts = {
        key: value
        for key, value in conninfo_to_dict(database).items()
        if key not in ("user", "password")
    }
    return make_conninfo("", **parts)


def _slots(shard: str) -> list[int]:
    slots: list[int] = _value(shard, "select array(select unnest(slots) from engine.shard)")
    return slots


def _state(shard: str) -> State:
    with connect(psycopg.connect, shard, OWNER) as connection:
        cursor = connection.cursor(row_factory=dict_row)
        [row] = cursor.execute(
            "select array(select unnest(slots) from engine.shard) as slots,"
            " (select count(distinct user_key) from engine.interaction) as people,"
            " (api.readiness() ->> 'model_version')::bigint as model_version,"
            " (api.readiness() ->> 'model_age_seconds')::double precision as model_age_seconds"
        ).fetchall()
        return State(str(_address(shard)), **row)


def _value(database: str, query: str) -> Any:
    with connect(psycopg.connect, database, OWNER) as connection:
        [(value,)] = connection.execute(query.encode()).fetchall()
    return value
