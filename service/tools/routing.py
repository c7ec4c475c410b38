"""How a router asks shards: by PL/Proxy, or by dblink, which every PostgreSQL has (docs/scale.md).

Either makes a function of each `Call`, and keeps where the slots of people are.
"""
# ruff: noqa: S608 (all names come from the catalogue of a shard)

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, LiteralString, Protocol

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from service.connection import CONNECTION, address

Connection = psycopg.Connection[Any]

SLOTS = 64
"""Of people, as engine.slot has them; a shard has some of them."""
OWNER = "ml_service_owner"
SHARDS, BUILDER, EVERYWHERE = "ml_service_shards", "ml_service_builder", "ml_service_everywhere"
"""Clusters of PL/Proxy: an element for each slot, the builder, and each of all of them once."""
ANY, ALL = "any", "all"
"""Of the shards."""
DBLINK = "router_dblink"
"""The schema that has dblink, and that nobody but the owner may use."""


PARTITION = re.compile(r"p\d+$")
"""Of the options of a cluster of PL/Proxy."""


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the router that asks a function of `api` of one shard, or of several."""

    name: str
    """With its schema."""
    arguments: str
    """With types and defaults."""
    result: str
    types: Mapping[str, str]
    """What is handed on, by the names of arguments."""
    target: str
    """The function of `api`."""
    where: str
    """An expression for a slot, ANY, ALL, BUILDER or EVERYWHERE."""
    hours: str | None = None
    """Where this is not null, the builder is asked."""
    splits: bool = False
    """Whether each shard is asked about those of user_ids that it has."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Databases, as connection strings, and the login by which a router asks them."""

    shards: Sequence[str]
    builder: str
    login: Mapping[str, str]
    patience: int
    """Seconds after which PL/Proxy gives up on one that does not answer."""

    @property
    def everywhere(self) -> list[str]:
        """Where each is, the builder last."""
        return [*map(reach, self.shards), reach(self.builder)]


class Way(Protocol):
    """A way to ask shards."""

    extension: LiteralString

    def is_used(self, router: Connection) -> bool:
        """Whether the router asks in this way."""

    def install(self, router: Connection) -> None:
        """Bring in the extension, so that the owner's functions alone may use it."""

    def exposed(self, router: Connection) -> list[str]:
        """What others than the owner could do by it, in words; nothing, as `install` leaves it."""

    def statement(self, call: Call) -> str:
        """What makes the function."""

    def place(self, router: Connection, placed: Placed, held: Sequence[Sequence[int]]) -> None:
        """Say anew where everything is; the schema `router` is new."""

    def held(self, router: Connection) -> dict[str, list[int]]:
        """The slots of each shard, by its address."""

    def announce(self, router: Connection, shard: str, placed: Placed) -> tuple[str, str]:
        """Make ready to ask one more shard; return what router.switch() needs of it."""


def reach(database: str) -> str:
    """How to connect to a database, without a login: a router shows this to everybody.

    A shard that does not answer is given up on in seconds.
    """
    parts = {**CONNECTION, **conninfo_to_dict(database), "application_name": "ml-service router"}
    for name in ("user", "password", "client_encoding"):  # the last is the router's own
        parts.pop(name, None)
    return make_conninfo("", **parts)


