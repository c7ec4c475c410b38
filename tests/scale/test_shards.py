"""Two shards, a builder and a router answer as one node does, to whoever asks whatever."""

import json
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from random import Random
from typing import Any, LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors
from psycopg.conninfo import make_conninfo
from psycopg.rows import class_row

from bench.common.processes import family
from bench.shards import QUESTIONS, answers
from service import worker
from service.host.errors import RefusedError
from service.host.pool import Pool
from service.tools import migrate, shards
from service.tools.postgres import Cluster
from service.tools.routing import reach, server_name
from tests.scale.sites import (
    AS_APPLICATION,
    LOGIN,
    Site,
    sharded,
    superuser,
)
from tests.servers import open_session
from tests.sql.api.test_every_function import OPEN_TO_CALLERS
from tests.world import key


@pytest.fixture(scope="module", params=shards.WAYS, ids=lambda way: way.extension)
def site(request: pytest.FixtureRequest, run_directory: Path) -> Iterator[Site]:
    """A small world: of one node, and of two shards that a router asks in one way or another."""
    with sharded(request.param, run_directory) as site:
        yield site


@pytest.fixture(scope="module")
def people(site: Site) -> list[UUID]:
    """Everybody of the world as it was filled, and somebody whom it does not know."""
    rows = site.one.query("select user_id from engine.person order by user_id")
    return [*(user_id for (user_id,) in rows), UUID(int=0)]


@pytest.fixture(scope="module")
def media(site: Site) -> list[UUID]:
    """Some that can be shown."""
    rows = site.one.query("select media_id from engine.media where available order by 1 limit 8")
    return [media_id for (media_id,) in rows]


def test_each_shard_has_its_own_people_alone(site: Site) -> None:
    counts = [state.people for state in shards.status(site.settings)]
    [(total,)] = site.one.query("select count(distinct user_key) from engine.interaction")
    assert sum(counts) == total
    assert all(counts)


@pytest.mark.parametrize(
    "strategy", ["classic", "popular", "trending", "sequence", "similar", "blend"]
)
def test_everybody_gets_the_same_by_every_strategy(
    site: Site, people: list[UUID], strategy: str
) -> None:
    site.agree(
        "select asked, answer.* from unnest(%s::uuid[]) asked"
        " cross join lateral recommend(asked, 10, strategy => %s) answer",
        people,
        strategy,
        least=2 * len(people),
    )


@pytest.mark.parametrize(
    "query",
    [
        "select answer.* from recommend_many(%(people)s, 5, strategy => 'blend') answer",
        "select answer.* from recommend_for_session(%(media)s, 10) answer",
        "select answer.* from similar_media(%(medium)s) answer",
        "select answer.* from popular_media(10, genre => 'DRAMA') answer",
        "select answer.media_id from popular_media(10, hours => 720) answer",
        """select medium ->> 'id' from json_array_elements(listed_media_json(
            'popular', %(person)s, '{"hours": 720}') -> 'media') medium""",
        """select medium ->> 'id' from json_array_elements(listed_media_json(
            'similar', null, jsonb_build_object('media_id', %(medium)s::uuid)) -> 'media') medium""",
        "select answer.* from trending_media(10, user_id => %(person)s) answer",
        "select answer.* from rank_media(%(person)s, %(media)s) answer",
        "select asked, answer.* from unnest(%(some)s::uuid[]) asked"
        " cross join lateral home(asked) answer",
        "select asked, answer.* from unnest(%(some)s::uuid[]) asked cross join lateral"
        """ recommend(asked, 10, filter => '{"genre": ["DRAMA"]}') answer""",
        "select asked, answer.* from unnest(%(some)s::uuid[]) asked"
        " cross join lateral recommend(asked, 10, diversity => 0.5, without => %(media)s) answer",
    ],
)
def test_every_other_question_is_answered_alike(
    site: Site, people: list[UUID], media: list[UUID], query: str
) -> None:
    named = {"people": people, "some": people[:20], "person": people[3], "media": media}
    site.agree(query, {**named, "medium": media[0]})


def test_reasons_are_alike(site: Site, people: list[UUID], media: list[UUID]) -> None:
    """Beyond the thirteenth place they may differ: a shard adds up people in another order."""
    one, router = (
        json.loads(json.dumps(rows, default=str), parse_float=lambda said: round(float(said), 13))
        for rows in site.both(
            "select asked, answer.* from unnest(%s::uuid[]) asked"
            " cross join lateral why_not(asked, %s) answer",
            people[:20],
            media[0],
        )
    )
    assert router == one
    assert len(one) == 20


def test_a_batch_is_put_together_in_the_order_in_which_it_was_asked(
    site: Site, people: list[UUID]
) -> None:
    asked = people[40:10:-1]
    answers = [
        {name: said for name, said in answer.items() if name != "generated_at"}
        for [[answer]] in site.both(
            """select tracked_batch(%s, '{"limit": 5, "track": false}')""", asked
        )
    ]
    assert answers[0] == answers[1]
    assert [*answers[1]["results"]] == [str(user_id) for user_id in asked]


