"""A cached answer is the answer: whatever happens in between, as if nothing were kept."""

import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import scaled
from tests.stories import story
from tests.world import START, World, key, question

GENRES = ("ACTION", "COMEDY", "DRAMA")
MEDIA = [f"medium {number}" for number in range(6)]
PEOPLE = [f"person {number}" for number in range(3)]
RULES = ("everybody_s", "a_person_s")
EFFECTS = ("allow", "deny", "boost", "pin")
STRATEGIES = ("classic", "sequence", "popular", "blend")

media, people, genres = map(st.sampled_from, (MEDIA, PEOPLE, GENRES))
days = st.integers(0, 40)

questions = st.tuples(
    st.just("ask"),
    people,
    st.sampled_from([None, *STRATEGIES]),
    st.sampled_from([3, 10]),
    st.sampled_from([0, 2]),
    st.sampled_from([None, 0.5]),
    st.sampled_from([None, 0.4]),
    st.sampled_from([None, "home"]),
)
changes = st.one_of(
    st.tuples(
        st.just("record"), people, media, st.sampled_from(["LIKE", "WATCH", "DISLIKE"]), days
    ),
    st.tuples(st.just("takes back"), people, media, st.sampled_from(["LIKE", "WATCH", "DISLIKE"])),
    st.tuples(st.just("source takes"), people, media, days),
    st.tuples(st.just("source forgets"), people),
    st.tuples(st.just("source changes"), people, media),
    st.tuples(st.just("states"), people, genres),
    st.tuples(st.just("retitles"), media),
    st.tuples(st.just("deletes or not"), media),
    st.tuples(st.just("weighs"), st.sampled_from(STRATEGIES), st.sampled_from([0.1, 0.2])),
    st.tuples(st.just("makes default"), st.sampled_from(STRATEGIES)),
    st.just(("refresh",)),
    st.tuples(st.just("forgets"), people),
    st.tuples(st.just("rules"), st.sampled_from(RULES), st.sampled_from(EFFECTS)),
    st.tuples(st.just("lists"), st.sampled_from(RULES), media, people),
    st.tuples(st.just("lists no more"), st.sampled_from(RULES), media),
    st.just(("keeps rules",)),
)


@given(story=st.lists(questions | changes, min_size=8, max_size=14))
@settings(max_examples=scaled(6))
def test_it_is_the_answer_that_would_be_given_now(
    shared_world: World, asking: psycopg.Connection[Any], story: list[Any]
) -> None:
    _begin(shared_world)
    asked = {(PEOPLE[0], None, 10, 0, None, None, placement) for placement in (None, "home")}
    for what, *arguments in story:
        if what == "ask":
            asked.add(tuple(arguments))
        else:
            _change(shared_world, what, *arguments)
        for one in asked:
            _check(asking, *one)


def _check(
    connection: psycopg.Connection[Any],
    person: str,
    strategy: str | None,
    n: int,
    offset: int,
    *shares: Any,
) -> None:
    said = dict(zip(("diversity", "explore", "placement"), shares, strict=True))
    arguments = (key(person), question(limit=n, offset=offset, strategy=strategy, **said))
    cached = "select api.cached_recommendations(%s, %s)"
    one, two = (connection.execute(cached, arguments).fetchall()[0][0] for _ in range(2))
    [(fresh,)] = connection.execute("select api.recommendations(%s, %s)", arguments).fetchall()
    if shares[-1] is None:
        assert one == two  # also in when it was made
    for answer in (one, two, fresh):
        del answer["generated_at"]
    assert one == two == fresh


def _begin(world: World) -> None:
    world.clear()
    with world.connect() as connection:
        connection.execute(
            "update engine.strategy set is_default = false where name <> 'classic';"
            " update engine.strategy set is_default = true where name = 'classic'"
        )
        connection.execute("drop schema if exists shop cascade")
        connection.execute("create schema shop authorization ml_service_owner")
        connection.execute("set role ml_service_owner")
        connection.execute(
            "create table shop.everybody_s (media_id uuid, weight integer, position integer);"
            "create table shop.a_person_s (media_id uuid, weight integer, position integer, user_id uuid);"
            "select engine.set_rule(name, 'deny', 'shop.' || name) from unnest(%s::text[]) as name;"
            "select engine.set_placement('home', rules => %s)".replace(
                "%s", f"'{{{','.join(RULES)}}}'"
            )
        )
    world.fill(
        [(key(m), sorted({GENRES[i % 3], GENRES[i % 2]}), False) for i, m in enumerate(MEDIA)],
        [(key(p), [GENRES[i]]) for i, p in enumerate(PEOPLE)],
        [
            (key(p), key(m), "LIKE", 1.0, START + timedelta(days=i))
            for i, p in enumerate(PEOPLE)
            for m in MEDIA[i : i + 3]
        ],
    )
    world.refresh()


