"""`ml-service tune --blend`: kept sources say what the strategy says, and the better one wins."""

import random
from datetime import timedelta
from uuid import UUID

import numpy as np
import psycopg
import pytest
from psycopg.rows import class_row

from service.config import url
from service.tools import blend
from service.tools.blend import LIMITS, WEIGHTS, Blended, Kept, Person, Row
from service.tools.cli import main
from service.tools.evaluate import EvaluationError, Metric, Split
from tests.world import START, World, key


def _tell_circle(world: World) -> None:
    """After each medium 60 people go on to the next; what 90 others watch, they never take.

    `blend` listens to what all take, and hardly to what comes next.
    """
    circle = 2 * "abcdefghijkl"
    world.fill(
        [(key(letter), ["DRAMA"], False) for letter in "abcdefghijklxyz"],
        [],
        [
            *(
                (key(f"person {number}"), key(letter), "LIKE", 1.0, START + timedelta(days=day))
                for number in range(60)
                for day, letter in enumerate(circle[number % 12 : number % 12 + 5])
            ),
            *(
                (key(f"other {number}"), key(letter), "WATCH", 1.0, START + timedelta(days=day))
                for number in range(90)
                for day, letter in enumerate("xyz")
            ),
        ],
    )
    world.sync()
    with world.connect() as connection:
        connection.execute(
            "update engine.strategy set sequence_weight = 0.02, similar_weight = 0,"
            " trend_weight = 0, popularity_weight = 0.98 where name = 'blend'"
        )


def _versions(world: World) -> list[tuple[str, int]]:
    return world.query("select name, version from engine.strategy order by name")


def test_the_source_that_foresees_what_people_do_wins(world: World) -> None:
    _tell_circle(world)
    versions = _versions(world)
    found = blend.tune(world.database, "blend", Split("last"), progress=False)
    assert found.holds
    assert (found.before.value, found.after.value) == (0.5, 1)
    assert _versions(world) == versions
    with world.connect() as connection:
        connection.execute(found.statement().encode())
    [(sequence, rest)] = world.query(
        "select sequence_weight, neighbours_weight + similar_weight + popularity_weight"
        " + trend_weight from engine.strategy where name = 'blend'"
    )
    assert sequence > rest