def test_the_next_page_comes_from_the_shard_of_the_first(site: Site, people: list[UUID]) -> None:
    def pages(database: str) -> list[str]:
        [[first]] = site.rows(
            database, """select paged_recommendations(%s, '{"limit": 5}')""", people[7]
        )
        [[second]] = site.rows(database, "select next_recommendations(%s)", first["next"])
        return [one["id"] for page in (first, second) for one in page["recommendations"]]

    assert pages(site.router) == pages(site.one.database)
    assert len(set(pages(site.router))) == 10


@pytest.mark.parametrize(
    ("query", "who", "text"),
    [
        ("select to_json(recommend(%s, -1))", "person", "n: expected an integer from 0 to 1000"),
        (
            "select to_json(recommend_many(%s, 1))",
            "many",
            "user_ids: expected at most 1000 of them",
        ),
        ("select next_recommendations('no')", None, "cursor: expected the next of an answer"),
        ("""select record_interactions('{"user_id": "x"}')""", None, "user_id: expected"),
        ("select record_interactions('[]')", None, "interactions: expected 1 to 1000 of them"),
    ],
)
def test_what_a_node_refuses_is_refused_in_the_same_words(
    site: Site, people: list[UUID], query: LiteralString, who: str | None, text: str
) -> None:
    named: dict[str, object] = {"person": people[3], "many": people * 15}
    for settings in (site.one.settings, site.settings):
        pool = Pool(settings.database, settings)
        pool.open()
        try:
            with pytest.raises(RefusedError, match=f"^{re.escape(text)}"):
                pool.call(query, *([named[who]] if who else []))
        finally:
            pool.close()


def test_a_list_of_several_people_is_recorded_where_each_is(
    site: Site, people: list[UUID], media: list[UUID]
) -> None:
    events = [
        {
            "user_id": str(user_id),
            "media_id": str(media[place % 3]),
            "type": "LIKE",
            "event_id": f"e{place}",
        }
        for place, user_id in enumerate(people[20:30])
    ]
    [[answer]] = site.rows(site.router, "select record_interactions(%s)", json.dumps(events))
    assert [event["event_id"] for event in answer["interactions"]] == [f"e{n}" for n in range(10)]
    assert answer["count"] == 10
    for event in events:
        [[report]] = site.rows(site.router, "select person_report(%s)", event["user_id"])
        assert event["event_id"] in [known["event_id"] for known in report["events"]]
    events[6]["media_id"] = str(UUID(int=1))
    with pytest.raises(
        psycopg.Error, match=re.escape("interactions[6].media_id: the catalogue")
    ) as refused:
        site.rows(site.router, "select record_interactions(%s)", json.dumps(events))
    assert refused.value.sqlstate == "ML422"
    [[deleted]] = site.rows(site.router, "select delete_interactions('e4')")
    assert deleted == {"count": 1}


def test_who_is_forgotten_is_forgotten_everywhere(site: Site, people: list[UUID]) -> None:
    assert site.rows(site.router, "select forget_user(%s)", people[50]) == [(True,)]
    for database in (site.builder.database, *site.settings.shards):
        [known] = superuser(
            database, "select exists (select from engine.person where user_id = %s)", people[50]
        )
        assert known == (False,), database
    assert site.rows(site.router, "select enrol_user(%s)", people[50]) == [(True,)]
    site.rows(
        site.one.database, "select forget_user(%(who)s), enrol_user(%(who)s)", {"who": people[50]}
    )


def test_init_again_undoes_no_enrolment_of_that_moment(site: Site) -> None:
    """One that has reached the shards, and not yet the builder."""
    who, [shard, *_] = uuid4(), site.settings.shards
    is_forgotten = "select engine.is_forgotten(%s)"
    site.rows(site.router, "select forget_user(%s)", who)
    for one in site.settings.shards:
        superuser(one, "select api.enrol_user(%s)", who)
        worker.copy_forgotten(site.builder.database, one)
        assert superuser(one, is_forgotten, who) == [(False,)]
    # As one that is new.
    never = "update engine.sync_state set synced_at = null where source = 'user_db' returning 1"
    superuser(shard, never)
    worker.copy_forgotten(site.builder.database, shard)
    assert superuser(shard, is_forgotten, who) == [(True,)]
    site.sync(shard)
    assert site.rows(site.router, "select enrol_user(%s)", who) == [(True,)]


