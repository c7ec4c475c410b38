"""What has no state of its own: the files of `sql/functions` and `sql/model`.

One object a file, named after it. Below `sql/functions`, `api`, `source` and `evaluation` are
schemas, and `console` is a part of `api`; the other folders are the trades of `engine`:
`functions/rank/recent.sql` creates `engine.recent`. The files of `sql/model` are numbered, in the
order in which they are built and refreshed: `model/035_user_history.sql` creates
`model.user_history`. (The function of a trigger belongs to its table, and so to a revision.)

`apply` brings the database to the files; `differences` says how far it is from them. The table
`engine.applied_file` remembers a digest of each file and of what the database made of it, so an
edit of either side shows, and only what differs is made anew.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import errors, sql

DIRECTORY = Path(__file__).resolve().parent.parent / "sql"

# The schemas of the folders of sql/functions; the others are trades of `engine`.
SCHEMAS = {"api": "api", "console": "api", "evaluation": "evaluation", "source": "source"}

CODE = ("api", "engine", "evaluation", "source")
"""The schemas of what `sql/functions` creates."""
MODEL = ("model",)

Connection = psycopg.Connection[Any]
Contract = Callable[[Connection], object]
"""What a revision does when the files have taken the place of the code before; in an instant."""

# What there is now, object by object: a digest of definition, owner, grants and comment.
DEFINITIONS = """
    with object as (
        select
            nspname || '.' || proname as name,
            pg_get_functiondef(pg_proc.oid) as definition,
            proowner::regrole::text as owner,
            (select string_agg(acl::text, ',' order by acl::text) from unnest(proacl) acl) as acl,
            obj_description(pg_proc.oid, 'pg_proc') as comment
        from pg_proc
        join pg_namespace on pg_namespace.oid = pronamespace
        where nspname = any (%(schemas)s)
            and prokind <> 'a'
            and prorettype <> 'trigger'::regtype
        union all
        select
            nspname || '.' || relname,
            concat_ws(
                E'\\n',
                pg_get_viewdef(pg_class.oid),
                reloptions::text,
                array(
                    select pg_get_indexdef(indexrelid)
                    from pg_index
                    where indrelid = pg_class.oid
                    order by 1
                )::text,
                case when relkind = 'm' then (
                    select string_agg(attstorage::text, '' order by attnum)
                    from pg_attribute
                    where attrelid = pg_class.oid and attnum > 0
                ) end,
                case when relkind = 'r' then (
                    select string_agg(
                        concat_ws(' ', attname, format_type(atttypid, atttypmod), attstorage),
                        ', '
                        order by attnum
                    )
                    from pg_attribute
                    where attrelid = pg_class.oid and attnum > 0 and not attisdropped
                ) end
            ),
            relowner::regrole::text,
            (
                select string_agg(acl::text, ',' order by acl::text)
                from unnest(relacl) acl
                -- What migrations.database grants on what is built.
                where relkind = 'v' or acl::text !~ '^ml_service_(owner=|sync=m/)'
            ),
            obj_description(pg_class.oid, 'pg_class')
        from pg_class
        join pg_namespace on pg_namespace.oid = relnamespace
        where nspname = any (%(schemas)s)
            and (nspname, relkind) in (('source', 'v'), ('model', 'm'), ('model', %(table)s))
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
            execute 'drop routine ' || functions;
        end if;
        if views is not null then
            execute 'drop view ' || views;
        end if;
    end
    $$
"""

# The functions and views of one name; `version` changes whenever one is written.
PRESENT = """
    select
        oid,
        ctid::text as version,
        'routine' as kind,
        oid::regprocedure::text as identity,
        proname as name,
        array(
            select case grantee when 0 then 'public' else grantee::regrole::text end
            from aclexplode(proacl)
            where grantee <> proowner
        ) as grantees
    from pg_proc
    where pronamespace = to_regnamespace(%(schema)s) and proname = %(name)s
    union all
    select
        oid,
        ctid::text,
        'view',
        oid::regclass::text,
        relname,
        array(
            select case grantee when 0 then 'public' else grantee::regrole::text end
            from aclexplode(relacl)
            where grantee <> relowner
        )
    from pg_class
    where relnamespace = to_regnamespace(%(schema)s) and relname = %(name)s and relkind = 'v'
"""

# What of these schemas has a name that a file could have.
NAMES = """
    select nspname || '.' || proname
    from pg_proc
    join pg_namespace on pg_namespace.oid = pronamespace
    where nspname = any (%(schemas)s)
    union
    select nspname || '.' || relname
    from pg_class
    join pg_namespace on pg_namespace.oid = relnamespace
    where nspname = any (%(schemas)s) and relkind = 'v'
"""

# The functions of these names, for a grant.
OF_API = """
    select string_agg(oid::regprocedure::text, ', ')
    from pg_proc
    where pronamespace = 'api'::regnamespace and proname = any (%(names)s)
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
        to_regnamespace('model'), to_regnamespace('source')
    )
        and prosrc ~ %(pattern)s = %(matches)s
