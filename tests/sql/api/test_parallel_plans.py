"""Relations of the operator are read in sub-transactions, of which none may begin in a parallel plan."""

import re

import pytest

from tests.world import World, key

CALL = re.compile(r"\b(?:api|engine|model|evaluation)\.\w+(?=\()")
COMMENT = re.compile(r"--.*")


def test_no_function_is_parallel_safe_that_calls_one_which_is_not(world: World) -> None:
    found = world.query(
        "select concat(nspname, '.', proname) as name, prosrc, proparallel = 's' as is_safe"
        " from pg_proc join pg_namespace on pg_namespace.oid = pronamespace"
        " where nspname in ('api', 'engine', 'model', 'evaluation')"
    )
    unsafe = {one.name for one in found if not one.is_safe}
    assert "engine.rule_marks" in unsafe
    wrong = {
        one.name: called
        for one in found
        if one.is_safe
        and (called := unsafe.intersection(CALL.findall(COMMENT.sub("", one.prosrc))))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "question",
    [
        "select title from recommend(%(user)s, 10, placement => 'home')",
        "select title from recommend_many(array[%(user)s::uuid], 10, placement => 'home')",
        "select medium ->> 'title' as title from json_array_elements(recommendations("
        """%(user)s, '{"placement": "home"}') -> 'recommendations') medium""",
    ],
)
def test_a_rule_that_is_read_live_holds_where_parallel_plans_are_forced(
    world: World, question: str
) -> None:
    for name in ("Alpha", "Bravo"):
        world.media(name, "DRAMA")
        world.takes("fan", name)
    world.person("ann", "DRAMA")
    world.refresh()
    with world.connect() as operator:
        operator.execute("create schema shop authorization ml_service_owner")
        operator.execute("set role ml_service_owner")
        operator.execute("create table shop.hidden (media_id uuid, user_id uuid)")
        operator.execute("select engine.set_rule('hidden', 'deny', 'shop.hidden')")
        operator.execute("select engine.set_placement('home', rules => array['hidden'])")
        operator.execute("insert into shop.hidden values (%s, %s)", (key("Alpha"), key("ann")))
    with world.connect(role="ml_service_app") as caller:
        version = caller.info.server_version
        forced = "debug_parallel_query" if version >= 160_000 else "force_parallel_mode"
        caller.execute(f"set {forced} = on".encode())
        [(first,)] = caller.execute("explain select 1").fetchall()[:1]
        assert first.startswith("Gather")
        answer = caller.execute(question.encode(), {"user": key("ann")}).fetchall()
    assert [row.title for row in answer] == ["Bravo"]