def test_a_router_that_asks_the_wrong_shard_records_nothing_there(
    site: Site, people: list[UUID], media: list[UUID]
) -> None:
    if not site.has_dblink:
        pytest.skip("PL/Proxy keeps in its clusters where slots are")
    swap = (
        "update router.slot_at set server = (select name from router.server"
        " where not is_builder and name <> slot_at.server)"
    )
    event = {"user_id": str(people[21]), "media_id": str(media[0]), "type": "LIKE"}
    noted = "select count(*) from engine.outbox"
    before = [superuser(shard, noted) for shard in site.settings.shards]
    pool = Pool(site.settings.database, site.settings)
    pool.open()
    superuser(site.settings.router, swap)
    try:
        with pytest.raises(RefusedError, match=r"^user_id: another shard has") as refused:
            pool.call("select record_interactions(%s)", json.dumps(event))
    finally:
        superuser(site.settings.router, swap)
        pool.close()
    assert refused.value.status == HTTPStatus.MISDIRECTED_REQUEST
    assert [superuser(shard, noted) for shard in site.settings.shards] == before


def test_an_answer_is_replayed_by_whichever_shard_gave_it(site: Site, people: list[UUID]) -> None:
    for person in people[:4]:
        [[answer]] = site.rows(
            site.router, """select tracked_recommendations(%s, '{"track": true}')""", person
        )
        [[again]] = site.rows(site.router, "select replay(%s)", answer["answer_id"])
        assert (again["user_id"], again["same"]) == (str(person), True)
    with pytest.raises(psycopg.Error, match="not in the log") as refused:
        site.rows(site.router, "select replay(%s)", UUID(int=7))
    assert refused.value.sqlstate == "ML404"


def _log(site: Site, rows: list[dict[str, Any]]) -> None:
    """Have answers in the log of the node, and each in that of whoever was asked about."""
    answers = json.dumps(rows, default=str)
    for number, database in enumerate((site.one.database, *site.settings.shards)):
        superuser(
            database,
            """
            insert into engine.answer_log (
                answer_id, shown_at, user_key, placement, n, "offset", strategy, strategy_version,
                fallback, state, media_keys, seen_keys, experiment, experiment_version, arm, arms
            )
            select
                answer_id, engine.shown_at(answer_id), coalesce(user_key, 0), placement,
                cardinality(media_ids), "offset", strategy, 1, false, '{}',
                array(
                    select media_key
                    from unnest(media_ids) with ordinality as listed (id, place)
                    join engine.media on media_id = id
                    order by place
                ),
                case when seen is not null
                    then array(select media_key from engine.media where media_id = any (media_ids[:seen]))
                end,
                experiment, case when experiment is not null then 1 end, arm, arms
            from json_to_recordset(%s) as shown (
                answer_id uuid, user_id uuid, placement text, "offset" integer, strategy text,
                media_ids uuid[], seen integer, experiment text, arm smallint, arms smallint[], turn integer
            )
            left join engine.person using (user_id)
            where case
                when %s = 0 then true
                when user_id is null then turn %% 2 = %s - 1
                else engine.is_own(user_id, (select slots from engine.shard))
            end
            """,
            answers,
            number,
            number,
        )


def _answers_before(site: Site, taken: list[Any], **more: Any) -> list[dict[str, Any]]:
    """An answer some time before each taking, of what was then taken and of three others."""
    random = Random(len(taken))
    media = [row.media_id for row in site.one.query("select media_id from engine.media order by 1")]
    rows = []
    for turn, (user_id, media_id, happened_at) in enumerate(taken):
        shown_at = happened_at - timedelta(seconds=random.randrange(1, 80_000))
        [(answer_id,)] = site.one.query("select engine.new_answer_id(%s)", shown_at)
        rows.append(
            {
                "answer_id": answer_id,
                "user_id": None if turn % 7 == 6 else user_id,
                "placement": random.choice(["front", "end"]),
                "offset": random.choice([0, 4]),
                "strategy": random.choice(["classic", "blend", "sequence"]),
                "media_ids": random.sample([one for one in media if one != media_id], 3),
                "seen": random.choice([None, None, 2]),
                "turn": turn,
                **{name: said(turn) if callable(said) else said for name, said in more.items()},
            }
        )
        rows[-1]["media_ids"].insert(random.randrange(4), media_id)
    return rows


TAKEN = """
    select user_id, media_id, happened_at
    from engine.interaction
    join engine.person using (user_key)
    join engine.media using (media_key)
    where positive and mod(interaction_id, 3) = 0
    order by interaction_id
"""


def _settle(site: Site) -> None:
    """What was recorded at either is known to both, and nothing is in their logs."""
    for database in (*site.settings.shards, site.one.database, *site.settings.shards):
        site.sync(database)
        superuser(database, "delete from engine.answer_log")