"""

_RELATION = re.compile(r"^create (materialized view|table) ", re.MULTILINE)
_CREATE = re.compile(r"^create (function|procedure|view) ", re.MULTILINE)
_COMMENT = re.compile(r"^comment on ", re.MULTILINE)

# What a file says where it cannot replace: another result, other names of arguments, other columns,
# another owner, one more of that name.
_IRREPLACEABLE = (
    errors.InvalidFunctionDefinition,
    errors.InvalidTableDefinition,
    errors.WrongObjectType,
    errors.InsufficientPrivilege,
    errors.AmbiguousFunction,
)


@dataclass(frozen=True)
class File:
    """A file below `sql`, and the one object that it creates."""

    path: str
    """Below `sql`."""
    object: str
    """With its schema."""
    text: str
    needs: frozenset[str] = frozenset()
    """The objects of `sql/model` that it reads; of a file of `sql/model` only."""
    sha256: str = ""
    """Of the text, and of all that it needs."""

    @property
    def name(self) -> str:
        return self.object.split(".")[1]

    @property
    def is_model(self) -> bool:
        return self.path.startswith("model/")

    @property
    def kind(self) -> str | None:
        """Of what holds rows of the model: `materialized view`, or `table`."""
        found = _RELATION.search(self.text) if self.is_model else None
        return found and found[1]

    @property
    def definition(self) -> str:
        """What comes before the comments."""
        return self.text[: self._end]

    @property
    def comments(self) -> str:
        return self.text[self._end :]

    @property
    def _end(self) -> int:
        found = _COMMENT.search(self.text)
        return found.start() if found else len(self.text)


class Present(NamedTuple):
    """A function or view in the database."""

    oid: int
    version: str
    kind: str
    identity: str
    name: str
    grantees: list[str]


def files() -> dict[str, File]:
    """Every file by its path, in the order in which they are applied: functions, then the model."""
    found = {}
    for path, text in _texts("functions/*/*.sql"):
        _, folder, name = path.removesuffix(".sql").split("/")
        schema = SCHEMAS.get(folder, "engine")
        found[path] = File(path, f"{schema}.{name}", text, sha256=_sha256(text))
    model: dict[str, File] = {}
    for path, text in _texts("model/*.sql"):
        name = path.removesuffix(".sql").partition("_")[2]
        file = File(path, f"model.{name}", text)
        code = re.sub(r"--.*", "", file.definition)
        named = {f"model.{other}" for other in re.findall(r"\bmodel\.(\w+)", code)} - {file.object}
        if (later := sorted(named - model.keys())) and file.kind:
            raise RuntimeError(f"sql/{path}: {', '.join(later)}: in no file of a lower number")
        named -= {*later}  # a function looks for them when it is called
        digests = "".join(model[other].sha256 for other in sorted(named))
        model[file.object] = File(
            path, file.object, text, frozenset(named), _sha256(text + digests)
        )
    return found | {file.path: file for file in model.values()}


def is_shard(connection: Connection) -> bool:
    """Whether the builder fills the model of this database."""
    [(is_table,)] = connection.execute("select to_regclass('engine.shard') is not null").fetchall()
    return is_table and bool(connection.execute("select from engine.shard").fetchall())


def _wanted(connection: Connection) -> dict[str, File]:
    """The files that are for this database: none of what the builder makes."""
    if not is_shard(connection):
        return files()
    return {path: file for path, file in files().items() if file.kind is None}


def _texts(pattern: str) -> list[tuple[str, str]]:
    return [
        (path.relative_to(DIRECTORY).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(DIRECTORY.glob(pattern))
    ]


def differences(connection: Connection) -> list[str]:
    """What differs between the files and the database, a sentence each; none when they agree."""
    return [
        f"{name}: {what}"
        for name, what in sorted(_differences(connection, _wanted(connection)).items())
    ]


def _differences(connection: Connection, wanted: Mapping[str, File]) -> dict[str, str]:
    """What differs, by the path of the file, or by the name of an object that has none."""
    present = _present(connection, wanted.values(), CODE + MODEL)
    applied = {
        path: (sha256, definition)
        for path, sha256, definition in connection.execute(
            "select path, sha256, definition from engine.applied_file"
        )
    }
    found = {}
    for path in {*wanted, *present, *applied}:
        sha256, definition = applied.get(path, (None, None))
        if path not in wanted:
            folder = "model" if path.startswith("model") else "functions"
            found[path] = f"in the database, but not in sql/{folder}"
        elif path not in present:
            found[path] = "not in the database"
        elif wanted[path].sha256 != sha256:
            found[path] = (
                "the file, or one that it depends on, has changed since it was applied"
                if wanted[path].needs
                else "the file has changed since it was applied"
            )
        elif present[path] != definition:
            found[path] = "changed in the database since it was applied"
    return found


def _present(
    connection: Connection, wanted: Collection[File], schemas: Sequence[str]
) -> dict[str, str]:
    """A digest of each object of these, by its file's path, or its name if it has none."""
    path_of = {file.object: file.path for file in wanted}
    # (Of a shard's model all is tables, and the builder's.)
    given = {"schemas": [*schemas], "table": "r" if any(file.kind for file in wanted) else "v"}
    return {
        path_of.get(name, name): digest
        for name, digest in connection.execute(DEFINITIONS, given).fetchall()
    }