class PlProxy:
    """Clusters of 64 partitions; what asks several shards asks them at once."""

    extension: LiteralString = "plproxy"

    def is_used(self, router: Connection) -> bool:
        return bool(_options_of(router, SHARDS))

    def install(self, router: Connection) -> None:
        router.execute("create extension if not exists plproxy with schema public")
        router.execute(f"grant usage on foreign data wrapper plproxy to {OWNER}")

    def exposed(self, router: Connection) -> list[str]:
        del router  # its language is a superuser's, and its clusters the owner's
        return []

    def statement(self, call: Call) -> str:
        where, cluster = call.where, f"'{SHARDS}'"
        if where in (BUILDER, EVERYWHERE):
            cluster, where = f"'{where}'", {BUILDER: "0", EVERYWHERE: ALL}[where]
        if call.hours:
            cluster = f"router.cluster_of({call.hours})"
        asked = f"target api.{call.target}"
        if where == "slot":  # an argument that says where, and is not handed on
            asked = f"select api.{call.target}({', '.join(call.types)})"
        return (
            f"create function {call.name}({call.arguments}) returns {call.result}"
            " language plproxy volatile security definer set search_path = pg_catalog, pg_temp as"
            f" $$ cluster {cluster};{' split user_ids;' if call.splits else ''} run on {where};"
            f" {asked}; $$"
        )

    def place(self, router: Connection, placed: Placed, held: Sequence[Sequence[int]]) -> None:
        at = {
            slot: reach(one)
            for one, slots in zip(placed.shards, held, strict=True)
            for slot in slots
        }
        everywhere = {f"p{number}": one for number, one in enumerate(placed.everywhere)}
        clusters = {
            SHARDS: {f"p{slot}": at[slot] for slot in range(SLOTS)},
            BUILDER: {"p0": reach(placed.builder)},
            EVERYWHERE: {"modular_mapping": "1", **everywhere},
        }
        patience = {"query_timeout": str(placed.patience)}
        for name, options in clusters.items():
            _serve(router, name, self.extension, {**patience, **options}, placed.login)
            # router.switch() changes them.
            server, owner = sql.Identifier(name), sql.Identifier(OWNER)
            router.execute(sql.SQL("alter server {} owner to {}").format(server, owner))

    def held(self, router: Connection) -> dict[str, list[int]]:
        options = _options_of(router, SHARDS)
        return _by_shard(
            (int(name[1:]), address(at)) for name, at in options.items() if PARTITION.match(name)
        )

    def announce(self, router: Connection, shard: str, placed: Placed) -> tuple[str, str]:
        del router, placed  # its clusters have the login
        return reach(shard), ""


class Dblink:
    """Connections of each session, kept; what asks several shards asks one after the other."""

    extension: LiteralString = "dblink"

    def is_used(self, router: Connection) -> bool:
        [(table,)] = router.execute("select to_regclass('router.slot_at')::text").fetchall()
        return table is not None

    def install(self, router: Connection) -> None:
        router.execute(INSTALL_DBLINK.encode())

    def exposed(self, router: Connection) -> list[str]:
        rows = router.execute(EXPOSED.encode(), {"owner": OWNER, "schema": DBLINK})
        return [said for (said,) in rows]

    def statement(self, call: Call) -> str:
        arguments = ", ', ', ".join(
            f"'{_quoted(name)} => ' || quote_nullable({_quoted(name)}::text) || '::{type_}'"
            for name, type_ in call.types.items()
        )
        out = re.findall(r"OUT ((\S+) [^,]+)", call.arguments)
        columns = (
            call.result[6:-1]
            if call.result.startswith("TABLE(")
            else ", ".join(column for column, _ in out)
            or f"answer {call.result.removeprefix('SETOF ')}"
        )
        query = f"concat('select * from api.{call.target}(', {arguments or 'null'}, ')')"
        asked = f"router.ask(server, {query}, '{columns}') as asked ({columns})"
        if out:
            each = f"select * into {', '.join(name for _, name in out)} from {asked}; return"
        elif call.result.startswith(("TABLE(", "SETOF ")):
            each = f"return query select * from {asked}"
        else:
            each = f"return (select answer from {asked})"
        return (
            f"create function {call.name}({call.arguments}) returns {call.result}"
            " language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as"
            " $$\n#variable_conflict use_variable\ndeclare server text;\n"
            f"begin for {self._servers(call)} loop {each}; end loop; end $$"
        )

    def _servers(self, call: Call) -> str:
        if call.splits:
            return (
                "server, user_ids in select router.shard_of(router.slot(one)), array_agg(one order"
                " by place) from unnest(user_ids) with ordinality as listed (one, place) group by 1"
            )
        one = "array[router.builder()]"
        match call.where:
            case "all":
                servers = "router.shards()"
            case "ml_service_everywhere":
                servers = "router.everywhere()"
            case "ml_service_builder":
                servers = one
            case where:
                slot = "router.slot(null)" if where == ANY else where
                servers = f"array[router.shard_of({slot})]"
                if call.hours:
                    servers = f"case when {call.hours} is null then {servers} else {one} end"
        return f"server in select unnest({servers})"

    def place(self, router: Connection, placed: Placed, held: Sequence[Sequence[int]]) -> None:
        for database in (*placed.shards, placed.builder):
            at, name = self.announce(router, database, placed)
            router.execute(
                "insert into router.server (name, address, is_builder) values (%s, %s, %s)",
                (name, at, database == placed.builder),
            )
        for shard, slots in zip(placed.shards, held, strict=True):
            router.execute(
                "insert into router.slot_at (slot, server)"
                " select slot, name from router.server cross join unnest(%s::integer[]) slot"
                " where address = %s",
                (list(slots), address(shard)),
            )

    def held(self, router: Connection) -> dict[str, list[int]]:
        return _by_shard(
            router.execute(
                "select slot, address from router.slot_at join router.server on name = server"
            ).fetchall()
        )

    def announce(self, router: Connection, shard: str, placed: Placed) -> tuple[str, str]:
        at = reach(shard)
        name = server_name(at, placed.login.get("user", ""))
        options = {key: str(value) for key, value in conninfo_to_dict(at).items()}
        # From one who was cut off.
        router.execute(sql.SQL("drop server if exists {} cascade").format(sql.Identifier(name)))
        _serve(router, name, "dblink_fdw", options, placed.login)
        return address(shard), name