def test_outcomes_add_up_over_the_shards(site: Site) -> None:
    _settle(site)
    taken = site.one.query(TAKEN)
    _log(site, _answers_before(site, taken))
    upto = datetime.now(UTC)
    since = upto - timedelta(days=60)
    for by in ("strategy", "placement", "position", "day", "arm"):
        found = site.agree(
            "select * from outcomes(null, %s, %s, %s)", since, upto, by, least=by != "arm"
        )
        if by != "arm":
            assert sum(row.shown for row in found) > 3 * len(taken)
            assert sum(row.taken for row in found) > len(taken) / 2
    assert (
        len(
            {row.people for row in site.agree("select * from outcomes('end', %s, %s)", since, upto)}
        )
        > 0
    )
    [[said]] = site.agree("select outcomes_json(null, %s, %s)", since, upto)
    assert said["count"] == 3
    with pytest.raises(psycopg.Error, match="by: expected strategy") as refused:
        site.rows(site.router, "select * from outcomes(by => 'weather')")
    assert refused.value.sqlstate == "ML400"


def test_outcomes_of_the_last_day_are_metrics(site: Site, people: list[UUID]) -> None:
    _settle(site)
    now = datetime.now(UTC)
    _log(
        site,
        _answers_before(
            site,
            [(person, site.one.query(TAKEN)[0].media_id, now) for person in people[:9]],
            placement="metrics",
        ),
    )
    [[text]] = site.agree("select outcome_metrics()")
    assert 'ml_service_outcome_people{placement="metrics"} ' in text


@pytest.mark.parametrize("method", ["split", "interleave"])
def test_an_experiment_has_shown_the_same_over_the_shards(site: Site, method: str) -> None:
    """Of so many people that intervals are told: 300, each of whom took something after some answers."""
    begin = datetime.now(UTC) - timedelta(days=10)
    media = [row.media_id for row in site.one.query("select media_id from engine.media order by 1")]
    random = Random(method)
    crowd = [key(f"{method} {number}") for number in range(300)]
    events = [
        (person, random.choice(media), begin + timedelta(hours=random.randrange(-600, 230)))
        for person in crowd
        for _ in range(random.randint(1, 12))
    ]
    with site.one.connect("engagement_db") as connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into interaction (user_id, media_id, type, interaction_value, timestamp)"
            " values (%s, %s, 'LIKE', 1, %s at time zone 'UTC')",
            events,
        )
    _settle(site)
    placed = f"of_{method}"
    for world in (site.one, site.builder):
        world.query("select engine.set_placement(%s)", placed)
    site.builder.query(
        "select engine.start_experiment(%s, '{classic,popular}', placement => %s, method => %s)",
        method,
        placed,
        method,
    )
    [(row,)] = site.builder.query(
        "update engine.experiment set starts_at = %s, version_since = %s where name = %s"
        " returning to_jsonb(experiment)",
        begin,
        begin,
        method,
    )
    superuser(
        site.one.database,
        "insert into engine.experiment select * from jsonb_populate_record(null::engine.experiment, %s)",
        json.dumps(row),
    )
    shards.publish(site.settings)
    arm_of = {person: 1 + number % 2 for number, person in enumerate(crowd)}
    taken = [event for event in events if event[2] > begin + timedelta(days=1)]
    rows = _answers_before(
        site,
        taken,
        experiment=method,
        arm=None if method == "interleave" else lambda turn: arm_of[taken[turn][0]],
        arms=lambda turn: random.sample([0, 1, 1, 2], 4) if method == "interleave" else None,
    )
    _log(site, [{**row, "user_id": taken[row["turn"]][0]} for row in rows])
    first, second = site.agree("select * from experiment_result(%s)", method, least=2)
    assert min(first.people, second.people) > 100
    assert second.low < second.difference < second.high
    assert second.always_p <= 1
    assert 0 <= first.mismatch_p <= 1
    assert (second.variance_saved is None) == (method == "interleave")
    site.agree(
        "select * from outcomes(null, %s, %s, 'arm')", begin, begin + timedelta(days=20), least=2
    )
    [[shown]] = site.agree("select console_experiment(%s)", method)
    assert shown["days"][-1]["difference"] == second.difference
    assert len(shown["days"]) > 5
    with pytest.raises(psycopg.Error, match="experiment: there is none by this name") as refused:
        site.rows(site.router, "select console_experiment('none')")
    assert refused.value.sqlstate == "ML404"
    with pytest.raises(psycopg.Error, match="there is no experiment none") as refused:
        site.rows(site.router, "select * from experiment_result('none')")
    assert refused.value.sqlstate == "ML404"