def drop(connection: Connection) -> None:
    """Drop all functions and mapping views, so that a revision may change what they depend on."""
    connection.execute(DROP)


def apply(connection: Connection, contracts: Sequence[Contract] = ()) -> bool:
    """Make anew what differs from its file, and what depends on that; say whether anything did.

    Readers go on meanwhile, by what there was; they wait only while new views of model take the
    place of the old ones, at the very end. Then contracts take away what nothing needs any more.
    """
    wanted = _wanted(connection)
    found = _differences(connection, wanted)
    if not found and not contracts:
        return False
    from migrations import model  # noqa: PLC0415 (it knows the files)

    strays = [name for name in found if name not in wanted and "/" not in name]
    changed = [file for file in wanted.values() if file.path in found]
    # As the functions have it: a name that is not qualified fails here, not in a caller's session.
    connection.execute("set local search_path = pg_catalog, pg_temp")
    connection.execute("set local check_function_bodies = off")
    replaced = _create_or_replace(connection, [file for file in changed if not file.is_model])
    for name in strays:
        if not name.startswith("model."):
            replaced += present(connection, name)
    drop_all(connection, replaced)
    affected = model.affected(wanted.values(), changed)
    gone = [name for name in strays if name.startswith("model.")]
    rows = model.build(connection, affected) if affected else {}
    # Readers wait from the swap to the commit: what can be done before is.
    touched = ".*" if contracts else model.naming([*affected, *gone])
    _validate(connection, touched, matches=False)
    _record(connection, [file for file in wanted.values() if not file.is_model], CODE)
    # Other code, other answers: kept ones, and those that an export would take over.
    connection.execute("delete from engine.answer_cache")
    connection.execute("update engine.data_version set version = default where user_key = 0")
    model.swap(connection, affected, gone, contracts)
    _validate(connection, touched, matches=True)
    if any(name.startswith("model") for name in found):
        _record(connection, [file for file in wanted.values() if file.is_model], MODEL)
    if affected:
        model.log(connection, rows, wanted.values())
    connection.execute("set local search_path to default")
    return True


def present(connection: Connection, name: str) -> list[Present]:
    """The functions and views of a name, with its schema."""
    schema, _, name = name.partition(".")
    return [
        Present(*row)
        for row in connection.execute(PRESENT, {"schema": schema, "name": name}).fetchall()
    ]


