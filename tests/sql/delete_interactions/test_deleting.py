"""What was recorded can be taken back: here at once, and at engagement_db once."""

from typing import Any

import psycopg
import pytest

from tests.service.waiting import until
from tests.sql.forward.steps import here, record, there, waiting
from tests.stories import story
from tests.world import World, key


@story
def films(world: World) -> World:
    """Three films; whoever likes the first likes the third."""
    for name in ("first", "second", "third"):
        world.media(name, "DRAMA")
    world.takes("bob", "first", "third")
    world.refresh()
    return world


def delete(
    world: World, person: str, medium: str, type: str = "LIKE", *, role: str = "ml_service_app"
) -> int:
    """Take back all of a type that somebody did with a medium; returns how many there were."""
    [(answer,)] = world.query(
        "select delete_interactions(user_id => %s, media_id => %s, type => %s)",
        key(person),
        key(medium),
        type,
        role=role,
    )
    count: int = answer["count"]
    return count


def delete_event(world: World, event_id: str) -> int:
    [(answer,)] = world.query("select delete_interactions(%s)", event_id, role="ml_service_app")
    count: int = answer["count"]
    return count


def of(rows: list[Any], person: str) -> list[Any]:
    return [row.media_id for row in rows if row.user_id == key(person)]


def nothing_is_left(world: World) -> None:
    """No sync has anything to bring or to forward."""
    assert waiting(world) == 0
    assert world.query("select * from engine.deletion") == []
    for reconcile in (False, True, False):
        assert world.sync(reconcile=reconcile)["engagement_db"] == 0
    assert here(world) == there(world)


def test_the_next_answer_is_as_if_it_had_not_been(films: World) -> None:
    before = films.recommend("ann", strategy="sequence")
    record(films, "ann", "first")
    assert films.titles("ann", strategy="sequence") == ["third", "second"]
    assert films.recommend("ann", strategy="sequence")[0].collaborative_score == 1
    assert delete(films, "ann", "first") == 1
    assert films.recommend("ann", strategy="sequence") == before


def test_the_models_forget_it_with_the_next_refresh(films: World) -> None:
    record(films, "ann", "first")

    def of_third() -> list[float]:
        return [
            row.collaborative_score
            for strategy in ("classic", "sequence", "popular", "trending")
            for row in films.recommend("ann", strategy=strategy)
            if row.title == "third"
        ]

    assert min(of_third()) > 0
    assert delete(films, "bob", "third") == 1
    films.refresh()
    assert of_third() == [0, 0, 0, 0]


@pytest.mark.parametrize("event_id", [None, "an event"])
def test_what_waits_to_be_forwarded_is_never_sent(films: World, event_id: str | None) -> None:
    record(films, "ann", "first", event_id=event_id)
    record(films, "ann", "second")
    assert delete(films, "ann", "first") == 1
    films.sync()
    assert of(there(films), "ann") == [key("second")]
    nothing_is_left(films)


@pytest.mark.parametrize("comes_from", ["here", "engagement_db"])
def test_what_engagement_db_has_is_deleted_there(films: World, comes_from: str) -> None:
    if comes_from == "here":
        record(films, "ann", "first", "second")
    else:
        films.takes("ann", "first", "second")
    films.sync()
    assert delete(films, "ann", "first") == 1
    assert of(here(films), "ann") == [key("second")]
    films.sync()
    assert of(there(films), "ann") == [key("second")]
    nothing_is_left(films)


def test_by_its_event_id_and_that_alone(films: World) -> None:
    record(films, "ann", "first", event_id="one")
    record(films, "ann", "first", event_id="another")
    assert delete_event(films, "one") == 1
    films.sync()
    assert len(of(there(films), "ann")) == 1
    assert delete_event(films, "another") == 1
    films.sync()
    assert of(there(films), "ann") == []
    nothing_is_left(films)


def test_all_of_its_type_and_no_other(films: World) -> None:
    films.takes("ann", "first", "first", "second")
    films.takes("ann", "first", type="WATCH")
    films.takes("cid", "first")
    films.sync()
    record(films, "ann", "first")
    assert delete(films, "ann", "first") == 3
    films.sync()
    assert sorted(
        (row.type, row.media_id) for row in there(films) if row.user_id == key("ann")
    ) == [
        ("LIKE", key("second")),
        ("WATCH", key("first")),
    ]
    assert of(there(films), "cid") == [key("first")]
    nothing_is_left(films)