def test_the_command_prints_what_the_database_takes_and_changes_nothing(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _tell_circle(world)
    versions = _versions(world)
    monkeypatch.setenv("DATABASE_URL", url(world.database))
    assert main(["tune", "--blend"]) == 0
    output, errors = capsys.readouterr()
    assert errors == ""
    assert _versions(world) == versions
    with world.connect() as connection:
        connection.execute(output.encode())  # comments and all
    assert _versions(world) != versions


ROW: Row = {
    "content_weight": 0.01,
    "collaborative_weight": 0.99,
    "neighbours_weight": 0,
    "sequence_weight": 0.13,
    "similar_weight": 0.09,
    "popularity_weight": 0,
    "trend_weight": 0.78,
    "trend_evidence": 40,
    "trend_horizon": 60,
}
OTHERS: list[Row] = [
    {},
    {"content_weight": 0.3, "collaborative_weight": 0.6},
    {"trend_weight": 0.5, "popularity_weight": 0.28, "trend_evidence": 1, "trend_horizon": 3},
    {"sequence_weight": 0.5, "neighbours_weight": 0.2, "trend_weight": 0.21},
]


@pytest.mark.parametrize("other", OTHERS)
def test_what_is_kept_scores_as_the_strategy_does(demo_database: str, other: Row) -> None:
    row = ROW | other
    with psycopg.connect(demo_database) as connection:
        columns = ", ".join(
            f"{column} = {value}" + (" * interval '1 day'" if column == "trend_horizon" else "")
            for column, value in row.items()
        )
        connection.execute(f"update engine.strategy set {columns} where name = 'blend'".encode())
        people: dict[int, UUID] = dict(
            connection.execute(
                "select user_key, user_id from engine.person where exists (select"
                " from engine.interaction where interaction.user_key = person.user_key and positive)"
                " order by user_id limit 20"
            ).fetchall()
        )
        with connection.cursor(row_factory=class_row(Person), binary=True) as cursor:
            found = cursor.execute(
                "select * from evaluation.candidates('blend', %s, 100)", ([*people],)
            ).fetchall()
        answers = connection.execute(
            "select user_key, media_key, recommendation_score"
            " from api.recommend_many(%s, 50, 'blend') join engine.person using (user_id)"
            ' join engine.media using (media_id) order by user_key, "position"',
            ([*people.values()],),
        ).fetchall()
        connection.rollback()
    kept = Kept.of(found)
    scores = {
        (user_key, media_key): score
        for user_key, media_keys, of_them in zip(
            kept.user_keys, kept.media_keys, kept.scores(row), strict=True
        )
        for media_key, score in zip(media_keys, of_them, strict=True)
    }
    compared = [
        (scores[user_key, media_key], score)
        for user_key, media_key, score in answers
        if (user_key, media_key) in scores
    ]
    assert len(compared) > 500
    for ours, theirs in compared:
        assert ours == pytest.approx(theirs, abs=1e-9)
    # What genres alone speak for is not kept: where they weigh little, it is on no first page.
    if row["content_weight"] < 0.1:
        first = [*kept.first(row)]
        for user_key in people:
            answered = [media_key for user, media_key, _ in answers if user == user_key]
            listed = [media_key for user, _, media_key in first if user == user_key]
            assert listed == answered[: blend.K]


def _person(number: int, expected: int, *relevant: bool) -> Person:
    """Of three candidates, in the order in which equal scores are listed."""
    return Person(
        user_key=number,
        expected=expected,
        evidence=None,
        days_away=0,
        media_keys=[1, 2, 3],
        relevant=[*relevant],
        content=[0, 0, 0],
        people=[0, 0, 0],
        transitions=[0, 0.5, 1],
        similar=[1, 0, 0],
        popular=[0.5, 0.5, 0.5],
        trending=[0, 0, 0],
    )


def _all(column: str) -> Row:
    return ROW | dict.fromkeys(WEIGHTS.values(), 0.0) | {column: 1.0}


def test_ndcg_by_hand() -> None:
    kept = Kept.of([_person(1, 1, True, False, False), _person(2, 2, False, True, True)])
    second, third = 1 / np.log2(3), 1 / np.log2(4)
    assert kept.ndcg(_all("sequence_weight")) == pytest.approx([third, 1])
    assert kept.ndcg(_all("similar_weight")) == pytest.approx([1, (second + third) / (1 + second)])
    # Equal scores: in the order of the list. What nothing is known of has none.
    assert kept.ndcg(_all("popularity_weight")) == pytest.approx(kept.ndcg(_all("trend_weight")))


def test_somebody_who_has_seen_everything_is_told_nothing(world: World) -> None:
    world.takes("ann", "a", "b")
    world.sync()
    world.refresh()
    with (
        psycopg.connect(world.database) as connection,
        connection.cursor(row_factory=class_row(Person), binary=True) as cursor,
    ):
        found = cursor.execute(
            "select candidates.* from engine.person"
            " cross join evaluation.candidates('blend', array[person.user_key], 50) candidates"
        ).fetchall()
    kept = Kept.of(found)
    assert [person.media_keys for person in found] == [[]]
    assert [*kept.first(ROW)] == []


def test_weights_are_for_people_to_read_and_add_up() -> None:
    lot = random.Random(1)
    for _ in range(1000):
        row = ROW | {column: lot.random() * 10 ** lot.uniform(-6, 3) for column in WEIGHTS.values()}
        row |= {column: lot.uniform(*bounds) for column, bounds in LIMITS.items()}
        read = blend.rounded(row)
        assert sum(read[column] for column in WEIGHTS.values()) == pytest.approx(1, abs=1e-9)
        assert all(read[column] == round(read[column], 4) >= 0 for column in WEIGHTS.values())


@pytest.mark.parametrize(("low", "holds"), [(0.001, True), (0.0, False), (-0.001, False)])
def test_a_gain_holds_where_its_interval_is_above_0(low: float, holds: bool) -> None:
    before = Metric("before", "ndcg", 0.15, 0.1, 0.2, None, None, None)
    after = Metric("blend", "ndcg", 0.2, 0.1, 0.3, 0.05, low, 0.1)
    assert Blended("blend", {"similar_weight": 0.5}, before, after).holds is holds
    assert not Blended("blend", {}, before, after).holds


@pytest.mark.parametrize(
    ("strategy", "said"),
    [("magic", "expected one of blend, .* got 'magic'"), ("sequence", "has one source")],
)
def test_what_cannot_be_mixed_is_said(world: World, strategy: str, said: str) -> None:
    with pytest.raises(EvaluationError, match=said):
        blend.tune(world.database, strategy, Split("last"), progress=False)