def _create_or_replace(connection: Connection, changed: Iterable[File]) -> list[Present]:
    """Create what files say, in their order; returns what is to be dropped.

    What is new is created as it comes: nothing has to be looked for, or taken back.
    """
    names = {name for (name,) in connection.execute(NAMES, {"schemas": [*CODE]}).fetchall()}
    replaced = []
    for is_there, some in groupby(changed, lambda file: file.object in names):
        if is_there:
            replaced += [old for file in some for old in _replace(connection, file)]
        else:
            create(connection, *((file, file.text) for file in some))
    return replaced


def _replace(connection: Connection, file: File) -> list[Present]:
    """Create what a file says, in the place of what has that name; returns what is to be dropped.

    What can be replaced keeps its oid: a query that is running finds it still.
    """
    try:
        with connection.transaction():
            for old in present(connection, file.object):
                _strip(connection, old)
            before = present(connection, file.object)
            create(connection, (file, replacing(file.text)))
            after = {new.oid: new.version for new in present(connection, file.object)}
            return [old for old in before if after[old.oid] == old.version]
    except _IRREPLACEABLE:
        aside = [_set_aside(connection, old) for old in present(connection, file.object)]
        create(connection, (file, file.text))
        return aside


def replacing(text: str) -> str:
    """The text of a file, for where there is one already."""
    return _CREATE.sub(r"create or replace \1 ", text)


def create(connection: Connection, *texts: tuple[File, str]) -> None:
    """Run texts of files, as the owner of all."""
    connection.execute("set local role ml_service_owner")
    for file, text in texts:
        try:
            connection.execute(text)
        except psycopg.Error as error:
            error.add_note(f"in sql/{file.path}")
            raise
    if names := [file.name for file, _ in texts if file.object.startswith("api.")]:
        [(identities,)] = connection.execute(OF_API, {"names": names}).fetchall()
        if identities is not None:  # a file that makes something else is told of later, by name
            connection.execute(f"grant execute on function {identities} to ml_service_app")
    connection.execute("reset role")


def _strip(connection: Connection, old: Present) -> None:
    """Take comment and grants away, as a new one has none: the file gives them."""
    connection.execute(f"comment on {old.kind} {old.identity} is null")
    on = "routine" if old.kind == "routine" else "table"
    for grantee in old.grantees:
        connection.execute(f"revoke all on {on} {old.identity} from {grantee}")


def _set_aside(connection: Connection, old: Present) -> Present:
    """Give it another name, until nothing needs it any more."""
    aside = f"{old.name}__{old.oid}"
    connection.execute(
        sql.SQL(f"alter {old.kind} {old.identity} rename to {{}}").format(sql.Identifier(aside))
    )
    schema = old.identity.partition(".")[0]
    return next(one for one in present(connection, f"{schema}.{aside}") if one.oid == old.oid)


def drop_all(connection: Connection, old: Sequence[Present]) -> None:
    """Drop these together, whichever depends on which."""
    for kind in ("view", "routine"):
        if identities := ", ".join(one.identity for one in old if one.kind == kind):
            connection.execute(f"drop {kind} {identities}")


def _validate(connection: Connection, pattern: str, *, matches: bool) -> None:
    """Check the bodies that match a pattern, or those that do not."""
    connection.execute("set local role ml_service_owner")
    connection.execute("set local check_function_bodies = on")
    connection.execute(VALIDATE, {"pattern": pattern, "matches": matches})
    connection.execute("set local check_function_bodies = off")
    connection.execute("reset role")


def _record(connection: Connection, files: Sequence[File], schemas: Sequence[str]) -> None:
    """Remember these files, and what they made: all that there is in these schemas."""
    present = _present(connection, files, schemas)
    if misnamed := sorted(present.keys() ^ {file.path for file in files}):
        raise RuntimeError(
            f"one object a file, named after it; file or object without the other: {misnamed}"
        )
    connection.execute("set local role ml_service_owner")
    connection.execute(
        "delete from engine.applied_file where split_part(object, '.', 1) = any (%s)", ([*schemas],)
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into engine.applied_file (path, object, refresh_order, sha256, definition)"
            " values (%s, %s, %s, %s, %s)",
            [
                (
                    file.path,
                    file.object,
                    place if file.kind else None,
                    file.sha256,
                    present[file.path],
                )
                for place, file in enumerate(files, 1)
            ],
        )
    connection.execute("reset role")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