def _change(world: World, what: str, *arguments: Any) -> None:  # noqa: PLR0912
    match what, *arguments:
        case "record", person, medium, type_, day:
            forgotten = world.query("select engine.is_forgotten(%s)", key(person))
            if forgotten == [(False,)]:
                event = {"user_id": str(key(person)), "media_id": str(key(medium)), "type": type_}
                event["timestamp"] = (START + timedelta(days=day)).isoformat()
                world.query("select record_interactions(%s)", json.dumps(event))
        case "takes back", person, medium, type_:
            world.query(
                "select delete_interactions(user_id => %s, media_id => %s, type => %s)",
                key(person),
                key(medium),
                type_,
            )
        case "source takes", person, medium, day:
            world.takes(person, medium, day=day)
            world.sync()
        case "source forgets", person:
            world.source("engagement_db", "delete from interaction where user_id = %s", key(person))
            world.sync(reconcile=True)
        case "source changes", person, medium:
            world.source(
                "engagement_db",
                "update interaction set media_id = %s, type = 'DISLIKE' where user_id = %s",
                key(medium),
                key(person),
            )
            world.sync(reconcile=True)
        case "states", person, genre:
            world.source("user_db", "insert into tb_user_genre values (%s, %s)", key(person), genre)
            world.sync()
        case "retitles", medium:
            world.source(
                "catalog_db", "update medias set title = title || '!' where id = %s", key(medium)
            )
            world.sync()
        case "deletes or not", medium:
            world.source(
                "catalog_db",
                "update medias set deleted_at = case when deleted_at is null then now() end where id = %s",
                key(medium),
            )
            world.sync()
        case "weighs", strategy, weight:
            world.query(
                "update engine.strategy set content_weight = %s, collaborative_weight = 0.7"
                " where name = %s returning 1",
                weight,
                strategy,
            )
        case "makes default", strategy:
            world.query(
                "update engine.strategy set is_default = false where is_default returning 1"
            )
            world.query(
                "update engine.strategy set is_default = true where name = %s returning 1", strategy
            )
        case ("refresh",):
            world.refresh()
        case "forgets", person:
            world.query("select forget_user(%s)", key(person))
        case "rules", rule, effect:
            world.query(f"select engine.set_rule('{rule}', '{effect}', 'shop.{rule}')")
        case "lists", rule, medium, person:
            values = [key(medium), 2, 1, *([key(person)] if rule == "a_person_s" else [])]
            world.query(
                f"insert into shop.{rule} values ({', '.join(['%s'] * len(values))}) returning 1",
                *values,
            )
        case "lists no more", rule, medium:
            world.query(
                f"with gone as (delete from shop.{rule} where media_id = %s) select 1", key(medium)
            )
        case ("keeps rules",):
            world.query("select engine.keep_rules()")
        case _:
            raise AssertionError(what)


@story
def told(world: World) -> World:
    _begin(world)
    return world


CACHED = """select cached_recommendations(%s, '{"limit": 3, "strategy": "popular"}')"""


def test_it_is_kept_and_shared(told: World) -> None:
    [(first,)] = told.query(CACHED, key(PEOPLE[0]), role="ml_service_app")
    [(second,)] = told.query(CACHED, key(PEOPLE[0]), role="ml_service_app")
    assert first == second
    assert told.query("select count(*) from engine.answer_cache") == [(1,)]


def test_nobody_s_id_is_kept(told: World) -> None:
    told.query(CACHED, key(PEOPLE[0]))
    [(row,)] = told.query("select cached::text from engine.answer_cache cached")
    assert str(key(PEOPLE[0])) not in row