@pytest.mark.parametrize(
    "query",
    [
        "select gorse_recommendations('ann')",
        "select gorse_recommendations(%(person)s::text, 5, 2, '{DRAMA}', false)",
        "select gorse_neighbors('tt0')",
        "select gorse_neighbors('tt1', 5, user_id => 'ann')",
        "select gorse_leaderboard(list, user_id => 'ann') from unnest('{latest,popular,trending}'::text[]) list",
        "select gorse_leaderboard('popular', 20, 1, '{COMEDY}')",
        "select gorse_session_recommendations("
        """'[{"FeedbackType": "read", "ItemId": "tt0", "UserId": "x", "Timestamp": ""}]')""",
        "select gorse_item(outside_id(media_id('tt2')))",
        "select gorse_items(1000)",
        "select gorse_items(7, gorse_items(5) ->> 'Cursor')",
        "select gorse_user('ann')",
        "select gorse_feedback_of('ann')",
        "select gorse_feedback_of('ann', feedback_type => 'read')",
        "select gorse_typed_feedback('star', 'ann', 'tt0')",
        "select outside_id(user_id('ann'))",
        "select gorse_users(1000)",
        "select gorse_users(7, gorse_users(5) ->> 'Cursor')",
        "select gorse_users(0)",
    ],
)
def test_gorse_is_answered_alike(site: Site, people: list[UUID], query: str) -> None:
    site.agree(query, {"person": people[3]})


def test_who_is_named_to_gorse_is_known_where_they_are(site: Site) -> None:
    names = [f"named {number}" for number in range(8)]
    users = json.dumps([{"UserId": name} for name in names])
    for said in site.both("select gorse_insert_users(%s)", users):
        assert said == [({"RowAffected": 8},)]
    site.agree("select gorse_user(name) from unnest(%s::text[]) name", names, least=8)
    site.agree("select gorse_users(1000)")
    with pytest.raises(psycopg.Error, match=re.escape("[5].UserId: expected a text")) as refused:
        site.rows(
            site.router, "select gorse_insert_users(%s)", json.dumps([*json.loads(users)[:5], {}])
        )
    assert refused.value.sqlstate == "ML400"
    for text in ("{}", "[]", '{"UserId": "alone"}'):
        one, router = (_said(site, at, text) for at in (site.one.database, site.router))
        assert router == one
    with pytest.raises(psycopg.Error, match="n: expected an integer") as refused:
        site.rows(site.router, "select gorse_users(-1)")
    assert refused.value.sqlstate == "ML400"


def _said(site: Site, database: str, users: str) -> object:
    """The answer, or why there is none, without what PL/Proxy puts before it."""
    try:
        return site.rows(database, "select gorse_insert_users(%s)", users)
    except psycopg.Error as error:
        return error.sqlstate, str(error.diag.message_primary).rpartition("REMOTE ERROR: ")[2]


def test_feedback_of_gorse_is_taken_and_taken_back(site: Site, people: list[UUID]) -> None:
    """A medium that only this feedback names is known by its name to all, once that is published."""
    feedback = [
        {
            "FeedbackType": "star",
            "UserId": user,
            "ItemId": item,
            "Value": 0,
            "Timestamp": "2026-11-01T12:00:00Z",
        }
        for user in ("ann", "named first", str(people[4]))
        for item in ("tt0", "tt2")
    ]
    for said in site.both("select gorse_insert_feedback(%s)", json.dumps(feedback)):
        assert said == [({"RowAffected": 6},)]
    site.agree("select gorse_typed_feedback('star', 'named first', 'tt2')")
    [[gone]] = site.agree("select gorse_delete_feedback('ann', 'tt2', 'star')")
    assert gone["RowAffected"] > 0
    site.agree("select gorse_feedback_of('ann', 'tt2')")
    for said in site.both("select gorse_delete_user('named first')"):
        assert said == [({"RowAffected": 1},)]
    site.agree("select gorse_feedback_of('named first')")
    with pytest.raises(psycopg.Error, match="forgotten") as refused:
        site.rows(site.router, """select gorse_insert_users('[{"UserId": "named first"}]')""")
    assert refused.value.sqlstate == "ML403"
    _settle(site)


def _walk(
    site: Site, database: str, n: int, feedback_type: str | None = None, cursor: str = ""
) -> list[list[Any]]:
    """All pages of Gorse's list of all feedback."""
    pages: list[Any] = []
    query = "select gorse_feedback_page(%s, %s, %s)"
    while cursor or not pages:
        [[page]] = site.rows(database, query, feedback_type, n, cursor)
        pages.append(page["Feedback"])
        cursor = page["Cursor"]
    return pages


@pytest.mark.parametrize(("n", "feedback_type"), [(17, None), (1000, None), (50, "star")])
def test_all_feedback_is_listed_page_by_page_as_on_one_node(
    site: Site, n: int, feedback_type: str | None
) -> None:
    _settle(site)
    for database in (site.one.database, *site.settings.shards):
        site.sync(database, reconcile=True)
    one, router = (
        _walk(site, database, n, feedback_type) for database in (site.one.database, site.router)
    )
    assert router == one
    assert sum(map(len, one)) > n


