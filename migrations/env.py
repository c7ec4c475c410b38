"""How alembic runs here: revisions, functions, sources, in one transaction, one at a time.

Revisions hold what has state (tables, roles, foreign servers). Functions, mapping views and the
views of the model have none: they are files below `sql/functions` and `sql/model`, made anew where
they differ from the database. They stay while revisions run, so that readers go on; where a
revision cannot do its work beside them, all functions are dropped first, and it runs again.

Where the sources are comes from the environment, and is written anew each time.
"""

import logging
import time
from functools import partial
from itertools import count
from logging.config import fileConfig
from typing import Any

import psycopg
from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from psycopg.errors import (
    DependentObjectsStillExist,
    InsufficientPrivilege,
    LockNotAvailable,
    ReadOnlySqlTransaction,
)
from sqlalchemy import Connection, MetaData, create_engine, pool
from sqlalchemy.exc import DBAPIError

import migrations.check  # noqa: F401 (adds itself to `alembic check`)
from migrations import database, repeatable, sources
from service.config import SOURCES, ConfigError, Settings
from service.connection import MEANT, UNLIMITED, connect
from service.tools.sources import Level, look_through, unreachable

# Two upgrades at once take turns, the first two as well: whoever comes second to make the table
# waits for the first one's commit. As alembic would make it; an advisory lock could be anybody's.
VERSIONS = """
    -- While it prepares, this transaction has nothing to do, and must have no snapshot.
    set transaction isolation level read committed;
    set local idle_in_transaction_session_timeout = 0;
    set local lock_timeout = '15min';
    do $$
    begin
        if to_regclass('public.alembic_version') is null then
            create table public.alembic_version (
                version_num varchar(32) not null,
                constraint alembic_version_pkc primary key (version_num)
            );
        end if;
    exception when duplicate_table or unique_violation then
        null;
    end
    $$;
"""
WRITTEN = {**MEANT, "intervalstyle": "postgres", "datestyle": "ISO, MDY", "bytea_output": "hex"}
"""As what the database makes of a file is digested (`engine.applied_file`)."""
TURN = "lock table public.alembic_version in exclusive mode nowait"
PATIENCE = 15 * 60
"""Seconds that an upgrade waits for another."""

logger = logging.getLogger("migrations")

RIGHTS = "; docs/operate.md, Who may connect, says what the login of MIGRATE_DATABASE_URL needs"


def run(connection: Connection) -> None:
    """Carry out the command that alembic was given."""
    heads = ScriptDirectory.from_config(context.config).get_heads()
    with connection.begin():
        for name, value in WRITTEN.items():  # where a pooler keeps nothing of a session, too
            connection.exec_driver_sql(f"set local {name} = {value}")
        if _moves():
            connection.exec_driver_sql(VERSIONS)
            _take_turn(connection)
            if _destination() == heads:
                _prepare(connection)
        # A migration that cannot get a table's lock gives up soon: all its readers queue behind it.
        connection.exec_driver_sql("set local lock_timeout = '15s'")
        contracts: list[repeatable.Contract] = []
        context.configure(
            connection=connection,
            on_version_apply=partial(_note_contract, contracts),
            target_metadata=MetaData(),
            version_table_schema="public",
            include_name=lambda *_: False,
        )
        driver = _driver(connection)
        if _moves() and _destination() != heads:
            repeatable.drop(driver)  # The files are those of the head: of no other revision.
        try:
            with connection.begin_nested():
                context.run_migrations()
        except (psycopg.Error, DBAPIError) as error:
            if not isinstance(getattr(error, "orig", error), DependentObjectsStillExist):
                raise
            repeatable.drop(driver)
            contracts.clear()
            context.run_migrations()
        if _moves() and list(context.get_context().get_current_heads()) == heads:
            database.apply(driver)
            sources.connect(driver, _settings())
            # Last: readers wait from the swap of the model to the commit.
            repeatable.apply(driver, contracts)
        else:
            for contract in contracts:
                contract(driver)
    if _moves() and list(context.get_context().get_current_heads()) == heads:
        _look_at_sources(driver)