def test_its_slots_are_all_that_it_grows_to(told: World) -> None:
    with told.connect() as connection:
        connection.execute(
            """select cached_recommendations(gen_random_uuid(), '{"limit": 1, "strategy": "popular"}')
            from generate_series(1, 300)"""
        )
        [(least, most, rows)] = connection.execute(
            "select min(slot), max(slot), count(*) from engine.answer_cache"
        ).fetchall()
    assert least >= 0
    assert most < 16384
    assert 280 <= rows <= 300


BOUND = 200_000
SMALL = f"""
create or replace function engine.answer_cache_is_full() returns boolean
language sql volatile set search_path = pg_catalog, pg_temp
as $$ select pg_total_relation_size('engine.answer_cache') > {BOUND} $$
"""
SIZE = "select pg_total_relation_size('engine.answer_cache')"
TEND = "select engine.tend_answer_cache()"
ASK_AGAIN_AND_AGAIN = """
do $$
begin
    for turn in 1 .. 150 loop
        update engine.strategy set version = version where name = 'popular';
        perform api.cached_recommendations(user_id, '{"strategy": "popular"}') from engine.person;
        commit;
    end loop;
end
$$
"""


def test_what_vacuum_may_not_remove_has_a_bound(told: World) -> None:
    with told.connect() as operator, told.connect() as elsewhere:
        operator.execute(SMALL)
        with elsewhere.transaction():
            elsewhere.execute("set transaction isolation level repeatable read")
            elsewhere.execute("select from engine.strategy")
            assert told.query(TEND, role="ml_service_sync") == [(0,)]
            operator.execute(ASK_AGAIN_AND_AGAIN)
            [(grown,)] = told.query(SIZE)
            assert BOUND < grown < 2 * BOUND
            assert told.query(TEND, role="ml_service_sync") == [(1,)]
        assert told.query(SIZE) < [(BOUND,)]
        told.query(CACHED, key(PEOPLE[0]))
        assert told.query("select count(*) from engine.answer_cache") == [(1,)]


def test_what_is_kept_is_still_given_where_nothing_more_is_kept(told: World) -> None:
    told.query(CACHED, key(PEOPLE[0]))
    with told.connect() as operator:
        operator.execute("""update engine.answer_cache set answer = '{"count": "as kept"}'""")
        operator.execute(SMALL.replace(f"{BOUND}", "0"))
    for person, count in ((PEOPLE[0], "as kept"), (PEOPLE[1], 3)):
        [(answer,)] = told.query(CACHED, key(person), role="ml_service_app")
        assert answer["count"] == count
    assert told.query("select count(*) from engine.answer_cache") == [(1,)]


def test_a_cache_that_somebody_reads_is_emptied_after_them(told: World) -> None:
    told.query(CACHED, key(PEOPLE[0]))
    with told.connect() as operator, told.connect() as elsewhere:
        operator.execute(SMALL.replace(f"{BOUND}", "0"))
        [(answer,)] = told.query(CACHED, key(PEOPLE[1]), role="ml_service_app")
        assert answer["count"] == 3
        with elsewhere.transaction():
            elsewhere.execute("select from engine.answer_cache")
            assert told.query(TEND, role="ml_service_sync") == [(0,)]
        assert told.query("select count(*) from engine.answer_cache") == [(1,)]
        assert told.query(TEND, role="ml_service_sync") == [(1,)]
        assert told.query("select count(*) from engine.answer_cache") == [(0,)]


FULL_DISK = """
create function public.no_room() returns trigger language plpgsql as $$
begin
    raise disk_full;
end
$$;
create trigger no_room before insert or update on engine.answer_cache
for each row execute function public.no_room();
"""


def test_a_disk_that_is_full_fails_no_answer(told: World) -> None:
    with told.connect() as operator:
        operator.execute(FULL_DISK)
    for _ in range(2):
        [(answer,)] = told.query(CACHED, key(PEOPLE[0]), role="ml_service_app")
        assert answer["count"] == 3
    assert told.query("select count(*) from engine.answer_cache") == [(0,)]