def test_feedback_that_waits_is_listed_though_shards_have_numbers_of_their_own(
    site: Site, people: list[UUID], media: list[UUID]
) -> None:
    _settle(site)
    [(last,)] = site.one.query("select max(interaction_id)::text from engine.interaction")
    for shard in site.settings.shards:
        superuser(
            shard, "alter table engine.outbox alter outbox_id restart with 4611686018427400000"
        )
    for person in people[10:30]:
        site.rows(site.router, "select record_interaction(%s, %s, 'WATCH')", person, media[1])
    whole = _walk(site, site.router, 1000, cursor=last)
    assert len({one["UserId"] for one in whole[0]}) == 20
    for n in (1, 3):
        pages = _walk(site, site.router, n, cursor=last)
        assert [one for page in pages for one in page] == whole[0]
        assert {len(page) for page in pages} <= {0, n, n - 1, n + 1}
    with pytest.raises(psycopg.Error, match="cursor: expected one of an answer") as refused:
        site.rows(site.router, "select gorse_feedback_page(null, 1, 'x')")
    assert refused.value.sqlstate == "ML400"


def test_refused_events_of_all_shards_are_listed_tried_again_and_dropped(
    site: Site, people: list[UUID], media: list[UUID]
) -> None:
    _settle(site)
    for person in people[10:30]:
        site.rows(site.router, "select record_interaction(%s, %s, 'WATCH')", person, media[2])
    waiting = "interaction_id is null and error is null"
    refuse = f"update engine.outbox set error = 'no', tries = 3 where {waiting} returning outbox_id"
    refused = [superuser(shard, refuse) for shard in site.settings.shards]
    assert all(refused)

    def runs(n: int = 20) -> Any:
        return site.rows(site.router, "select console_runs(%s)", n)[0][0]

    [(builder,)] = site.builder.query("select api.console_runs(20)")
    letters = runs()["dead_letters"]
    assert {**runs(), "refused": 0, "dead_letters": []} == builder
    assert (runs()["refused"], len(runs(3)["dead_letters"])) == (20, 3)
    assert [one["user_id"] for one in letters] == [str(person) for person in people[10:30]]
    ids = [int(one["id"]) for one in letters]
    assert len({*ids}) == 20
    assert site.rows(site.router, "select console_retry_events(%s)", ids[:2]) == [({"events": 2},)]
    assert site.rows(site.router, "select console_drop_events(%s)", ids[:5]) == [({"events": 3},)]
    assert site.rows(
        site.router, "select console_overview() -> 'readiness' ->> 'events_refused'"
    ) == [("15",)]
    left = [int(one["id"]) for one in runs()["dead_letters"]]
    assert left == ids[5:]
    assert site.rows(site.router, "select console_drop_events(%s)", [5]) == [({"events": 0},)]
    assert site.rows(site.router, "select console_drop_events()") == [({"events": 15},)]
    # What waits is listed last, by the numbers of each shard.
    listed = _walk(site, site.router, 1000)[-1]
    assert {one["UserId"] for one in listed[-2:]} == {str(person) for person in people[10:12]}
    _settle(site)


def test_readiness_speaks_of_all_shards(site: Site) -> None:
    [[of_one], [of_router]] = (rows[0] for rows in site.both("select readiness()"))
    assert of_router.keys() == of_one.keys()
    assert of_router["sources"].keys() == of_one["sources"].keys()
    assert of_router["first_refresh"] is True


def test_a_new_model_and_what_the_operator_says_are_published(
    site: Site, people: list[UUID], media: list[UUID]
) -> None:
    databases = (site.one.database, site.builder.database, *site.settings.shards)
    for database in databases:
        superuser(
            database,
            "create schema shop; create table shop.hidden (media_id uuid not null);"
            " grant usage on schema shop to ml_service_owner;"
            " grant select on shop.hidden to ml_service_owner",
        )
        superuser(database, "insert into shop.hidden select unnest(%s::uuid[])", media)
    for world in (site.one, site.builder):
        world.query("select engine.set_rule('hidden', 'deny', 'shop.hidden', everywhere => true)")
        world.query(
            "select engine.set_placement('front', strategy => 'blend', rules => '{hidden}')"
        )
    site.one.source(
        "engagement_db",
        "insert into interaction (user_id, media_id, type, interaction_value, timestamp)"
        " select %s, media_id, 'LIKE', 1, now() at time zone 'UTC' from unnest(%s::uuid[]) media_id",
        people[5],
        media,
    )
    for shard in site.settings.shards:
        site.sync(shard, reconcile=True)  # what was recorded there is forwarded
    for world in (site.one, site.builder):
        world.refresh()
    published = shards.publish(site.settings)
    [(known,)] = site.builder.query("select count(*) from model.item_knn")
    assert known
    for rows in published.values():
        assert (rows["item_knn"], rows["rule"]) == (known, 1)
    for shard in site.settings.shards:
        site.sync(shard)
    versions = {state.model_version for state in shards.status(site.settings)}
    assert versions == {*site.builder.query("select engine.model_version()")[0]}
    hidden = site.agree(
        "select asked, answer.* from unnest(%s::uuid[]) asked"
        " cross join lateral recommend(asked, 10, placement => 'front') answer",
        people,
    )
    assert not {row.media_id for row in hidden} & {*media}
    assert not any(shards.publish(site.settings).values())  # nothing is new


