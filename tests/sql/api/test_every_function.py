"""What holds for every function that callers may call, and for who may call what."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.world import World, key

API = (
    "select proname as name, oid, prosecdef, proconfig, provolatile, obj_description(oid) as comment,"
    " has_function_privilege('ml_service_app', oid, 'execute') as app,"
    " exists (select from aclexplode(proacl) where grantee = 0) or proacl is null as everyone"
    " from pg_proc where pronamespace = %s::regnamespace"
)


WRITERS = {
    "record_interaction",
    "record_interactions",
    "delete_interactions",
    "forget_user",
    "enrol_user",
    "cached_recommendations",
    "recommendations_text",
    "tracked_recommendations",
    "home_json",
    "tracked_batch",
    "tracked_home",
    "tracked_media",
    "tracked_rank",
    "tracked_session",
    "paged_recommendations",
    "next_recommendations",
    "record_impressions",
    "gorse_recommendations",
    "gorse_insert_feedback",
    "gorse_insert_users",
    "gorse_delete_feedback",
    "gorse_delete_user",
    "console_what_if",
    "preview_strategy",
    "console_preview",
    "console_preview_sample",
    "console_set_strategy",
    "console_restore_strategy",
    "console_retry_events",
    "console_drop_events",
    "console_set_rule",
    "console_restore_rule",
    "console_delete_rule",
    "console_set_placement",
    "console_restore_placement",
    "console_delete_placement",
    "console_start_experiment",
    "console_stop_experiment",
}
"""All other functions of api only read: they run on a standby."""


def test_api_functions_are_documented_closed_and_read_only(world: World) -> None:
    functions = world.query(API, "api")
    assert {function.name for function in functions} >= {"recommend", "recommend_many"}
    for function in functions:
        assert function.comment, function.name
        assert "Errors:" in function.comment, function.name
        assert function.prosecdef, function.name
        assert function.provolatile == ("v" if function.name in WRITERS else "s"), function.name
        assert function.app, function.name
        assert not function.everyone, function.name


OPEN_TO_CALLERS = (
    "select oid::regprocedure::text from pg_proc"
    " where pronamespace::regnamespace::text in ('api', 'engine', 'evaluation', 'model', 'source', 'router')"
    " and not coalesce('search_path=pg_catalog, pg_temp' = any (proconfig), false)"
    " and not (prolang = (select oid from pg_language where lanname = 'sql')"
    " and not prosecdef and proconfig is null)"
    " and not (prokind = 'p' and not prosecdef and pronamespace::regnamespace::text = 'engine'"
    " and not has_function_privilege('ml_service_app', oid, 'execute'))"
)
"""With search_path empty, types and relations are looked up in the caller's temporary schema first.

