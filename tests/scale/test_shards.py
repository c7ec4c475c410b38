"""Two shards, a builder and a router answer as one node does, to whoever asks whatever."""

import json
import os
import re
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from random import Random
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest
from psycopg import errors
from psycopg.conninfo import make_conninfo
from psycopg.rows import class_row

from bench.common.processes import family
from bench.shards import QUESTIONS, answers
from service import worker
from service.config import SOURCES, Settings, url
from service.host.errors import RefusedError
from service.host.pool import Pool
from service.tools import shards
from service.tools.postgres import Cluster, PostgresError, find_binaries
from service.tools.routing import Way, reach, server_name
from tests.images import DATABASES, demo_on, running_copy
from tests.servers import directory_of_run, open_session
from tests.world import World, key

RECOMMENDATIONS = "recommendation_db"
LOGIN = "ml_web"
"""By which the service asks the router, and the router the shards; its password is its name."""
AS_APPLICATION = ("set search_path = api, public", "set role ml_service_app")


def _has_plproxy() -> bool:
    try:
        binaries = find_binaries("system")
    except PostgresError:
        return False
    major = binaries.parent.name
    return Path(f"/usr/share/postgresql/{major}/extension/plproxy.control").exists()


@dataclass(frozen=True)
class Site:
    """The same sources read by one node, and by a builder and shards behind a router."""

    one: World
    builder: World
    settings: Settings
    """Of the router, the builder and the shards."""
    clusters: tuple[Cluster, ...]
    """Of the shards."""

    @property
    def router(self) -> str:
        return self.settings.database

    @property
    def has_dblink(self) -> bool:
        found = superuser(
            self.settings.router, "select 1 from pg_extension where extname = 'dblink'"
        )
        return bool(found)

    def rows(self, database: str, query: str, *arguments: Any) -> list[Any]:
        """As an application gets them."""
        with open_session(database, *AS_APPLICATION) as session:
            given = arguments[0] if arguments and isinstance(arguments[0], dict) else arguments
            return session.execute(query, given).fetchall()

    def both(self, query: str, *arguments: Any) -> tuple[list[Any], list[Any]]:
        """The rows from one node, and from the router."""
        return tuple(  # type: ignore[return-value]
            self.rows(database, query, *arguments) for database in (self.one.database, self.router)
        )

    def agree(self, query: str, *arguments: Any, least: int = 1) -> list[Any]:
        """The rows, where both have the same, and so many."""
        one, router = self.both(query, *arguments)
        assert router == one
        assert len(one) >= least
        return one


def superuser(database: str, statement: str, *arguments: Any) -> list[Any]:
    with open_session(database) as session:
        done = session.execute(statement, arguments or None)
        return done.fetchall() if done.description else []


@pytest.fixture(scope="module", params=shards.WAYS, ids=lambda way: way.extension)
def site(request: pytest.FixtureRequest, run_directory: Path) -> Iterator[Site]:
    """A small world: of one node, and of two shards that a router asks in one way or another."""
    way: Way = request.param
    with ExitStack() as stack:
        directory = run_directory
        if way.extension == "plproxy" and os.environ.get("PG") != "system":
            stack.enter_context(pytest.MonkeyPatch.context()).setenv("PG", "system")
            directory = stack.enter_context(directory_of_run())  # with images of that version
        if way.extension == "plproxy" and not _has_plproxy():
            pytest.skip("PL/Proxy is not installed: postgresql-15-plproxy of Debian")
        clusters = [stack.enter_context(running_copy("migrated", directory)) for _ in "1234"]
        first, second, *rest = clusters
        one = demo_on(dict.fromkeys(DATABASES, first))
        builder = demo_on({**dict.fromkeys(SOURCES, first), RECOMMENDATIONS: second})
        stack.callback(one.close)
        stack.callback(builder.close)
        _fill(one)
        for world in (one, builder):
            world.refresh()
        with psycopg.connect(second.dsn(), autocommit=True) as connection:
            connection.execute("create database router template template0")
        for cluster in (second, *rest):
            superuser(
                cluster.dsn(),
                f"create role {LOGIN} login password '{LOGIN}' in role ml_service_app",
            )
        environ = {
            **builder.environ,
            "WORKER_DATABASE_URL": builder.database,
            "MIGRATE_DATABASE_URL": builder.database,
            "ROUTER_DATABASE_URL": second.dsn("router"),
            "DATABASE_URL": make_conninfo(second.dsn("router"), user=LOGIN, password=LOGIN),
            "SHARD_URLS": " ".join(url(cluster.dsn(RECOMMENDATIONS)) for cluster in rest),
        }
        settings = Settings.from_environ(environ)
        made = shards.init(settings)
        assert [len(shard.slots) for shard in made] == [32, 32]
        shards.route(settings, [shard.slots for shard in made], way)
        yield Site(one, builder, settings, tuple(rest))