def server_name(at: str, user: str) -> str:
    """Of a foreign server, and of the connections that sessions keep to it.

    One for each database and user: a connection that is kept under it is never to another. Every
    login of the router may read it, so nothing that is secret goes into it.
    """
    said = repr((at, user))
    return f"ml_service_at_{sha256(said.encode()).hexdigest()[:16]}"


def _by_shard(placed: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    held: dict[str, list[int]] = {}
    for slot, shard in sorted(placed):
        held.setdefault(shard, []).append(slot)
    return held


def _quoted(name: str) -> str:
    return sql.Identifier(name).as_string()


def _serve(
    router: Connection,
    name: str,
    wrapper: str,
    options: Mapping[str, str],
    login: Mapping[str, str],
) -> None:
    """Have a server that the owner's functions alone may use, with a login there."""
    names = {"server": sql.Identifier(name), "wrapper": sql.Identifier(wrapper)}
    names["owner"] = sql.Identifier(OWNER)
    for statement, given in (
        ("create server {server} foreign data wrapper {wrapper} options ({options})", options),
        ("grant usage on foreign server {server} to {owner}", {}),
        ("create user mapping for {owner} server {server} options ({options})", login),
    ):
        listed = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(key), value) for key, value in given.items()
        )
        router.execute(sql.SQL(statement).format(**names, options=listed))


def _options_of(router: Connection, server: str) -> dict[str, str]:
    return dict(
        router.execute(
            "select option_name, option_value from pg_foreign_server"
            " cross join pg_options_to_table(srvoptions) where srvname = %s",
            (server,),
        ).fetchall()
    )


# Whoever could call dblink could use the connections that a session keeps, as the router's login at
# the shards. Again with every `init`, for a new version of the extension may bring new functions.
INSTALL_DBLINK = f"""
    do $$
    declare
        one text;
    begin
        create schema if not exists {DBLINK};
        revoke all on schema {DBLINK} from public;
        create extension if not exists dblink with schema {DBLINK};
        for one in
            select objid::regprocedure
            from pg_depend
            join pg_extension on pg_extension.oid = refobjid
            where refclassid = 'pg_extension'::regclass
                and classid = 'pg_proc'::regclass
                and deptype = 'e'
                and extname = 'dblink'
        loop
            execute format('revoke all on function %s from public', one);
        end loop;
        grant usage on schema {DBLINK} to {OWNER};
        grant execute on function
            {DBLINK}.dblink_connect(text, text),
            {DBLINK}.dblink_disconnect(text),
            {DBLINK}.dblink_get_connections(),
            {DBLINK}.dblink_is_busy(text),
            {DBLINK}.dblink_send_query(text, text),
            {DBLINK}.dblink_get_result(text)
        to {OWNER};
    end
    $$
"""
EXPOSED = """
    with granted as (
        select
            grantee,
            proowner as owner,
            'may call ' || pg_proc.oid::regprocedure as what
        from pg_proc
        join pg_depend on classid = 'pg_proc'::regclass and objid = pg_proc.oid and deptype = 'e'
        join pg_extension on refclassid = 'pg_extension'::regclass and refobjid = pg_extension.oid
        cross join aclexplode(coalesce(proacl, acldefault('f', proowner)))
        where extname = 'dblink'
        union all
        select grantee, nspowner, 'may look into ' || nspname
        from pg_namespace
        cross join aclexplode(coalesce(nspacl, acldefault('n', nspowner)))
        where nspname = %(schema)s
    )
    select concat_ws(' ', coalesce(nullif(grantee, 0)::regrole::text, 'anybody'), what) as said
    from granted
    where grantee not in (owner, %(owner)s::regrole)
    union all
    select format('dblink is in %%s and not in %%s', extnamespace::regnamespace, %(schema)s)
    from pg_extension
    where extname = 'dblink' and extnamespace::regnamespace::text <> %(schema)s
    order by said
"""