def test_an_upgrade_leaves_the_model_of_a_shard(site: Site, people: list[UUID]) -> None:
    before = site.rows(site.router, "select media_id from recommend(%s)", people[3])
    shards.init(site.settings)
    assert site.rows(site.router, "select media_id from recommend(%s)", people[3]) == before
    assert before
    for shard in site.settings.shards:
        assert worker.refresh(shard) == {}


def test_every_function_is_asked_somewhere_or_refused_by_name(site: Site) -> None:
    """A new function of `api` must be thought of here."""
    with psycopg.connect(site.settings.shards[0]) as connection:
        functions = (
            connection.cursor(row_factory=class_row(shards.Function))
            .execute(shards.FUNCTIONS)
            .fetchall()
        )
    refused = {
        one.name
        for one in functions
        if one.name not in shards.NAMES_WRITTEN
        and "ML501" in "".join(shards.statements(one, shards.WAYS[0]))
    }
    assert refused == {"wal_position"}


def test_the_router_has_the_functions_of_a_node_by_the_same_signatures(site: Site) -> None:
    functions = (
        "select proname, pg_get_function_arguments(oid), pg_get_function_result(oid)"
        " from pg_proc where pronamespace = 'api'::regnamespace order by 1, 2"
    )
    assert superuser(site.settings.router, functions) == superuser(site.one.database, functions)


def test_no_function_of_the_router_looks_first_where_a_caller_may_put_something(site: Site) -> None:
    with open_session(site.router) as router:
        names = "select nspname from pg_namespace where nspname in ('api', 'router') order by 1"
        assert router.execute(names).fetchall() == [("api",), ("router",)]
        assert router.execute(OPEN_TO_CALLERS).fetchall() == []


def test_the_measurement_finds_every_answer_alike(site: Site, people: list[UUID]) -> None:
    questions = {name: asked for name, asked in QUESTIONS.items() if name != "with rules"}
    found = answers(site.one.database, site.router, people[:2], questions)
    assert [name for name, one in found.items() if one.differing] == []
    assert sum(one.asked for one in found.values()) == 2 * len(questions) - 1  # a batch is of both


