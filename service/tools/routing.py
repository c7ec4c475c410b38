"""How a router asks shards: by PL/Proxy, or by dblink, which every PostgreSQL has (docs/scale.md).

Either makes a function of each `Call`, keeps where the slots of people are, and changes that.
"""
# ruff: noqa: S608 (all names come from the catalogue of a shard)

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString, Protocol

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

Connection = psycopg.Connection[Any]

SLOTS = 64
"""Of people, as engine.slot has them; a shard has some of them."""
OWNER = "ml_service_owner"
SHARDS, BUILDER, EVERYWHERE = "ml_service_shards", "ml_service_builder", "ml_service_everywhere"
"""Clusters of PL/Proxy: an element for each slot, the builder, and each of all of them once."""
ANY, ALL = "any", "all"
"""Of the shards."""
AT_MOST_ONCE = frozenset({"record_interactions", "delete_interactions"})
"""What must not be asked again where a connection was lost: it may have been done."""


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

    @property
    def everywhere(self) -> list[str]:
        """Where each is, the builder last."""
        return [*map(address, self.shards), address(self.builder)]


class Way(Protocol):
    """A way to ask shards."""

    extension: LiteralString

    def is_used(self, router: Connection) -> bool:
        """Whether the router asks in this way."""

    def statement(self, call: Call) -> str:
        """What makes the function."""

    def place(self, router: Connection, placed: Placed, held: Sequence[Sequence[int]]) -> None:
        """Say anew where everything is; the schema `router` is new."""

    def join(self, router: Connection, placed: Placed) -> None:
        """Say of shards that have no slot yet where they are."""

    def held(self, router: Connection) -> dict[int, str]:
        """The address at which each slot is."""

    def switch(self, router: Connection, shard: str, slots: Sequence[int]) -> None:
        """Have slots asked of another shard from this transaction's commit on."""


def address(database: str) -> str:
    """Where a database is, without a login: a router shows this to everybody."""
    parts = {
        key: value
        for key, value in conninfo_to_dict(database).items()
        if key not in ("user", "password")
    }
    return make_conninfo("", **parts)


class PlProxy:
    """Clusters of 64 partitions; what asks several shards asks them at once."""

    extension: LiteralString = "plproxy"

    def is_used(self, router: Connection) -> bool:
        return bool(_options_of(router, SHARDS))

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
            " language plproxy volatile security definer as $$"
            f" cluster {cluster};{' split user_ids;' if call.splits else ''} run on {where};"
            f" {asked}; $$"
        )

    def place(self, router: Connection, placed: Placed, held: Sequence[Sequence[int]]) -> None:
        at = {
            slot: address(one)
            for one, slots in zip(placed.shards, held, strict=True)
            for slot in slots
        }
        clusters = {
            SHARDS: {f"p{slot}": at[slot] for slot in range(SLOTS)},
            BUILDER: {"p0": address(placed.builder)},
            EVERYWHERE: {"modular_mapping": "1", **_partitions(placed.everywhere)},
        }
        for name, options in clusters.items():
            _create_server(router, name, self.extension, options, placed.login)

    def join(self, router: Connection, placed: Placed) -> None:
        self._set(router, EVERYWHERE, _partitions(placed.everywhere))

    def held(self, router: Connection) -> dict[int, str]:
        options = _options_of(router, SHARDS)
        return {slot: options[f"p{slot}"] for slot in range(SLOTS)}

    def switch(self, router: Connection, shard: str, slots: Sequence[int]) -> None:
        self._set(router, SHARDS, {f"p{slot}": address(shard) for slot in slots})

    def _set(self, router: Connection, cluster: str, options: Mapping[str, str]) -> None:
        known = _options_of(router, cluster)
        router.execute(
            sql.SQL("alter server {} options ({})").format(
                sql.Identifier(cluster),
                sql.SQL(", ").join(
                    sql.SQL("set {} {}" if name in known else "add {} {}").format(
                        sql.Identifier(name), value
                    )
                    for name, value in options.items()
                ),
            )
        )


class Dblink:
    """Connections of each session, kept; what asks several shards asks one after the other."""

    extension: LiteralString = "dblink"

    def is_used(self, router: Connection) -> bool:
        [(table,)] = router.execute("select to_regclass('router.slot_at')::text").fetchall()
        return table is not None

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
        again = str(call.target not in AT_MOST_ONCE).lower()
        query = f"concat('select * from api.{call.target}(', {arguments or 'null'}, ')')"
        asked = f"router.ask(server, {query}, '{columns}', {again}) as asked ({columns})"
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
        one = f"array['{BUILDER}']"
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
        self.join(router, placed)
        for number, slots in enumerate(held):
            router.execute(
                "insert into router.slot_at select slot, %s from unnest(%s::integer[]) slot",
                (_shard(number), list(slots)),
            )

    def join(self, router: Connection, placed: Placed) -> None:
        known = {name for (name,) in router.execute("select srvname from pg_foreign_server")}
        names = [*map(_shard, range(len(placed.shards))), BUILDER]
        for name, at in zip(names, placed.everywhere, strict=True):
            if name not in known:
                options = {key: str(value) for key, value in conninfo_to_dict(at).items()}
                _create_server(router, name, "dblink_fdw", options, placed.login)

    def held(self, router: Connection) -> dict[int, str]:
        at = {
            name: address(make_conninfo("", **_options_of(router, name)))
            for (name,) in router.execute("select distinct server from router.slot_at").fetchall()
        }
        slots = router.execute("select slot, server from router.slot_at").fetchall()
        return {slot: at[name] for slot, name in slots}

    def switch(self, router: Connection, shard: str, slots: Sequence[int]) -> None:
        [name] = [
            name
            for (name,) in router.execute("select unnest(router.everywhere())").fetchall()
            if name != BUILDER
            and address(make_conninfo("", **_options_of(router, name))) == address(shard)
        ]
        router.execute(
            "update router.slot_at set server = %s where slot = any (%s)", (name, [*slots])
        )


def _shard(number: int) -> str:
    return f"ml_service_shard_{number}"


def _partitions(addresses: Sequence[str]) -> dict[str, str]:
    return {f"p{number}": at for number, at in enumerate(addresses)}


def _quoted(name: str) -> str:
    return sql.Identifier(name).as_string()


def _create_server(
    router: Connection,
    name: str,
    wrapper: str,
    options: Mapping[str, str],
    login: Mapping[str, str],
) -> None:
    """A server that the owner's functions alone may use, with a login there."""
    server = sql.Identifier(name)
    router.execute(
        sql.SQL("create server {} foreign data wrapper {} options ({})").format(
            server, sql.Identifier(wrapper), _options(options)
        )
    )
    router.execute(
        sql.SQL("grant usage on foreign server {} to {}").format(server, sql.Identifier(OWNER))
    )
    router.execute(
        sql.SQL("create user mapping for {} server {} options ({})").format(
            sql.Identifier(OWNER), server, _options(login)
        )
    )


def _options(options: Mapping[str, str]) -> sql.Composed:
    return sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(key), value) for key, value in options.items()
    )


def _options_of(router: Connection, server: str) -> dict[str, str]:
    return dict(
        router.execute(
            "select option_name, option_value from pg_foreign_server"
            " cross join pg_options_to_table(srvoptions) where srvname = %s",
            (server,),
        ).fetchall()
    )