def test_a_mind_changed_back_by_taking_back_the_dislike(films: World) -> None:
    record(films, "ann", "first")
    films.query("select record_interaction(%s, %s, 'DISLIKE')", key("ann"), key("first"))
    opinion = "select preference from engine.person cross join model.opinions(user_key) where user_id = %s"
    assert films.query(opinion, key("ann")) == [(0,)]
    assert delete(films, "ann", "first", "DISLIKE") == 1
    assert films.query(opinion, key("ann")) == [(2,)]


def test_what_is_not_there_is_none(films: World) -> None:
    assert delete(films, "ann", "first") == 0
    assert delete(films, "bob", "first", "WATCH") == 0
    assert delete(films, "bob", "nobody knows it") == 0
    assert delete_event(films, "nobody sent it") == 0
    assert delete(films, "bob", "first") == 1
    assert delete(films, "bob", "first") == 0


def test_the_event_id_is_free_again(films: World) -> None:
    for _ in range(2):
        record(films, "ann", "first", event_id="an event")
        films.sync()
        assert of(there(films), "ann") == [key("first")]
        assert delete_event(films, "an event") == 1
        assert delete_event(films, "an event") == 0
        record(films, "ann", "first", event_id="an event")
        assert delete_event(films, "an event") == 1
        films.sync()
        assert of(there(films), "ann") == []
    nothing_is_left(films)


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "event_id => 'e', user_id => gen_random_uuid(), media_id => gen_random_uuid(), type => 'LIKE'",
        "event_id => 'e', type => 'LIKE'",
        "user_id => gen_random_uuid(), type => 'LIKE'",
        "media_id => gen_random_uuid(), type => 'LIKE'",
        "user_id => gen_random_uuid(), media_id => gen_random_uuid()",
    ],
)
def test_it_is_either_event_id_or_all_the_others(films: World, arguments: str) -> None:
    with pytest.raises(
        psycopg.Error, match="expected event_id, or user_id, media_id and type"
    ) as e:
        films.query(f"select delete_interactions({arguments})")
    assert e.value.sqlstate == "ML400"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("event_id => ''", "event_id: expected a text of 1 to 200 characters"),
        ("event_id => repeat('e', 201)", "event_id: expected a text of 1 to 200 characters"),
        (
            "user_id => gen_random_uuid(), media_id => gen_random_uuid(), type => 'LOVE'",
            "type: expected LIKE, DISLIKE or WATCH",
        ),
    ],
)
def test_bad_arguments_are_named(films: World, arguments: str, message: str) -> None:
    with pytest.raises(psycopg.Error, match=message) as caught:
        films.query(f"select delete_interactions({arguments})")
    assert caught.value.sqlstate == "ML400"


def test_nothing_comes_back_while_engagement_db_cannot_delete_it(films: World) -> None:
    films.source(
        "engagement_db",
        "create function refuse() returns trigger language plpgsql as $$ begin"
        " raise 'nothing is deleted here' using errcode = 'raise_exception'; end $$",
    )
    films.source(
        "engagement_db",
        "create trigger refuse before delete on interaction for each row execute function refuse()",
    )
    assert delete(films, "bob", "first") == 1
    record(films, "ann", "second")

    def is_refused() -> bool:
        films.sync(reconcile=True)
        assert of(here(films), "bob") == [key("third")]
        return films.query("select error from engine.deletion") == [("nothing is deleted here",)]

    until(is_refused)
    assert of(there(films), "ann") == [key("second")]  # nobody else waits for it
    [(ready,)] = films.query("select api.readiness()")
    [warning] = ready["warnings"]
    assert "refuses to delete 1 interactions: nothing is deleted here" in warning
    films.source("engagement_db", "drop function refuse cascade")
    films.query("update engine.deletion set error = null, retry_at = null returning 1")
    films.sync()
    assert of(there(films), "bob") == [key("third")]
    nothing_is_left(films)


@pytest.mark.parametrize("at_commit", [False, True])
def test_one_that_is_refused_delays_no_other(films: World, at_commit: bool) -> None:
    films.takes("cid", "first", "second", "third")
    films.sync()
    films.source(
        "engagement_db",
        "create function refuse() returns trigger language plpgsql as $$ begin"
        f" if old.media_id = '{key('second')}' then raise 'not this one'; end if;"
        " return old; end $$",
    )
    films.source(
        "engagement_db",
        "create constraint trigger refuse after delete on interaction"
        f" {'deferrable initially deferred' if at_commit else ''}"
        " for each row execute function refuse()",
    )
    for name in ("first", "second", "third"):
        assert delete(films, "cid", name) == 1
    films.sync()
    assert of(there(films), "cid") == [key("second")]
    assert of(here(films), "cid") == []

    def is_refused() -> bool:
        films.sync()
        [(error,)] = films.query("select error from engine.deletion")
        return "not this one" in (error or "")

    until(is_refused)