def test_nobody_but_our_functions_can_use_the_connections_to_the_shards(site: Site) -> None:
    """Kept connections are the router's login at the shards: who may ask may not take them."""
    if not site.has_dblink:
        pytest.skip("PL/Proxy keeps the connections to itself")
    with open_session(site.router) as session:  # as the service's login
        [[answer]] = session.execute("select api.readiness()").fetchall()
        assert answer["first_refresh"]
        kept = "select router_dblink.dblink_get_connections()"
        with pytest.raises(errors.InsufficientPrivilege):
            session.execute(kept)
        for asked in (
            "select * from router_dblink.dblink('x', 'select 1') as t (i integer)",
            "select * from router.ask('x', 'select 1', 'i integer') as t (i integer)",
            "select router.send('x', 'select 1')",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                session.execute(asked)
        [[granted]] = session.execute(
            "select count(*) from pg_proc where pronamespace = 'router_dblink'::regnamespace"
            " and has_function_privilege(oid, 'execute')"
        ).fetchall()
        assert granted == 0


def test_what_anybody_may_read_of_a_server_rests_on_no_password(site: Site) -> None:
    """A name made of one could be guessed at without asking a shard."""
    if not site.has_dblink:
        pytest.skip("PL/Proxy names its own servers")
    assert {
        name for (name,) in superuser(site.settings.router, "select name from router.server")
    } == {
        server_name(reach(database), LOGIN)
        for database in (*site.settings.shards, site.settings.migrate_database)
    }


def test_a_way_to_the_shards_that_others_may_use_is_seen_and_closed(site: Site) -> None:
    if not site.has_dblink:
        pytest.skip("PL/Proxy keeps the connections to itself")
    superuser(
        site.settings.router,
        "grant execute on function router_dblink.dblink(text, text) to public",
    )
    with pytest.raises(shards.ShardError, match=r"anybody may call router_dblink\.dblink\(text"):
        shards.status(site.settings)
    shards.init(site.settings)
    assert len(shards.status(site.settings)) == 2


def test_the_routers_login_at_the_shards_may_ask_and_no_more(site: Site) -> None:
    shard = site.settings.shards[1]
    superuser(shard, f"grant ml_service_owner to {LOGIN}")
    try:
        with pytest.raises(shards.ShardError, match="it has ml_service_app, ml_service_owner"):
            shards.init(site.settings)
    finally:
        superuser(shard, f"revoke ml_service_owner from {LOGIN}")
    asked = make_conninfo(shard, user=LOGIN, password=LOGIN)
    with open_session(asked) as session, pytest.raises(errors.InsufficientPrivilege):
        session.execute("select from engine.interaction")


def test_the_first_event_after_a_shard_restarted_is_recorded(
    site: Site, people: list[UUID], media: list[UUID]
) -> None:
    """Over connections that this session has kept, and that the shard has ended."""
    event = {"media_id": str(media[0]), "type": "WATCH"}
    with open_session(site.router, *AS_APPLICATION) as session:
        for _ in range(2):
            for person in people[20:24]:
                text = json.dumps({**event, "user_id": str(person)})
                [[answer]] = session.execute("select record_interactions(%s)", [text]).fetchall()
                assert answer["count"] == 1
            for cluster in site.clusters:
                cluster.stop()
                cluster.start()


def test_a_shard_that_stands_still_keeps_nobody_longer_than_they_will_wait(
    site: Site, people: list[UUID]
) -> None:
    if not site.has_dblink:
        pytest.skip("PL/Proxy waits until the shard takes a cancel (docs/scale.md)")
    with open_session(site.router, *AS_APPLICATION) as session:
        session.execute("select * from recommend(%s)", [people[3]])
        session.execute("set statement_timeout = '300ms'")
        with _standing_still(site.clusters), pytest.raises(errors.QueryCanceled):
            session.execute("select * from recommend(%s)", [people[3]])
        session.execute("set statement_timeout = 0")
        assert session.execute("select * from recommend(%s)", [people[3]]).fetchall()


@pytest.mark.timeout(300, func_only=True)
def test_plproxy_gives_up_on_a_process_that_stands_still(site: Site, people: list[UUID]) -> None:
    """And goes on with it over a new connection, when it does."""
    if site.has_dblink:
        pytest.skip("dblink is cancelled as any statement is (the test before)")
    servers = ("ml_service_shards", "ml_service_builder", "ml_service_everywhere")
    for server in servers:
        superuser(
            site.settings.router, f"alter server {server} options (set query_timeout '1')"
        )  # of the 60 that init has set
    with open_session(site.router, *AS_APPLICATION) as session:
        session.execute("select * from recommend(%s)", [people[3]])
        session.execute("set statement_timeout = '300ms'")  # without one, it looks at none
        still = _standing_still(site.clusters, can_cancel=True)
        with still, pytest.raises(psycopg.Error, match="query timeout"):
            session.execute("select * from recommend(%s)", [people[3]])
        session.execute("set statement_timeout = 0")
        for server in servers:
            superuser(
                site.settings.router, f"alter server {server} options (set query_timeout '60')"
            )
        assert session.execute("select * from recommend(%s)", [people[3]]).fetchall()


@contextmanager
def _standing_still(clusters: tuple[Cluster, ...], *, can_cancel: bool = False) -> Iterator[None]:
    """All processes of these servers are stopped, but for those that take a cancel, and go on."""
    pids = [pid for cluster in clusters for pid in family(cluster.pid)]
    if can_cancel:
        pids = [pid for pid in pids if pid not in {cluster.pid for cluster in clusters}]
    try:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


# Those of a release whose model.media_popularity had no genres.
FORMER = """
    do $$
    declare
        body text;
    begin
        for body in
            select pg_get_functiondef(oid)
            from pg_proc
            where pronamespace = 'engine'::regnamespace
                and prosrc ~ 'media_popularity\\.genre_set_key'
        loop
            -- (By its aliases in engine.compose, too.)
            execute regexp_replace(
                body,
                '\\m(media_popularity|taken|untaken)\\.genre_set_key',
                '(select genre_set_key from engine.media known where known.media_key = \\1.media_key)',
                'g'
            );
        end loop;
        alter table model.media_popularity drop column genre_set_key;
    end
    $$
"""


def test_a_model_comes_to_a_shard_before_functions_that_read_more_of_it(
    site: Site, people: list[UUID]
) -> None:
    query = (
        "select asked, answer.* from unnest(%s::uuid[]) asked"
        " cross join lateral recommend(asked, 10, strategy => 'popular') answer"
    )
    # (The last to compare with the one node, whose model has another number from here on.)
    before = site.agree(query, people)
    for shard in site.settings.shards:
        superuser(shard, FORMER)
    assert site.agree(query, people) == before
    for shard in site.settings.shards:
        with pytest.raises(errors.UndefinedColumn, match="genre_set_key"):
            migrate.upgrade(replace(site.settings, migrate_database=shard))
    assert site.agree(query, people) == before
    # The builder is upgraded: it has a new model.
    superuser(
        site.builder.database,
        "delete from engine.applied_file where object = 'model.media_popularity'",
    )
    migrate.upgrade(site.settings)
    shards.init(site.settings)
    assert site.agree(query, people) == before
    for shard in site.settings.shards:
        bodies = superuser(
            shard, "select 1 from pg_proc where prosrc ~ 'media_popularity\\.genre_set_key'"
        )
        assert bodies
