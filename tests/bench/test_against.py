"""Two trees answer alike, or the first question that tells them apart is shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import dict_row

from bench.against.answers import Call, Connection, Kind, People, Question, compare, questions
from bench.against.times import HEAD, Block, Cost, ratio, rows
from bench.against.trees import copy_parameters
from service.tools.demo import world as demo
from tests.world import World

CALL = Call("recommend", {"user_id": UUID(int=1), "offset": None, "strategy": "it's"})


def found(base: object, this: object) -> Kind:
    kind = Kind()
    kind.take(base, this, CALL)
    return kind


def test_equal_answers_have_equal_digests() -> None:
    answer = [{"title": "One", "score": 1.0}, {"title": "Two", "score": 0.5}]
    kind = found(answer, [*answer])
    assert (kind.first, kind.different, kind.media) == ("", 0, 2)
    base, this = kind.digests
    assert base.digest() == this.digest()


@pytest.mark.parametrize(
    ("this", "expected"),
    [
        ([{"title": "Two", "score": 1.0}], "answer[0].title: 'One' in the base, 'Two' here"),
        ([{"title": "One", "score": 1.001}], "answer[0].score: 1.0 in the base, 1.001 here"),
        ([{"title": "One"}], "answer[0]: no score"),
        ([], "answer: 1 in the base, 0 here"),
        ({"refused": "ML400"}, "answer: [{'title': 'One', 'score': 1.0}] in the base, "),
    ],
)
def test_the_first_difference_is_shown_with_a_question_for_psql(
    this: object, expected: str
) -> None:
    kind = found([{"title": "One", "score": 1.0}], this)
    question, _, difference = kind.first.partition(";\n")
    assert difference.startswith(expected)
    assert question == (
        "select * from api.recommend("
        "\"user_id\" => '00000000000000000000000000000001'::uuid,"
        " \"offset\" => NULL, \"strategy\" => 'it''s')"
    )


def test_the_slowest_answers_have_a_ratio_of_their_own() -> None:
    blocks = [Block(Cost(1, 1), Cost(1, 2)) for _ in range(90)]
    blocks += [Block(Cost(10, 10), Cost(5, 5)) for _ in range(10)]
    (row,) = rows({"recommend": blocks})
    told = [(head, cell) for head, cell in zip(HEAD, row, strict=True) if "÷" in head]
    assert told == [
        ("this ÷ base (95 %)", "1.000 (1.000–1.000)"),
        ("p95 ÷", "0.50"),
        ("this ÷ base (95 %)", "2.000 (2.000–2.000)"),
        ("p95 ÷", "0.50"),
    ]


def test_the_order_of_a_sum_makes_no_difference_but_is_told() -> None:
    kind = found([{"score": 0.1 + 0.2}], [{"score": 0.3}])
    assert not kind.first
    assert 0 < kind.gap < 1e-15


def test_what_only_this_tree_gives_is_told_and_is_no_difference() -> None:
    kind = found([{"title": "One"}], [{"title": "One", "reason": "why"}])
    assert (kind.first, kind.more) == ("", {"reason"})


def test_a_ratio_has_the_interval_of_its_ranks() -> None:
    # 100 ratios, 0.01 to 1.00: of 95 %, the ranks 50 ± 9.8.
    assert ratio([(100.0, float(n)) for n in range(1, 101)]) == (0.505, 0.41, 0.61)


@pytest.fixture
def people(demo_world: demo.World) -> People:
    return People(
        [person.user_id for person in demo_world.people[:2]],
        [],
        [medium.id for medium in demo_world.media[:4]],
        ["DRAMA"],
    )


@contextmanager
def connected(conninfo: str) -> Iterator[Connection]:
    with psycopg.connect(conninfo, autocommit=True, row_factory=dict_row) as connection:
        yield connection


def test_everything_that_api_answers_is_asked(demo_database: str, people: People) -> None:
    with connected(demo_database) as connection:
        functions = {
            row["proname"]
            for row in connection.execute(
                "select proname from pg_proc where pronamespace = 'api'::regnamespace"
                r" and proname !~ '^(console|gorse|preview|tracked)_'"
            )
        }
        asked = {
            question.call.to(connection).function for question in questions(people, ["classic"])
        }
    others = {
        "confidence",
        "delete_interactions",
        "enrol_user",
        "experiment_day_sums",
        "experiment_result",
        "experiment_sums",
        "explained_media",
        "home",
        "home_json",
        "next_recommendations",
        "paged_recommendations",
        "forget_user",
        "key_roles",
        "media_id",
        "outcome_metrics",
        "outcome_sums",
        "outcomes",
        "outcomes_json",
        "outside_id",
        "person_report",
        "question_state",
        "rank_media",
        "ranked_media",
        "readiness",
        "recommend_explained",
        "recommendations_text",
        "record_impressions",
        "record_interaction",
        "record_interactions",
        "replay",
        "result_of_sums",
        "shard_slots",
        "user_id",
        "wal_position",
        "why",
        "why_json",
        "why_not",
    }
    assert asked == functions - others


def test_a_database_answers_like_itself_and_not_like_one_where_more_has_happened(
    demo_database: str, people: People
) -> None:
    user = people.known[0]
    asked = Question("recommend", Call("recommend", {"user_id": user}))
    with connected(demo_database) as base, connected(demo_database) as this:
        same = compare(base, this, [*questions(people, ["classic"])])
        [first] = base.execute("select media_id from api.recommend(%s, 1)", [user])
        with this.transaction(force_rollback=True):
            this.execute("select api.record_interaction(%s, %s, 'LIKE')", [user, first["media_id"]])
            different = compare(base, this, [asked])
    assert [name for name, kind in same.items() if kind.first] == []
    assert all(kind.media for name, kind in same.items() if name != "refused")
    assert str(first["media_id"]) in different["recommend"].first


def test_this_tree_takes_the_parameters_of_the_other(demo_database: str, world: World) -> None:
    """All but versions, of what both have by that name."""
    ships = (
        "select to_jsonb(one) - 'version' from engine.strategy one where name <> 'mine' order by name",
        "select to_jsonb(one) - 'version' from engine.model_parameters one order by name",
    )
    with psycopg.connect(demo_database) as base:
        shipped = [base.execute(query).fetchall() for query in ships]
    with world.connect() as this:
        this.execute(
            "update engine.strategy set content_weight = 0.5, collaborative_weight = 0.5,"
            " history_limit = 7, trend_horizon = '1 day' where name = 'blend'"
        )
        this.execute("insert into engine.strategy (name, popularity_weight) values ('mine', 1)")
        this.execute("update engine.model_parameters set predictor_count = 7 where name = 'slim'")
        this.execute("update engine.model_parameters set half_life = '1 day' where name = 'trend'")
    copy_parameters(demo_database, world.database)
    assert [world.query(query) for query in ships] == shipped
