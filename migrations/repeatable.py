"""Code in the database: the functions and mapping views below `sql/functions`.

One object a file, named after it: `api`, `source` and `evaluation` are schemas; the other folders
are the trades of `engine`, so `rank/recent.sql` creates `engine.recent`. (The function of a trigger
belongs to its table, and so to a revision.) `apply` brings the database to the files; `differences`
says how far it is from them. The table `engine.applied_file` remembers the text of
each file and what the database made of it, so an edit of either side shows.
"""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import psycopg

DIRECTORY = Path(__file__).resolve().parent.parent / "sql" / "functions"

# Folders that are schemas of their own; the others are trades of `engine`.
SCHEMAS = ("api", "evaluation", "source")

# What there is now, object by object: a digest of definition, owner, grants and comment.
DEFINITIONS = """
    with object as (
        select
            namespace.nspname || '.' || proname as name,
            pg_get_functiondef(oid) as definition,
            proowner::regrole::text as owner,
            (select string_agg(acl::text, ',' order by acl::text) from unnest(proacl) acl) as acl,
            obj_description(oid, 'pg_proc') as comment
        from pg_proc
        join (select oid as pronamespace, nspname from pg_namespace) namespace
            using (pronamespace)
        where nspname in ('api', 'engine', 'evaluation', 'source')
            and prokind <> 'a'
            and prorettype <> 'trigger'::regtype
        union all
        select
            namespace.nspname || '.' || relname,
            pg_get_viewdef(oid) || coalesce(reloptions::text, ''),
            relowner::regrole::text,
            (select string_agg(acl::text, ',' order by acl::text) from unnest(relacl) acl),
            obj_description(oid, 'pg_class')
        from pg_class
        join (select oid as relnamespace, nspname from pg_namespace) namespace
            using (relnamespace)
        where nspname = 'source' and relkind = 'v'
    )
    select
        name,
        md5(string_agg(concat_ws(E'\\n', definition, owner, acl, comment), '' order by definition))
    from object
    group by name
"""

DROP = """
    do $$
    declare
        functions text := (
            select string_agg(oid::regprocedure::text, ', ')
            from pg_proc
            where pronamespace in (
                to_regnamespace('api'), to_regnamespace('engine'), to_regnamespace('evaluation'),
                to_regnamespace('source')
            )
                and prorettype <> 'trigger'::regtype
        );
        views text := (
            select string_agg(oid::regclass::text, ', ')
            from pg_class
            where relnamespace = to_regnamespace('source') and relkind = 'v'
        );
    begin
        if functions is not null then
            execute 'drop function ' || functions;
        end if;
        if views is not null then
            execute 'drop view ' || views;
        end if;
    end
    $$
"""

# Bodies are checked once all exist, so that no file has to know which ones come before it.
VALIDATE = """
    select count(case lanname
        when 'sql' then fmgr_sql_validator(pg_proc.oid)::text
        when 'plpgsql' then plpgsql_validator(pg_proc.oid)::text
    end)
    from pg_proc
    join pg_language on pg_language.oid = prolang
    where pronamespace in (
                to_regnamespace('api'), to_regnamespace('engine'), to_regnamespace('evaluation'),
                to_regnamespace('source')
            )
"""


def files() -> dict[str, str]:
    """The text of every file, by its path below `sql/functions`."""
    return {
        path.relative_to(DIRECTORY).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(DIRECTORY.glob("*/*.sql"))
    }


def _present(connection: psycopg.Connection[Any], paths: Iterable[str]) -> dict[str, str]:
    """A digest of each object in the database, by its file's path, or its name if it has none."""
    path_of = {}
    for path in paths:
        folder, name = path.removesuffix(".sql").split("/")
        path_of[f"{folder if folder in SCHEMAS else 'engine'}.{name}"] = path
    return {
        path_of.get(name, name): digest
        for name, digest in connection.execute(DEFINITIONS).fetchall()
    }


def differences(connection: psycopg.Connection[Any]) -> list[str]:
    """What differs between the files and the database, a sentence each; none when they agree."""
    wanted = {path: _sha256(text) for path, text in files().items()}
    present = _present(connection, wanted)
    applied = {
        path: (sha256, definition)
        for path, sha256, definition in connection.execute(
            "select path, sha256, definition from engine.applied_file"
        )
    }
    found = []
    for path in sorted({*wanted, *present, *applied}):
        sha256, definition = applied.get(path, (None, None))
        if path not in wanted:
            found.append(f"{path}: in the database, but not in sql/functions")
        elif path not in present:
            found.append(f"{path}: not in the database")
        elif wanted[path] != sha256:
            found.append(f"{path}: the file has changed since it was applied")
        elif present[path] != definition:
            found.append(f"{path}: changed in the database since it was applied")
    return found


def drop(connection: psycopg.Connection[Any]) -> None:
    """Drop all code, so that a revision may change what it depends on."""
    connection.execute(DROP)


def apply(connection: psycopg.Connection[Any]) -> bool:
    """Re-create all code from the files, if anything differs; say whether it did."""
    if not differences(connection):
        return False
    wanted = files()
    drop(connection)
    # As the functions have it: a name that is not qualified fails here, not in a caller's session.
    connection.execute("set local role ml_service_owner")
    connection.execute("set local search_path = pg_catalog, pg_temp")
    connection.execute("set local check_function_bodies = off")
    for path, text in wanted.items():
        _run(connection, path, text)
    connection.execute("set local check_function_bodies = on")
    connection.execute(VALIDATE)
    connection.execute("grant execute on all functions in schema api to ml_service_app")
    _record(connection, wanted)
    connection.execute("set local search_path to default")
    connection.execute("reset role")
    return True


def _run(connection: psycopg.Connection[Any], path: str, text: str) -> None:
    try:
        connection.execute(text)
    except psycopg.Error as error:
        error.add_note(f"in sql/functions/{path}")
        raise


def _record(connection: psycopg.Connection[Any], wanted: Mapping[str, str]) -> None:
    present = _present(connection, wanted)
    if misnamed := sorted(present.keys() ^ wanted.keys()):
        raise RuntimeError(
            f"one object a file, named after it; file or object without the other: {misnamed}"
        )
    connection.execute("delete from engine.applied_file")
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into engine.applied_file (path, sha256, definition) values (%s, %s, %s)",
            [(path, _sha256(text), present[path]) for path, text in wanted.items()],
        )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