def _take_turn(connection: Connection) -> None:
    """Wait here, not in a statement: for that, an index that is built concurrently would wait."""
    deadline = time.monotonic() + PATIENCE
    for tried in count():
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(TURN)
            return
        except DBAPIError as error:
            if not isinstance(error.orig, LockNotAvailable) or time.monotonic() > deadline:
                raise
        if not tried:
            logger.warning("Waiting for another upgrade to end")
        time.sleep(1)


def _prepare(connection: Connection) -> None:
    """What revisions do before all else, outside of a transaction, so that nobody waits for it."""
    known = MigrationContext.configure(
        connection, opts={"version_table_schema": "public"}
    ).get_current_heads()
    script = ScriptDirectory.from_config(context.config)
    steps = reversed([*script.iterate_revisions("heads", known or "base")])
    prepares = [step.module.prepare for step in steps if hasattr(step.module, "prepare")]
    with _connect() as beside:
        beside.autocommit = True
        _end_load(beside)
        for prepare in prepares:
            prepare(beside)


def _end_load(connection: psycopg.Connection[Any]) -> None:
    """A first load that was interrupted has taken indexes away that a revision may change."""
    if connection.execute("select to_regprocedure('engine.end_load()')").fetchone() == (None,):
        return
    connection.execute("set role ml_service_owner")
    connection.execute("set statement_timeout = 0")
    while connection.execute("select engine.end_load()").fetchone() == (True,):
        pass
    connection.execute("reset statement_timeout")
    connection.execute("reset role")


def _look_at_sources(driver: Any) -> None:
    """Say what is wrong there: it stops no upgrade, for they may be away, or be mended later."""
    for source in SOURCES:
        try:
            found = look_through(driver, source)
        except psycopg.Error as error:
            found = [unreachable(source, error)]
        for finding in found:
            if finding.level is Level.WRONG:
                logger.error(finding)


def _note_contract(
    contracts: list[repeatable.Contract], *, step: MigrationInfo, **_: object
) -> None:
    """What a revision takes away waits until the files have taken the place of what needs it."""
    contract = getattr(getattr(step.up_revision, "module", None), "contract", None)
    if step.is_upgrade and contract:
        contracts.append(contract)


def _settings() -> Settings:
    return context.config.attributes.get("settings") or Settings.from_environ()


def _moves() -> bool:
    """Whether the command may change the database: it has a destination (upgrade, downgrade)."""
    try:
        context.get_revision_argument()
    except KeyError:
        return False
    return True


def _destination() -> list[str]:
    revision = context.get_revision_argument()
    return [revision] if isinstance(revision, str) else list(revision or ())


def _connect() -> psycopg.Connection[Any]:
    """libpq reads the address: SQLAlchemy knows neither several hosts nor a socket's folder."""
    connection = connect(psycopg.connect, _settings().migrate_database, settings=UNLIMITED)
    connection.autocommit = False  # as SQLAlchemy expects it
    return connection


def _sentence(error: Exception) -> str | None:
    """What an operator can mend, in a line; None for what is wrong with our files."""
    cause = getattr(error, "orig", error)
    if not isinstance(
        cause, psycopg.OperationalError | InsufficientPrivilege | ReadOnlySqlTransaction
    ):
        return None
    said = f"recommendation_db: {str(cause.diag.message_primary or cause).strip()}"
    return said + (RIGHTS if isinstance(cause, InsufficientPrivilege) else "")


def _driver(connection: Connection) -> Any:
    """The psycopg connection below SQLAlchemy's: it runs whole files, `%` and all."""
    return connection.connection.driver_connection


if context.is_offline_mode():
    raise CommandError("--sql cannot work here: what is applied depends on the database")
if context.config.config_file_name and not logging.getLogger().handlers:
    fileConfig(context.config.config_file_name, disable_existing_loggers=False)

try:
    _engine = create_engine("postgresql+psycopg://", creator=_connect, poolclass=pool.NullPool)
    with _engine.connect() as _connection:
        run(_connection)
except ConfigError as error:
    raise CommandError(str(error)) from error  # alembic prints these as one line
except (psycopg.Error, DBAPIError) as error:
    if sentence := _sentence(error):
        raise CommandError(sentence) from error
    raise