def test_a_disk_that_fills_up_fails_no_tracked_answer(told: World) -> None:
    tracked = """select tracked_recommendations(%s, '{"limit": 3, "strategy": "popular", "track": true}')"""
    told.query(CACHED, key(PEOPLE[0]), role="ml_service_app")
    with told.connect() as operator:
        operator.execute(FULL_DISK)
    [(answer,)] = told.query(tracked, key(PEOPLE[0]), role="ml_service_app")
    assert answer["count"] == 3
    assert answer["answer_id"] is not None


@pytest.mark.parametrize("function", ["cached_recommendations", "recommendations_text"])
def test_it_is_given_only_in_its_time(told: World, function: str) -> None:
    """Which is over when a day, or an experiment, begins."""
    asked = f"""select api.{function}(%s, '{{"limit": 3, "strategy": "popular"}}')::text"""
    [before], [again] = (told.query(asked, key(PEOPLE[0])) for _ in range(2))
    assert before == again or function == "recommendations_text"
    told.query("update engine.answer_cache set during = 'empty', answer = '{}' returning 1")
    [[after]] = told.query(asked, key(PEOPLE[0]))
    assert json.loads(after)["count"] == 3
    assert told.query("select during @> now() from engine.answer_cache") == [(True,)]


SPAN = """
    select
        array[lower(span), upper(span)] = array[midnight, midnight + interval '24 hours'] as is_a_day,
        lower(span) = now() - interval '1 microsecond' as has_begun,
        upper(span) = now() + interval '1 microsecond' as will_end
    from (select date_trunc('day', now(), 'UTC')) day (midnight), engine.steady_span() span
"""


def test_whether_it_is_logged_is_known_of_the_moment_that_it_is_of(told: World) -> None:
    known = "select tracked from engine.answer_cache"
    asked = "select cached_recommendations(%s)"
    told.query(asked, key(PEOPLE[0]))
    assert told.query(known) == [(False,)]
    told.query("select engine.start_experiment('trial', '{classic,popular}')")
    told.query(asked, key(PEOPLE[0]))
    assert told.query(known) == [(None,)]  # an experiment has a say in it


def test_its_time_ends_with_the_day_or_where_an_experiment_begins_or_ends(told: World) -> None:
    with told.connect() as connection, connection.transaction(force_rollback=True):
        assert connection.execute(SPAN).fetchall() == [(True, False, False)]
        for starts, ends in (
            ("- interval '1 microsecond'", "+ interval '1 day'"),
            ("+ interval '1 microsecond'", "+ interval '1 year'"),
        ):
            connection.execute(
                "insert into engine.experiment"
                " (name, placement, method, strategies, shares, people, starts_at, ends_at, version_since)"
                " select gen_random_uuid()::text, 'default', 'split', '{classic,popular}', '{1,1}', 1,"
                f" now() {starts}, now() {ends}, now()"
            )
        assert connection.execute(SPAN).fetchall() == [(False, True, True)]


def test_what_if_is_not_seen_by_others(told: World) -> None:
    person = key(PEOPLE[0])
    [(before,)] = told.query(CACHED, person)
    with told.connect() as connection, connection.transaction(force_rollback=True):
        connection.execute("select record_interaction(%s, %s, 'LIKE')", [person, key(MEDIA[5])])
        [(supposed,)] = connection.execute(CACHED, [person]).fetchall()
        assert supposed != before
        assert told.query(CACHED, person) == [(before,)]
    assert told.query(CACHED, person) == [(before,)]


def test_a_slot_that_somebody_holds_keeps_nobody_waiting(told: World) -> None:
    person = key(PEOPLE[0])
    with told.connect() as connection, connection.transaction():
        connection.execute(CACHED, [person])
        [(answer,)] = told.query(CACHED, person)
        assert answer["count"] == 3


@pytest.mark.parametrize(
    "transaction", ["read only", "isolation level repeatable read", "isolation level serializable"]
)
def test_other_transactions_are_answered_without_it(told: World, transaction: str) -> None:
    with told.connect() as connection:
        connection.execute(f"begin transaction {transaction}".encode())
        [(answer,)] = connection.execute(CACHED, [key(PEOPLE[0])]).fetchall()
        assert answer["count"] == 3
    assert told.query("select count(*) from engine.answer_cache") == [(0,)]