A function in SQL without settings has the path of the one that it is inlined into or called by. A
procedure that commits can have none, and may do what its caller may, the worker.
"""


def test_no_function_looks_first_where_a_caller_may_put_something(world: World) -> None:
    assert world.query(OPEN_TO_CALLERS) == []


def test_no_question_or_event_is_compiled(world: World) -> None:
    """A plan that looks dear is, each time anew: 0.1 to 1 s. Without scans or sorts any may look so."""
    compiled = world.query(
        "select oid::regprocedure::text from pg_proc"
        " where pronamespace::regnamespace::text in ('api', 'engine')"
        " and (prosecdef and pronamespace = 'api'::regnamespace or proconfig::text like '%%enable_%%=off%%')"
        " and not coalesce('jit=off' = any (proconfig), false)"
    )
    assert compiled == []


LITERALS = re.compile(
    r"--[^\n]*|(?<!\w)[eE]'(?:[^'\\]|\\.|'')*'|'(?P<plain>(?:[^']|'')*)'", re.DOTALL
)


def test_no_function_means_another_text_where_a_backslash_is_an_escape(world: World) -> None:
    """As in a session with standard_conforming_strings = off: what is so written says so (E'…')."""
    sources = world.query(
        "select oid::regprocedure::text as name, prosrc from pg_proc"
        " where pronamespace::regnamespace::text in ('api', 'engine', 'evaluation', 'model')"
    )
    assert [
        one.name
        for one in sources
        if any("\\" in (found["plain"] or "") for found in LITERALS.finditer(one.prosrc))
    ] == []


LISTS = """
select proname as name, proargnames[place] as list, string_agg(
    format('%%I => %%s', proargnames[other_place], case
        when other_place = place then 'array(select gen_random_uuid() from generate_series(1, 10001))'
        when type = 'text'::regtype then quote_literal('popular')
        else 'null::' || type::regtype
    end),
    ', '
) filter (where other_place = place or other_place <= pronargs - pronargdefaults) as arguments
from pg_proc
cross join unnest(proargtypes) with ordinality as listed (list_type, place)
cross join unnest(proargtypes) with ordinality as other (type, other_place)
where pronamespace = 'api'::regnamespace and list_type = 'uuid[]'::regtype
group by oid, place
"""


def test_every_list_of_ids_has_an_end(world: World) -> None:
    functions = world.query(LISTS)
    assert {function.name for function in functions} >= {"recommend_many", "tracked_session"}
    for function in functions:
        with pytest.raises(psycopg.Error, match=f"{function.list}: expected at most 1000") as error:
            world.query(f"select api.{function.name}({function.arguments})", role="ml_service_app")
        assert error.value.sqlstate == "ML400", function.name


TAKES_LISTS = """
select proname as name, proargnames[place] as list, list_type::regtype::text as type, string_agg(
    format('%%I => %%s::%%s', proargnames[other_place], case
        when other_place = place then 'LIST'
        when proargnames[other_place] = 'cursor' then 'CURSOR'
        when proargnames[other_place] = 'feedback' then $$'[]'$$
        when type = 'jsonb'::regtype or type::regtype::text like '%%[]' then $$'{}'$$
        when type = 'text'::regtype then $$'popular'$$
        when type = 'uuid'::regtype then 'gen_random_uuid()'
        else 'null'
    end, type::regtype),
    ', '
) filter (where other_place = place or other_place <= pronargs - pronargdefaults) as arguments
from pg_proc
cross join unnest(proargtypes) with ordinality as listed (list_type, place)
cross join unnest(proargtypes) with ordinality as other (type, other_place)
where pronamespace = 'api'::regnamespace and list_type::regtype::text like '%%[]'
group by oid, place, list_type
"""


@contextmanager
def suppress_ours() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as refused:
        if not (refused.sqlstate or "").startswith("ML"):
            raise


ELEMENTS = {"uuid[]": str(key("x")), "text[]": "popular", "bigint[]": "1", "json[]": '"{}"'}


def test_every_list_is_a_list_and_not_one_of_lists(world: World) -> None:
    """PostgreSQL has one type for both."""
    for name in "xyz":
        world.media(name)
    world.refresh()
    world.query("select engine.start_experiment('popular', '{classic,popular}')")
    asked = """select paged_recommendations(null, '{"limit": 1}') ->> 'next'"""
    [(cursor,)] = world.query(asked)
    functions = world.query(TAKES_LISTS)
    assert {function.name for function in functions} >= {"recommendations_batch", "tracked_rank"}
    for function in functions:
        element = ELEMENTS[function.type]
        call = f"select api.{function.name}({function.arguments})".replace("CURSOR", f"'{cursor}'")
        for nested in ("{{%s}}", "{{%s,%s},{%s,%s}}"):
            given = nested.replace("%s", element)
            with pytest.raises(psycopg.Error) as error:
                world.query(call.replace("LIST", f"'{given}'"), role="ml_service_app")
            said = f"{function.list}: expected a list, not one of lists"
            assert (error.value.sqlstate, error.value.diag.message_primary) == ("ML400", said), call
        # (What is refused for something else is so in our words.)
        with suppress_ours():
            world.query(call.replace("LIST", f"'{{{element}}}'"), role="ml_service_app")


def test_a_temporary_type_of_the_caller_is_not_used(world: World) -> None:
    """Also where somebody has let callers create temporary objects after all."""
    world.media("x")
    world.refresh()
    with world.connect() as connection:
        connection.execute(
            f"grant temporary on database {connection.info.dbname} to ml_service_app"
        )
        connection.execute("set role ml_service_app")
        connection.execute("create domain pg_temp.text as pg_catalog.text check (false)")
        connection.execute("create domain pg_temp.uuid as pg_catalog.uuid check (false)")
        connection.execute("create temporary table strategy (name pg_catalog.text)")
        rows = connection.execute("select title from api.recommend(null)").fetchall()
    assert [row.title for row in rows] == ["x"]


def test_callers_may_not_create_temporary_objects(world: World) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        world.query("create temporary table mine (id integer)", role="ml_service_app")


def test_engine_functions_are_documented_and_closed(world: World) -> None:
    for function in world.query(API, "engine"):
        assert function.comment, function.name
        assert not function.app, function.name
        assert not function.everyone, function.name


def test_every_table_and_view_is_documented(world: World) -> None:
    undocumented = world.query(
        "select oid::regclass from pg_class where relkind in ('r', 'v', 'm')"
        " and relnamespace in ('engine'::regnamespace, 'model'::regnamespace, 'source'::regnamespace)"
        " and obj_description(oid, 'pg_class') is null"
    )
    assert undocumented == []


def test_the_application_may_execute_api_and_nothing_else(world: World) -> None:
    schemas = world.query(
        "select nspname from pg_namespace where has_schema_privilege('ml_service_app', oid, 'usage')"
        " and nspname not in ('pg_catalog', 'information_schema', 'public') order by 1"
    )
    assert schemas == [("api",)]
    relations = world.query(
        "select oid::regclass from pg_class where relkind in ('r', 'v', 'm', 'f', 'S')"
        " and relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
        " and relnamespace::regnamespace::text !~ '^pg_toast'"
        " and case when relkind = 'S' then has_sequence_privilege('ml_service_app', oid, 'usage, select, update')"
        " else has_table_privilege('ml_service_app', oid, 'select, insert, update, delete, truncate') end"
    )
    assert relations == []


def test_the_sync_role_alone_may_read_the_sources(world: World) -> None:
    readers = world.query(
        "select distinct grantee::regrole::text from pg_class, aclexplode(relacl)"
        " where relkind = 'f' and grantee <> relowner"
    )
    assert readers == [("ml_service_sync",)]
    # The owner may, by its rights, but has no login at any source.
    assert world.query("select distinct usename from pg_user_mappings") == [("ml_service_sync",)]


@pytest.mark.parametrize(
    ("role", "error"),
    [
        ("ml_service_app", psycopg.errors.InsufficientPrivilege),
        ("ml_service_owner", psycopg.errors.UndefinedObject),
    ],
)
def test_other_roles_get_nothing_from_a_source(
    world: World, role: str, error: type[psycopg.Error]
) -> None:
    with pytest.raises(error):
        world.query("select * from engagement_db.interaction", role=role)


def test_roles_cannot_log_in_by_themselves(world: World) -> None:
    assert (
        world.query(
            "select rolname from pg_roles where rolname like 'ml_service%%' and (rolcanlogin or rolsuper)",
        )
        == []
    )