def _fill(world: World) -> None:
    """80 media, 60 people of tastes of their own, and 10 who did nothing yet."""
    random = Random(18)
    genres = ["DRAMA", "COMEDY", "HORROR", "WESTERN", "CRIME"]
    media = [(key(f"m{n}"), random.sample(genres, 1 + n % 3), n % 20 == 19) for n in range(80)]
    people = [(key(f"p{n}"), random.sample(genres, n % 3)) for n in range(70)]
    moment = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=40)
    world.fill(
        media,
        people,
        [
            (
                user_id,
                media[int(80 * random.random() ** (1 + number % 3))][0],
                random.choice(["LIKE", "LIKE", "WATCH", "WATCH", "DISLIKE"]),
                random.uniform(0.1, 2),
                moment + timedelta(minutes=random.randrange(40 * 24 * 60)),
            )
            for number, (user_id, _) in enumerate(people[:60])
            for _ in range(random.randint(1, 40))
        ],
    )


@pytest.fixture(scope="module")
def people(site: Site) -> list[UUID]:
    """Everybody whom the world knows, and somebody whom it does not."""
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
        "select asked, answer.* from unnest(%(some)s::uuid[]) asked"
        " cross join lateral why_not(asked, %(medium)s) answer",
    ],
)
def test_every_other_question_is_answered_alike(
    site: Site, people: list[UUID], media: list[UUID], query: str
) -> None:
    named = {"people": people, "some": people[:20], "person": people[3], "media": media}
    site.agree(query, {**named, "medium": media[0]})


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
        worker.sync(shard, reconcile=True)  # what was recorded there is forwarded
    for world in (site.one, site.builder):
        world.refresh()
    published = shards.publish(site.settings)
    assert all("item_knn" in rows and "rule" in rows for rows in published.values())
    for shard in site.settings.shards:
        worker.sync(shard)
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
    assert refused == {
        *(one.name for one in functions if one.name.startswith("gorse_")),
        "console_drop_events",
        "console_experiment",
        "console_retry_events",
        "experiment_result",
        "outcome_metrics",
        "outcomes",
        "outcomes_json",
        "outside_id",
        "wal_position",
    }


def test_the_router_has_the_functions_of_a_node_by_the_same_signatures(site: Site) -> None:
    functions = (
        "select proname, pg_get_function_arguments(oid), pg_get_function_result(oid)"
        " from pg_proc where pronamespace = 'api'::regnamespace order by 1, 2"
    )
    assert superuser(site.settings.router, functions) == superuser(site.one.database, functions)


def test_the_measurement_finds_every_answer_alike(site: Site, people: list[UUID]) -> None:
    questions = {name: asked for name, asked in QUESTIONS.items() if name != "with rules"}
    found = answers(site.one.database, site.router, people[:2], questions)
    assert not any(one.differing for one in found.values())
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


@contextmanager
def _standing_still(clusters: tuple[Cluster, ...]) -> Iterator[None]:
    """All processes of these servers are stopped, and then go on."""
    pids = [pid for cluster in clusters for pid in family(cluster.pid)]
    try:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
