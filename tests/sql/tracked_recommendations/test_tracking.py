"""With track, what was shown is kept: in the transaction of the answer, or the answer goes out without."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from service.connection import connect
from tests.sql.forget_user.test_forgetting import meanwhile, record, traces
from tests.stories import story
from tests.world import World, key, question


@story
def told(world: World) -> World:
    """Three dramas, and Ann, who would like each."""
    world.person("ann", "DRAMA")
    for name in ("first", "second", "third"):
        world.media(name, "DRAMA")
    world.placements("home", "end", "one", "two", "p")
    world.refresh()
    return world


def ask(world: World, person: str = "ann", **arguments: Any) -> dict[str, Any]:
    [(answer,)] = world.query(
        "select tracked_recommendations(%s, %s)",
        key(person),
        question(**arguments),
        role="ml_service_app",
    )
    found: dict[str, Any] = answer
    return found


def log(world: World) -> list[Any]:
    return world.query(
        "select *, array(select media_id from unnest(media_keys) with ordinality listed (media_key, place)"
        " join engine.media using (media_key) order by place) as media_ids"
        " from engine.answer_log join engine.person using (user_key) order by shown_at, answer_id"
    )


def test_the_log_has_what_was_shown_and_how(told: World) -> None:
    answer = ask(told, limit=2, offset=1, strategy="blend", diversity=0.25, placement="home")
    [shown] = log(told)
    assert str(shown.answer_id) == answer["answer_id"]
    assert shown.user_id == key("ann")
    assert [str(each) for each in shown.media_ids] == [
        each["id"] for each in answer["recommendations"]
    ]
    assert len(shown.media_ids) == 2
    assert (shown.placement, shown.strategy, shown.n, shown.offset) == ("home", "blend", 2, 1)
    assert (shown.diversity, shown.explore) == (0.25, None)
    assert shown.model_version == answer["model_version"]
    assert told.query("select version from engine.strategy where name = 'blend'") == [
        (shown.strategy_version,)
    ]
    assert not shown.fallback
    assert shown.seen_keys is None


def test_the_answer_is_otherwise_that_without(told: World) -> None:
    answer = ask(told)
    assert next(iter(answer)) == "answer_id"
    del answer["answer_id"]
    assert answer == ask(told, track=False)
    assert len(log(told)) == 1


def test_the_id_is_of_version_7_and_tells_when(told: World) -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    answer_id = UUID(ask(told)["answer_id"])
    [shown] = log(told)
    assert answer_id.version == 7
    assert answer_id.variant == "specified in RFC 4122"
    assert before <= shown.shown_at <= datetime.now(UTC)
    assert shown.shown_at == datetime.fromtimestamp((answer_id.int >> 80) / 1000, UTC)


def test_ids_of_what_became_of_an_answer_may_come_without_dashes(told: World) -> None:
    answer = ask(told)
    answer_id = answer["answer_id"].replace("-", "")
    told.query(
        "select record_interactions(%s)",
        question(
            user_id=key("ann").hex, media_id=key("first").hex, type="LIKE", answer_id=answer_id
        ),
        role="ml_service_app",
    )
    assert told.query("select answer_id::text from engine.attribution") == [(answer["answer_id"],)]
    seen = question(answer_id=answer_id, media_ids=[key("second").hex, key("third").hex.upper()])
    [(confirmed,)] = told.query("select record_impressions(%s)", seen, role="ml_service_app")
    assert confirmed == {"confirmed": 1}
    [shown] = log(told)
    assert len(shown.seen_keys) == 3


def test_a_kept_answer_is_logged_each_time_it_is_given(told: World) -> None:
    first, again = ask(told), ask(told)
    assert first.pop("answer_id") != again.pop("answer_id")
    assert first == again  # generated_at, too: it was not ranked again
    assert len(log(told)) == 2


def test_what_the_log_keeps_is_kept_with_the_answer(told: World) -> None:
    given = "select (given).media_keys from engine.answer_cache"
    ask(told, track=False)
    assert told.query(given) == [(None,)]
    for _ in range(3):
        ask(told)
    first, *others = log(told)
    assert [media_keys for (media_keys,) in told.query(given)] == [first.media_keys]
    same = {"answer_id", "shown_at"}
    for other in others:
        assert {name: value for name, value in other._asdict().items() if name not in same} == {
            name: value for name, value in first._asdict().items() if name not in same
        }


@pytest.mark.parametrize("change", ["event", "strategy"])
def test_what_the_log_keeps_is_never_stale(told: World, change: str) -> None:
    for _ in range(2):
        ask(told)
    if change == "event":
        record(told, "ann", "second")
    else:
        told.query(
            "update engine.strategy set history_limit = history_limit + 1"
            " where is_default returning 1"
        )
    answer = ask(told)
    *_, before, now = log(told)
    assert [str(each) for each in now.media_ids] == [
        medium["id"] for medium in answer["recommendations"]
    ]
    assert (now.state[0] != before.state[0]) == (change == "event")
    assert (now.strategy_version != before.strategy_version) == (change == "strategy")


def test_somebody_unknown_is_known_from_then_on(told: World) -> None:
    answer = ask(told, "stranger")
    assert answer["fallback"] == "popular"
    [shown] = log(told)
    assert shown.user_id == key("stranger")
    assert shown.fallback


def test_nobody_in_particular_is_logged_as_nobody(told: World) -> None:
    [(answer,)] = told.query("select tracked_recommendations(null)")
    assert told.query("select answer_id::text, user_key from engine.answer_log") == [
        (answer["answer_id"], 0)
    ]


def test_a_placement_may_say_that_its_answers_are_tracked(told: World) -> None:
    assert "answer_id" not in ask(told, placement="home", track=False)
    told.query("update engine.placement set track = true where name = 'home' returning 1")
    assert ask(told, placement="home", track=False)["answer_id"]
    assert "answer_id" not in ask(told, placement="end", track=False)


def test_whoever_is_forgotten_leaves_no_trace_and_is_not_logged_again(told: World) -> None:
    answer_id = ask(told)["answer_id"]
    told.query("select forget_user(%s)", key("ann"))
    assert traces(told, "ann") == {}
    assert told.query("select from engine.answer_log where answer_id = %s", answer_id) == []
    assert ask(told)["answer_id"] is None
    assert told.query("select from engine.answer_log") == []


@pytest.mark.parametrize("before", [0, 2], ids=["new", "given_before"])
def test_the_answer_goes_out_while_the_person_is_being_forgotten(told: World, before: int) -> None:
    for _ in range(before):
        ask(told)
    with told.connect() as connection, connection.transaction():
        connection.execute("select forget_user(%s)", [key("ann")])
        answer = ask(told)
    assert answer["answer_id"] is None
    assert answer["count"] == 3
    assert told.query("select from engine.answer_log") == []


def test_where_nothing_may_be_written_the_answer_goes_out(told: World) -> None:
    with told.connect() as connection, connection.transaction():
        connection.execute("set transaction read only")
        [(answer,)] = connection.execute("select tracked_recommendations(%s)", [key("ann")])
    assert answer["answer_id"] is None
    assert answer["count"] == 3


@pytest.mark.parametrize("before", [0, 2], ids=["new", "given_before"])
def test_where_the_log_fails_the_answer_goes_out(told: World, before: int) -> None:
    for _ in range(before):
        ask(told)
    with told.connect() as connection:
        connection.execute(
            "alter table engine.answer_log add constraint broken check (n < 0) not valid"
        )
    answer = ask(told)
    assert answer["answer_id"] is None
    assert answer["count"] == 3
    assert len(log(told)) == before


def test_what_is_rolled_back_was_not_shown(told: World) -> None:
    with told.connect() as connection, connection.transaction(force_rollback=True):
        connection.execute("select tracked_recommendations(%s)", [key("ann")])
    assert log(told) == []


def test_what_says_something_new_waits_for_the_disk(told: World) -> None:
    assert is_waited_for(told)
    assert not is_waited_for(told)
    record(told, "ann", "second")
    assert is_waited_for(told)
    assert not is_waited_for(told)


def test_what_was_not_committed_was_not_said(told: World) -> None:
    with told.connect() as connection, connection.transaction(force_rollback=True):
        connection.execute("select tracked_recommendations(%s)", [key("ann")])
    assert is_waited_for(told)


def test_the_service_need_not_wait_for_the_disk(told: World) -> None:
    told.query("update engine.tracking set waits_for_disk = false returning 1")
    assert not is_waited_for(told)


def lose(world: World, answer_id: str) -> None:
    """As a crash of the server does whose log did not yet have it on the disk."""
    world.query("delete from engine.answer_log where answer_id = %s returning 1", answer_id)


def take(world: World, person: str, answer_id: str) -> list[Any]:
    """Somebody likes the first medium, and says it is because of an answer: what is attributed."""
    event = {"user_id": str(key(person)), "media_id": str(key("first")), "type": "LIKE"}
    world.query("select record_interactions(%s)", json.dumps(event | {"answer_id": answer_id}))
    return world.query(
        "select answer_id::text, user_id from engine.attribution join engine.person using (user_key)"
    )


def test_an_event_brings_back_an_answer_that_said_the_same_again_and_was_lost(told: World) -> None:
    first, again = ask(told, limit=2, placement="home"), ask(told, limit=2, placement="home")
    before = log(told)
    lose(told, again["answer_id"])
    assert take(told, "ann", again["answer_id"]) == [(again["answer_id"], key("ann"))]
    assert log(told) == before
    assert take(told, "ann", first["answer_id"])[0] == (again["answer_id"], key("ann"))
    assert log(told) == before


def test_two_events_at_once_bring_back_the_answer_that_both_name(told: World) -> None:
    again = [ask(told) for _ in range(2)][1]["answer_id"]
    lose(told, again)
    one, other = (
        json.dumps(
            {
                "user_id": str(key("ann")),
                "media_id": str(key(name)),
                "type": "LIKE",
                "answer_id": again,
            }
        )
        for name in ("first", "second")
    )

    def send() -> None:
        with told.connect() as connection:
            connection.execute("select record_interactions(%s)", [other])

    with told.connect() as connection:
        with connection.transaction():
            connection.execute("select record_interactions(%s)", [one])
            thread = meanwhile(told, send, connection)
        thread.join()
    attributed = told.query(
        "select media_id, answer_id::text from engine.attribution join engine.media using (media_key)"
    )
    assert {*attributed} == {(key("first"), again), (key("second"), again)}


def test_what_the_log_has_is_kept_with_no_answer_that_rests_on_other_rules(told: World) -> None:
    """A rule's relation changed, and somebody else's answer took the slot, between an answer and this."""
    ask(told)
    told.query("update engine.answer_cache set given = null, said = 'another' returning 1")
    keep = """
        select engine.keep_given(slot, digest, %s, shown)
        from engine.answer_cache, engine.answer_log shown
    """
    given = "select (given).answer_id is not null from engine.answer_cache"
    told.query(keep, b"")
    assert told.query(given) == [(False,)]
    told.query(keep, b"another")
    assert told.query(given) == [(True,)]


def test_what_was_seen_of_the_answer_before_is_not_what_was_seen_of_the_lost_one(
    told: World,
) -> None:
    first, again = ask(told), ask(told)
    seen = {"answer_id": first["answer_id"], "media_ids": [str(key("third"))]}
    told.query("select record_impressions(%s)", json.dumps(seen))
    lose(told, again["answer_id"])
    take(told, "ann", again["answer_id"])
    assert [shown.seen_keys is None for shown in log(told)] == [False, True]


@pytest.mark.parametrize("whose", ["ann", "bob"])
def test_nothing_else_is_brought_back(told: World, whose: str) -> None:
    """Neither the first of its kind, of which nothing is left, nor to somebody else."""
    told.person("bob", "DRAMA")
    told.sync()
    first = ask(told)
    again = ask(told)
    for answer in [first, again] if whose == "ann" else [again]:
        lose(told, answer["answer_id"])
    before = log(told)
    assert take(told, whose, again["answer_id"]) == []
    assert log(told) == before


def test_an_experiment_that_begins_is_asked_though_the_answer_is_kept(told: World) -> None:
    for _ in range(2):
        ask(told)
    told.query("select engine.start_experiment('trial', '{classic,popular}')")
    assert ask(told)["experiment"]["name"] == "trial"
    assert log(told)[-1].experiment == "trial"


def test_who_is_asked_untracked_is_in_an_experiment_from_when_it_begins(told: World) -> None:
    for _ in range(2):
        assert "experiment" not in ask(told, track=False)
    told.query("select engine.start_experiment('trial', '{classic,popular}')")
    assert ask(told, track=False)["experiment"]["name"] == "trial"
    told.query("select engine.stop_experiment('trial')")
    assert "experiment" not in ask(told, track=False)


def test_what_an_arm_was_given_is_logged_for_whoever_asks_by_its_strategy(told: World) -> None:
    """The same answer, kept once."""
    for _ in range(2):
        ask(told, strategy="classic")
    told.query("select engine.start_experiment('trial', '{classic,popular}')")
    told.query("update engine.experiment set shares = '{1,1e-9}' returning 1")
    assert [ask(told)["experiment"]["arm"] for _ in range(2)] == [1, 1]
    for _ in range(2):
        assert "experiment" not in ask(told, strategy="classic")
    assert [shown.experiment for shown in log(told)] == [None, None, "trial", "trial", None, None]


def test_what_an_experiment_says_again_is_logged_for_it_and_waits_for_no_disk(told: World) -> None:
    told.query("select engine.start_experiment('trial', '{classic,popular}')")
    assert is_waited_for(told)
    assert not is_waited_for(told)
    answer = ask(told)
    first, *others = log(told)
    assert answer["experiment"] == {"name": "trial", "version": 1, "arm": first.arm}
    told.query("update engine.experiment set version = 2 returning 1")
    assert is_waited_for(told)
    assert [shown.experiment_version for shown in log(told)] == [1, 1, 1, 2]
    same = {"answer_id", "shown_at"}
    for other in others:
        assert {name: value for name, value in other._asdict().items() if name not in same} == {
            name: value for name, value in first._asdict().items() if name not in same
        }


def test_who_is_in_no_arm_waits_as_if_there_were_no_experiment(told: World) -> None:
    told.query("select engine.start_experiment('trial', '{classic,popular}', people => 1e-9)")
    assert is_waited_for(told)
    assert not is_waited_for(told)
    assert [shown.experiment for shown in log(told)] == [None, None]


def test_what_an_experiment_showed_is_not_logged_as_if_there_were_none(told: World) -> None:
    told.query("select engine.start_experiment('trial', '{classic,popular}')")
    arm = ask(told)["strategy"]
    for _ in range(2):
        assert "experiment" not in ask(told, strategy=arm)
    assert ask(told)["experiment"]["name"] == "trial"
    assert [shown.experiment for shown in log(told)] == ["trial", None, None, "trial"]


def is_waited_for(world: World) -> bool:
    """Whether the transaction of an answer is, and nothing that the session does after it."""
    dsn, role = world.conninfo["recommendation_db"], "ml_service_app"
    with connect(psycopg.connect, dsn, role, {"synchronous_commit": "on"}) as connection:
        with connection.transaction():
            connection.execute("select api.tracked_recommendations(%s)", [key("ann")])
            [(within,)] = connection.execute("show synchronous_commit")
        assert connection.execute("show synchronous_commit").fetchone() == ("on",)
    return bool(within == "on")


def test_who_asks_in_a_transaction_of_their_own_waits_for_the_disk(told: World) -> None:
    told.query("update engine.tracking set waits_for_disk = false returning 1")
    with told.connect() as connection, connection.transaction():
        connection.execute("set synchronous_commit = on")
        connection.execute("select tracked_recommendations(%s)", [key("ann")])
        assert connection.execute("show synchronous_commit").fetchone() == ("on",)


@pytest.mark.parametrize("placement", ["", "two words", "x" * 101, "a\nb"])
def test_a_placement_has_a_plain_name(told: World, placement: str) -> None:
    with pytest.raises(psycopg.Error, match="placement: expected at most 100 letters") as caught:
        ask(told, placement=placement)
    assert caught.value.sqlstate == "ML400"


Tend = Callable[[str], int]


@pytest.fixture
def tend(told: World) -> Tend:
    def tend(at: str) -> int:
        [(done,)] = told.query(
            "select engine.tend_answer_log(%s::timestamptz)", at, role="ml_service_sync"
        )
        return int(done)

    return tend


def days(world: World) -> list[str]:
    return [
        name.removeprefix("answer_log_")
        for (name,) in world.query(
            "select relname from pg_inherits join pg_class on pg_class.oid = inhrelid"
            " where inhparent = 'engine.answer_log'::regclass order by 1"
        )
    ]


def test_days_are_made_ahead_and_dropped_when_they_are_over(told: World, tend: Tend) -> None:
    told.query("update engine.tracking set retention = '2 days' returning 1")
    # The refresh of a worker has made none yet: engine.tend_answer_log is a turn of its own.
    assert days(told) == ["default"]
    assert tend("2026-01-01 12:00Z") == 4
    assert days(told) == ["20260101", "20260102", "20260103", "20260104", "default"]
    assert tend("2026-01-01 23:00Z") == 0
    assert tend("2026-01-04 01:00Z") == 4  # three more, and the first is over
    assert days(told)[0] == "20260102"


def test_unless_it_is_said_answers_are_kept_for_ninety_days(told: World, tend: Tend) -> None:
    tend("2026-01-01 12:00Z")
    tend("2026-04-01 23:00Z")
    assert days(told)[0] == "20260101"  # which ended 90 days ago in an hour
    tend("2026-04-02 01:00Z")
    assert days(told)[0] == "20260102"


def test_what_was_logged_before_its_day_had_a_partition_moves_there(
    told: World, tend: Tend
) -> None:
    answer_id = ask(told)["answer_id"]
    where = "select tableoid::regclass::text from engine.answer_log where answer_id = %s"
    assert told.query(where, answer_id) == [("engine.answer_log_default",)]
    tend(str(datetime.now(UTC)))
    assert told.query(where, answer_id) == [(f"engine.answer_log_{datetime.now(UTC):%Y%m%d}",)]
    ask(told)
    assert told.query("select from engine.answer_log_default") == []


def test_an_event_that_comes_while_its_answer_moves_to_its_day_is_attributed(told: World) -> None:
    """Whoever knew of the default partition alone when the answer went from there would find it nowhere."""
    answer_id = ask(told)["answer_id"]
    event = {"user_id": str(key("ann")), "media_id": str(key("first")), "type": "LIKE"}
    named = json.dumps(event | {"answer_id": answer_id})
    with told.connect() as worker:
        with worker.transaction():
            worker.execute("select engine.tend_answer_log()")
            sent = meanwhile(
                told,
                lambda: told.query("select record_interactions(%s)", named),
                worker,
            )
        sent.join()
    [(found,)] = told.query("select answer_id from engine.attribution")
    assert str(found) == answer_id


def test_nobody_waits_for_the_log_while_what_hangs_on_old_days_goes(
    told: World, tend: Tend
) -> None:
    told.query("update engine.tracking set retention = '2 days' returning 1")
    tend("2026-01-01 12:00Z")
    told.query(
        "insert into engine.attribution (user_key, media_key, answer_id, happened_at)"
        " select user_key, media_key, engine.first_answer_id('2026-01-01'), now()"
        " from engine.person cross join engine.media limit 1 returning 1"
    )
    with told.connect() as operator:
        operator.execute("""
            create or replace function engine.attribution_changed() returns trigger language plpgsql as $$
            begin
                if exists (
                    select from pg_locks
                    where pid = pg_backend_pid()
                        and mode = 'AccessExclusiveLock'
                        and relation in ('engine.answer_log'::regclass, 'engine.answer_log_default'::regclass)
                ) then
                    raise 'the log is locked';
                end if;
                return null;
            end
            $$
        """)
    assert tend("2026-01-04 01:00Z") == 4
    assert told.query("select from engine.attribution") == []


def test_every_partition_is_documented_and_the_owners(told: World, tend: Tend) -> None:
    tend(str(datetime.now(UTC)))
    assert {
        (row.owner, row.comment is not None)
        for row in told.query(
            "select relowner::regrole::text as owner, obj_description(pg_class.oid, 'pg_class') as comment"
            " from pg_class where relname like 'answer_log_%%' and relkind = 'r'"
        )
    } == {("ml_service_owner", True)}


def test_nobody_is_kept_waiting_for_a_new_day(told: World, tend: Tend) -> None:
    with told.connect() as reader, reader.transaction():
        reader.execute("select from engine.answer_log")
        assert tend("2026-01-01 12:00Z") == 0
    assert tend("2026-01-01 12:00Z") == 4


@pytest.mark.parametrize("isolation", ["repeatable read", "serializable"])
def test_an_answer_that_somebody_logged_meanwhile_is_one_of_another_snapshot(
    told: World, isolation: str
) -> None:
    ask(told, track=False)  # kept, and not logged yet
    with told.connect(role="ml_service_app") as elsewhere, elsewhere.transaction():
        elsewhere.execute(f"set transaction isolation level {isolation}".encode())
        elsewhere.execute("select recommend(%s, 1)", [key("ann")])
        ask(told)
        [(answer,)] = elsewhere.execute(
            "select tracked_recommendations(%s)", [key("ann")]
        ).fetchall()
        assert answer["answer_id"] is not None
