"""`ml-service shard`: several recommendation_dbs as one, behind a router (docs/scale.md).

The router has functions of the names and signatures of `api`, made of a shard's own: each asks the
shard of whoever the question is about. What is said of everybody the builder says.
"""
# ruff: noqa: S608 (all names come from the catalogue of a shard)

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import class_row, dict_row

from service import worker
from service.config import ConfigError, Settings
from service.connection import address, connect
from service.files import FILES
from service.tools import migrate
from service.tools.routing import (
    ALL,
    ANY,
    BUILDER,
    EVERYWHERE,
    OWNER,
    SLOTS,
    Call,
    Connection,
    Dblink,
    Placed,
    PlProxy,
    Way,
)

APPLICATION = "ml_service_app"

# Functions of api that sql/router has, for they ask several shards.
ROUTER = FILES / "sql" / "router"
WRITTEN = (ROUTER / "router.sql").read_text(encoding="utf-8")
WAYS: tuple[Way, ...] = (PlProxy(), Dblink())
"""What there is of these is taken, the first before the second."""
NAMES_WRITTEN = frozenset(re.findall(r"^create function api\.(\w+)", WRITTEN, re.MULTILINE))

# What every shard answers alike, for it is about nobody.
ANYWHERE = frozenset(
    {
        "console_experiment_of_sums",
        "explained_media",
        "gorse_item",
        "gorse_items",
        "gorse_session_recommendations",
        "key_roles",
        "media_id",
        "recommend_for_session",
        "result_of_sums",
        "session_recommendations",
        "tracked_session",
        "user_id",
    }
)
# What every shard has a part of.
OF_ALL = frozenset(
    {"experiment_day_sums", "experiment_sums", "gorse_feedback_part", "outcome_sums"}
)
# What asks by other functions of api alone, and is on a router word for word what it is on a shard.
COPIED = frozenset(
    {
        "console_experiment",
        "experiment_result",
        "gorse_delete_user",
        "gorse_feedback_page",
        "gorse_insert_feedback",
        "outcome_metrics",
        "outcomes_json",
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

# What the functions of sql/router ask by.
CALLS = tuple(
    Call(
        f"router.{name}",
        arguments,
        result,
        # The slot is for the router alone.
        dict(one.split() for one in arguments.split(", ") if one and one != "slot integer"),
        target,
        where,
    )
    for name, arguments, result, target, where in (
        (
            "record_interactions",
            "slot integer, interactions jsonb",
            "json",
            "record_interactions",
            "slot",
        ),
        ("record_impressions", "impressions jsonb", "SETOF json", "record_impressions", ALL),
        (
            "delete_interactions",
            "event_id text, user_id uuid, media_id uuid, type text",
            "json",
            "delete_interactions",
            "router.slot(user_id)",
        ),
        ("delete_event", "event_id text", "SETOF json", "delete_interactions", ALL),
        ("replay", "slot integer, answer_id uuid", "json", "replay", "slot"),
        (
            "gorse_delete_feedback",
            "slot integer, user_id text, item_id text, feedback_type text",
            "json",
            "gorse_delete_feedback",
            "slot",
        ),
        (
            "gorse_insert_users",
            "slot integer, users jsonb",
            "json",
            "gorse_insert_users",
            "slot",
        ),
        ("gorse_users", "n integer, cursor text", "SETOF json", "gorse_users", ALL),
        ("forget_user", "user_id uuid", "SETOF boolean", "forget_user", EVERYWHERE),
        ("enrol_user", "user_id uuid", "SETOF boolean", "enrol_user", EVERYWHERE),
        ("readiness", "", "SETOF json", "readiness", ALL),
        ("console_overview", "", "json", "console_overview", BUILDER),
        ("console_runs", "n integer", "json", "console_runs", BUILDER),
        ("console_letters", "slot integer, n integer", "json", "console_letters", "slot"),
        (
            "console_retry_events",
            "slot integer, ids bigint[]",
            "json",
            "console_retry_events",
            "slot",
        ),
        (
            "console_drop_events",
            "slot integer, ids bigint[]",
            "json",
            "console_drop_events",
            "slot",
        ),
        ("shard_slots", "slot integer", "integer[]", "shard_slots", "slot"),
    )
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
        proretset as is_set,
        pg_get_functiondef(oid) as definition
    from pg_proc
    where pronamespace = 'api'::regnamespace
    order by proname
"""


LOGIN = """
    select
        rolname::text,
        rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls,
        array(
            select roleid::regrole::text from pg_auth_members where member = pg_roles.oid order by 1
        )
    from pg_roles
    where rolname = session_user
"""
PATIENCE_SECONDS = 60
"""With a shard that stands still, at least."""
EXPOSED = "by what the router asks shards with, others could act there as its login"


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
    definition: str

    @property
    def is_about_many(self) -> bool:
        """Whether it is about a list of people."""
        return ("user_ids", "uuid[]") in zip(self.names, self.types, strict=True)

    @property
    def slot(self) -> str | None:
        """Where the one is whom it is about, as an expression; None where it is about nobody."""
        given = dict(zip(self.names, self.types, strict=True))
        if self.name == "outside_id":
            return "router.slot(id)"  # every shard knows those of media
        if self.name == "next_recommendations":
            return "router.slot_of_cursor(cursor)"
        match given.get("user_id"):
            case "uuid":
                return "router.slot(user_id)"
            case "text":
                return "router.slot(router.inside_id('user', user_id))"
            case _:
                return None

    def call(
        self,
        where: str,
        *,
        hours: str | None = None,
        name: str | None = None,
        splits: bool = False,
    ) -> Call:
        """A function of the router that asks for this one."""
        return Call(
            name or f"api.{self.name}",
            self.arguments,
            f"SETOF {self.result}" if splits and not self.is_set else self.result,
            dict(zip(self.names, self.types, strict=True)),
            self.name,
            where,
            hours,
            splits,
        )


@dataclass(frozen=True, slots=True)
class State:
    """A shard, as it says itself."""

    name: str
    slots: Sequence[int]
    people: int
    model_version: int | None
    model_age_seconds: float | None
    standing: str
    """What it is besides, in words."""


def init(settings: Settings) -> list[State]:
    """Make shards and router, or bring them to this version; return the shards.

    Their databases must be there, and the login of DATABASE_URL at each of their servers. Slots are
    dealt out where no shard has any. Raises ConfigError, ShardError, migrate.MigrationError,
    worker.PublishError, psycopg.Error.
    """
    check(settings)
    for shard in settings.shards:
        if _has_model(shard):
            # New functions may read what the model of the release before has not.
            worker.publish(settings.migrate_database, shard, model_alone=True)
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
    for database in (*settings.shards, settings.migrate_database):
        check_login(settings, database)
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
    check(settings)
    return {
        address(shard): worker.publish(settings.migrate_database, shard)
        for shard in settings.shards
    }


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[Connection, Way]]:
    """The router, and the way in which it asks. Raises ShardError where others may use that."""
    with connect(psycopg.connect, settings.router) as router:
        way = _way(router)
        _check_closed(router, way)
        yield router, way


def status(settings: Settings) -> list[State]:
    """The shards, in the order of SHARD_URLS.

    Raises ConfigError; ShardError where others may use the router's way to them; psycopg.Error.
    """
    check(settings)
    with opened(settings):
        pass
    return [_state(shard) for shard in settings.shards]


def table(states: Sequence[State]) -> str:
    """The shards, a line each."""
    lines = [f"{'shard':32}{'slots':>6}{'people':>12}{'model':>8}{'age':>10}"]
    lines += [
        f"{one.name:32}{len(one.slots):>6}{one.people:>12,}{one.model_version or 'none':>8}"
        f"{'' if one.model_age_seconds is None else f'{one.model_age_seconds:,.0f} s':>10}"
        f"{one.standing and f'  {one.standing}'}"
        for one in states
    ]
    return "\n".join(lines)


def route(settings: Settings, dealt: Sequence[Sequence[int]], way: Way | None = None) -> None:
    """Make the router's functions anew, and say which slot is where, in one transaction.

    way: how it asks from now on; by default as it does already.
    """
    if sorted(slot for slots in dealt for slot in slots) != list(range(SLOTS)):
        raise ShardError("a slot of people is on no shard, or on two: ml-service shard status")
    with connect(psycopg.connect, settings.shards[0], OWNER) as shard:
        functions = shard.cursor(row_factory=class_row(Function)).execute(FUNCTIONS).fetchall()
        inside_id = shard.execute(
            "select pg_get_functiondef('engine.inside_id'::regproc)"
        ).fetchall()[0][0]
    with psycopg.connect(settings.router) as router:
        way = way or _way(router)
        router.execute(PREPARE.encode())
        way.install(router)
        _check_closed(router, way)
        router.execute((ROUTER / f"{way.extension}.sql").read_bytes())
        way.place(router, placed(settings), dealt)
        router.execute(inside_id.replace("engine.inside_id", "router.inside_id").encode())
        for call in CALLS:
            router.execute(way.statement(call).encode())
        router.execute(WRITTEN.encode())
        for function in sorted(functions, key=lambda one: one.name in COPIED):
            if function.name not in NAMES_WRITTEN:
                for statement in statements(function, way):
                    router.execute(statement.encode())
        router.execute(GRANTS)


def _way(router: Connection) -> Way:
    """As it asks already, or else as its server can. Raises ShardError."""
    could = {name for (name,) in router.execute("select name from pg_available_extensions")}
    for way in WAYS:
        if way.is_used(router):
            return way
    for way in WAYS:
        if way.extension in could:
            return way
    raise ShardError("the router's server has neither the extension plproxy nor dblink")


def _check_closed(router: Connection, way: Way) -> None:
    if exposed := way.exposed(router):
        raise ShardError(f"{EXPOSED} (ml-service shard init closes that): {'; '.join(exposed)}")


def placed(settings: Settings) -> Placed:
    """Databases, and how the router asks them."""
    # Longer than any of the service's own statements may take, and no analyst's is cut short.
    patience = max(PATIENCE_SECONDS, ceil(settings.statement_timeout) + 5)
    return Placed(settings.shards, settings.migrate_database, _login(settings.database), patience)


def _login(database: str) -> dict[str, str]:
    parts = conninfo_to_dict(database).items()
    return {key: str(value) for key, value in parts if key in ("user", "password")}


def check_login(settings: Settings, database: str) -> None:
    """That the router's login is there, and may there ask and no more. Raises ShardError."""
    at = make_conninfo(database, **_login(settings.database))
    with connect(psycopg.connect, at) as connection:
        [(login, more, roles)] = connection.execute(LOGIN).fetchall()
    if more or roles != [APPLICATION]:
        has = "it is more than other logins" if more else f"it has {', '.join(roles) or 'none'}"
        raise ShardError(
            f"the login {login} of DATABASE_URL, by which the router asks, must be a member of"
            f" {APPLICATION} and of nothing else at {address(database)}: {has}"
        )


def statements(function: Function, way: Way) -> list[str]:
    """What makes a function of a router that answers as a shard's function of this name."""
    name = function.name
    # A list of the last hours is everybody's: the builder has it.
    hours = "hours" if "hours" in function.names else HOURS if name in OF_LISTS else None
    if name in COPIED:
        return [function.definition]
    if function.is_about_many:
        return _split(function, way)
    if where := _where(function):
        return [way.statement(function.call(where, hours=hours))]
    return [
        f"create function api.{name}({function.arguments}) returns {function.result}"
        " language plpgsql security definer set search_path = pg_catalog, pg_temp as"
        f" $$ begin raise '{name} cannot be asked of several shards yet'"
        " using errcode = 'ML501'; end $$"
    ]


def _where(function: Function) -> str | None:
    if function.name in OF_ALL:
        return ALL
    if function.name in ANYWHERE:
        return ANY
    if function.name in OF_BUILDER:
        return BUILDER
    return function.slot


def _split(function: Function, way: Way) -> list[str]:
    """Each shard is asked for its own people; what none may be asked, any shard refuses."""
    name = function.name
    given = ", ".join(sql.Identifier(one).as_string() for one in function.names)
    merged = (
        f"return query select * from router.{name}({given}) answer"
        ' order by array_position(user_ids, answer.user_id), answer."position"; return'
        if function.is_set
        else f"return router.merged_batch(user_ids, array(select router.{name}({given})))"
    )
    refused = f"router.{name}_of_any({given})"
    split = function.call("router.slot(user_ids)", name=f"router.{name}", splits=True)
    return [
        way.statement(split),
        way.statement(function.call(ANY, name=f"router.{name}_of_any")),
        f"create function api.{name}({function.arguments}) returns {function.result}"
        " language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$\n"
        "#variable_conflict use_variable\n"
        "begin if array_ndims(user_ids) = 1 and cardinality(user_ids) between 1 and 1000"
        f" and array_position(user_ids, null) is null then {merged}; end if; "
        + (f"return query select * from {refused}" if function.is_set else f"return {refused}")
        + "; end $$",
    ]


PREPARE = rf"""
    do $$
    declare
        role text;
        server text;
    begin
        foreach role in array array['{OWNER}', '{APPLICATION}'] loop
            if to_regrole(role) is null then
                execute format('create role %I nologin', role);
            end if;
        end loop;
        execute format('alter database %I set search_path = api, public', current_database());
        execute format('revoke temporary on database %I from public', current_database());
        for server in select srvname from pg_foreign_server where srvname like 'ml\_service\_%' loop
            execute format('drop server %I cascade', server);
        end loop;
    end
    $$;
    drop schema if exists api cascade;
    drop schema if exists router cascade;
    create schema api;
    create schema router;
    grant usage on schema api to {APPLICATION};
    grant usage on schema api, router to {OWNER};
"""

# The owner's functions alone may use the servers, and the application those of api alone.
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


def check(settings: Settings) -> None:
    """Raises ConfigError."""
    if not settings.shards:
        raise ConfigError("SHARD_URLS: expected the shards, with spaces between them")
    if address(settings.database) == address(settings.migrate_database):
        raise ConfigError(
            "DATABASE_URL is the router, MIGRATE_DATABASE_URL and WORKER_DATABASE_URL the builder"
        )
    if address(settings.router) != address(settings.database):
        raise ConfigError(
            "ROUTER_DATABASE_URL: expected the database of DATABASE_URL, with a superuser's login"
        )


def _of(settings: Settings, shard: str) -> Settings:
    return replace(settings, database=shard, worker_database=shard, migrate_database=shard)


def _slots(shard: str) -> list[int]:
    slots: list[int] = _value(shard, "select array(select unnest(slots) from engine.shard)")
    return slots


def _has_model(database: str) -> bool:
    """Whether it is a shard to which one was published."""
    with psycopg.connect(database) as connection:  # the owner may not be there yet
        [(is_table,)] = connection.execute(
            "select to_regclass('engine.shard') is not null"
        ).fetchall()
    query = "select exists (select from engine.shard) and engine.model_version() is not null"
    return bool(is_table and _value(database, query))


def _state(shard: str) -> State:
    with connect(psycopg.connect, shard, OWNER) as connection:
        cursor = connection.cursor(row_factory=dict_row)
        [row] = cursor.execute(
            "select array(select unnest(slots) from engine.shard) as slots,"
            " (select count(*) from engine.person"
            " where engine.is_own(user_id, (select slots from engine.shard)) and exists"
            " (select from engine.interaction own where own.user_key = person.user_key)) as people,"
            " case when pg_is_in_recovery() then 'a standby'"
            " when exists (select from engine.shard where not is_alone)"
            " then 'was split: shard add clears it' else '' end as standing,"
            " (api.readiness() ->> 'model_version')::bigint as model_version,"
            " (api.readiness() ->> 'model_age_seconds')::double precision as model_age_seconds"
        ).fetchall()
        return State(str(address(shard)), **row)


def _value(database: str, query: str) -> Any:
    with connect(psycopg.connect, database, OWNER) as connection:
        [(value,)] = connection.execute(query.encode()).fetchall()
    return value