def test_an_operator_may_have_rows_of_their_own_type_instead(films: World) -> None:
    """With a mapping view that leaves out what these name."""
    films.source(
        "engagement_db",
        "alter table interaction drop constraint interaction_type_check,"
        " add column retracts bigint unique",
    )
    with films.connect() as connection:
        connection.execute(
            "alter foreign table engagement_db.interaction add column retracts bigint"
        )
        connection.execute(
            "create foreign table engagement_db.retraction ("
            " user_id uuid, media_id uuid, type varchar(50), retracts bigint)"
            " server engagement_db options (schema_name 'public', table_name 'interaction')"
        )
        connection.execute("grant insert on engagement_db.retraction to ml_service_sync")
        connection.execute(
            "create or replace view source.interaction with (security_invoker = true) as"
            " select id as interaction_id, user_id, media_id, type::text as type,"
            " interaction_value as value, \"timestamp\" at time zone interval '0' as happened_at"
            " from engagement_db.interaction event where not exists ("
            " select from engagement_db.interaction other where other.retracts = event.id)"
        )
        connection.execute(
            "create or replace function source.delete_interactions("
            " interaction_ids bigint[], user_ids uuid[], media_ids uuid[], types text[])"
            " returns void language sql set search_path = pg_catalog, pg_temp as $$"
            " insert into engagement_db.retraction (user_id, media_id, type, retracts)"
            " select user_id, media_id, 'RETRACT', interaction_id"
            " from unnest($1, $2, $3) as event (interaction_id, user_id, media_id)"
            " on conflict do nothing $$"
        )
    assert delete(films, "bob", "first") == 1
    for reconcile in (False, True, False):
        films.sync(reconcile=reconcile)
    assert of(here(films), "bob") == [key("third")]
    assert films.query("select * from engine.deletion") == []
    assert [row.type for row in there(films)] == ["LIKE", "LIKE", "RETRACT"]


def test_a_restored_engagement_db_loses_no_row_of_somebody_else(films: World) -> None:
    """An id that was deleted here is another person's there by now."""
    films.takes("ann", "second")
    films.sync()
    assert delete(films, "ann", "second") == 1
    films.source("engagement_db", "update interaction set user_id = %s where id = 3", key("cid"))
    films.sync()
    assert of(there(films), "cid") == [key("second")]
    films.sync(reconcile=True)
    assert of(here(films), "cid") == [key("second")]
    nothing_is_left(films)


def test_forgetting_takes_what_waits_with_it(films: World) -> None:
    record(films, "ann", "first")
    films.sync()
    delete(films, "ann", "first")
    films.query("select forget_user(%s)", key("ann"))
    assert films.query("select * from engine.deletion") == []
    films.sync()
    assert of(here(films), "ann") == []


def test_what_a_sync_wrote_meanwhile_goes_with_the_next(films: World) -> None:
    """One that had read it before it was deleted, and wrote it afterwards."""
    row = "interaction_id, user_key, media_key, type, value, happened_at"
    before = films.query(f"select {row} from engine.interaction where interaction_id = 1")
    assert delete(films, "bob", "first") == 1
    films.query(
        f"insert into engine.interaction ({row}) values (%s, %s, %s, %s, %s, %s) returning 1",
        *before[0],
    )
    films.sync()
    assert of(here(films), "bob") == [key("third")]
    nothing_is_left(films)


def test_it_reads_nothing_of_the_others_in_the_outbox(films: World) -> None:
    """These stay for thirty days, to be known again by their event_id."""
    for number in range(50):
        record(films, "bob", "second", event_id=f"event {number}")
    record(films, "ann", "second")
    films.sync()
    with films.connect() as connection:
        connection.execute("begin")
        connection.execute("set local enable_seqscan = off")  # as they are very many
        connection.execute(
            "select api.delete_interactions(null, %s, %s, 'LIKE')", [key("ann"), key("second")]
        )
        [(read,)] = connection.execute(
            "select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables"
            " where relid = 'engine.outbox'::regclass"
        )
        connection.execute("rollback")
    assert read == 0
