"""How what has changed of `model` is built beside what serves, and takes its place.

A build takes minutes in a large world; a reader waits for none of it. All of it is made in a schema
of its own, `model_next`; at the end of the same transaction what was there is dropped and what is
new moves, which takes milliseconds. Nothing outside may depend on `model` by more than name: the
bodies of functions do not.
"""

import logging
import re
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import errors
from psycopg.types.json import Jsonb

from migrations import database, repeatable
from migrations.repeatable import Contract, File

# Readers queue behind whoever waits for the lock of a view: it is given up soon, and tried again.
PATIENCE = "100ms"
TRIES = 3000
REST_SECONDS = 0.2

Connection = psycopg.Connection[Any]

logger = logging.getLogger("alembic.runtime.migration")

# As engine.refresh has it.
SETTINGS = """
    set local work_mem = '32MB';
    set local jit = off;
    set local parallel_setup_cost = 0;
    set local parallel_tuple_cost = 0;
"""
DEFAULTS = """
    set local work_mem to default;
    set local jit to default;
    set local parallel_setup_cost to default;
    set local parallel_tuple_cost to default;
"""

# What serves, of these names: views first, together, then the tables and functions that they used.
LIVE = """
    select kind, string_agg(identity, ', ') as identities
    from (
        select
            case relkind when 'm' then 'materialized view' else 'table' end as kind,
            format('%%I.%%I', nspname, relname) as identity
        from pg_class
        join pg_namespace on pg_namespace.oid = relnamespace
        where nspname = 'model' and relkind in ('m', 'r') and relname = any (%(names)s)
        union all
        select 'function', pg_proc.oid::regprocedure::text
        from pg_proc
        join pg_namespace on pg_namespace.oid = pronamespace
        where nspname = 'model' and proname = any (%(names)s)
    ) live
    group by kind
    order by array_position(array['materialized view', 'table', 'function'], kind)
"""

# Where only some views were built, the others are of the parameters of the refresh before.
LOG = """
    insert into engine.refresh_log (
        started_at, finished_at, row_counts, parameters, interactions, item_models_from
    )
    select
        now(),
        clock_timestamp(),
        %(rows)s,
        case
            when %(whole)s then (
                select jsonb_object_agg(name, version) from engine.model_parameters
            )
            else parameters
        end,
        (select count(*) from engine.interaction),
        case when not %(whole)s then coalesce(item_models_from, refresh_id) end
    from engine.refresh_log
    where finished_at is not null and error is null
    order by refresh_id desc
    limit 1
"""


def affected(files: Iterable[File], changed: Iterable[File]) -> list[File]:
    """Those of the model that have changed, and those that depend on them, in order."""
    objects = {file.object for file in changed if file.is_model}
    found = []
    for file in files:
        if file.is_model and (file.object in objects or file.needs & objects):
            objects.add(file.object)
            found.append(file)
    return found


def naming(files: Iterable[File | str]) -> str:
    """A regular expression for bodies that name what these create, and for no other where none."""
    names = [file if isinstance(file, str) else file.object for file in files]
    return rf"\m({'|'.join(map(re.escape, names))})\M" if names else "(?!)"


def build(connection: Connection, files: Sequence[File]) -> dict[str, int]:
    """Make these in `model_next`; return rows by view or table.

    Waits for a refresh that runs, and may take as long as one.
    """
    connection.execute("set local lock_timeout = '15min'")
    connection.execute("set local role ml_service_owner")
    connection.execute("select from engine.lock where name = 'refresh' for update")
    connection.execute("reset role")
    connection.execute("set local lock_timeout = '15s'")
    connection.execute("create schema model_next authorization ml_service_owner")
    connection.execute(SETTINGS)
    counts = {}
    for file in files:
        started = time.monotonic()
        repeatable.create(connection, (file, _beside(file.definition, files)))
        if file.kind:
            connection.execute(f"analyze model_next.{file.name}")
            [(rows,)] = connection.execute(
                f"select count(*) from model_next.{file.name}"  # noqa: S608
            ).fetchall()
            counts[file.object] = rows
            logger.info(
                "Built %s: %s rows in %.1f s", file.object, rows, time.monotonic() - started
            )
    connection.execute(DEFAULTS)
    return counts


def _beside(text: str, files: Sequence[File]) -> str:
    """The text, with those that are built anew taken from where they are built."""
    names = "|".join(file.name for file in files)
    return re.sub(rf"\bmodel\.({names})\b", r"model_next.\1", text)


def swap(
    connection: Connection,
    files: Sequence[File],
    gone: Collection[str],
    contracts: Sequence[Contract] = (),
) -> None:
    """Put what `build` made in the place of what serves; drop what has no file any more.

    What revisions take away goes with it, for it takes locks of the same readers.

    Raises psycopg.errors.QueryCanceled where somebody has read the old views for ten minutes.
    """
    names = [*(file.name for file in files), *(name.partition(".")[2] for name in gone)]
    for last in _tries():
        try:
            with connection.transaction():
                connection.execute(f"set local statement_timeout = '{PATIENCE}'")
                for kind, identities in connection.execute(LIVE, {"names": names}).fetchall():
                    connection.execute(f"drop {kind} {identities}")
                for contract in contracts:
                    contract(connection)
                for file in files:
                    _move(connection, file)
                database.let_vacuum(connection)
                connection.execute("set local statement_timeout to default")
            break
        except (errors.QueryCanceled, errors.LockNotAvailable):
            if last:
                raise
            rest()
    connection.execute("drop schema if exists model_next")


def log(connection: Connection, rows: Mapping[str, int], files: Iterable[File]) -> None:
    """Say that there is another model, where there was one: answers of the old one are stale."""
    connection.execute("set local role ml_service_owner")
    whole = rows.keys() >= {file.object for file in files if file.kind}
    connection.execute(LOG, {"rows": Jsonb(dict(rows)), "whole": whole})
    connection.execute("reset role")


def rest() -> None:
    """Let those go on who waited behind."""
    time.sleep(REST_SECONDS)


def _tries() -> Iterator[bool]:
    """Whether it is the last try."""
    for number in range(1, TRIES + 1):
        yield number == TRIES


def _move(connection: Connection, file: File) -> None:
    if file.kind:
        connection.execute(f"alter {file.kind} model_next.{file.name} set schema model")
        repeatable.create(connection, (file, file.comments))
        return
    for one in repeatable.present(connection, f"model_next.{file.name}"):
        connection.execute(f"alter routine {one.identity} set schema model")
    # Its body names what was built beside; the oid, which views hold on to, stays.
    repeatable.create(connection, (file, repeatable.replacing(file.text)))
