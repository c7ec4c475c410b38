"""However far it is looked among neighbours, what is worth it is found, and what is found is what all neighbours give."""

import re
from collections import defaultdict
from typing import Any, LiteralString

import psycopg
import pytest

UNITS = {"item_transitions": 0.3, "slim": 0.7}
EXPONENTS: dict[str, LiteralString] = {
    "item_transitions": "recency_exponent",
    "slim": "similar_recency_exponent",
}
PLANS = {
    "transitions": {"item_transitions"},
    "slim": {"slim"},
    "without_people": {"item_transitions", "slim"},
}
"""Those that have item models, and which."""
HISTORY: LiteralString = """
    from engine.strategy
    cross join lateral (
        select row(read.media_keys, read.preferences, read.deeds)::engine.history as history
        from engine.history_of(
            row(null, %(person)s, '{}', '{}', strategy, null, null, false, '{}', false, null, null)::engine.asker
        ) read
    ) asking
"""


def _parts(
    connection: psycopg.Connection[Any], person: int, model: str
) -> dict[tuple[int, int], float]:
    """What each medium of theirs adds to each of its neighbours."""
    rows = connection.execute(
        "select recent.media_key, recent.weight, neighbour_keys, weights"
        + HISTORY
        + f" cross join lateral engine.recent(history, strategy, {EXPONENTS[model]}) recent"
        f" join model.{model} using (media_key) where strategy.name = 'blend'",
        {"person": person},
    ).fetchall()
    return {
        (medium, cause): weight * strength * UNITS[model]
        for cause, weight, keys, weights in rows
        for medium, strength in zip(keys, weights, strict=True)
    }


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("worth", [0, 1e-5, 1e-3, 0.02, 1])
def test_all_that_is_worth_it_is_found(demo_database: str, plan: str, worth: float) -> None:
    with psycopg.connect(demo_database) as connection:
        for person in _people(connection):
            summed: dict[tuple[int, int], float] = defaultdict(float)
            for model in PLANS[plan]:
                for pair, part in _parts(connection, person, model).items():
                    summed[pair] += part
            candidates = sorted({medium for medium, _ in summed})
            media = candidates[:: max(1, len(candidates) // 12)]
            found = connection.execute(
                "select cause.media_key, cause_key, coalesce(by_transitions, 0) + coalesce(by_similar, 0)"
                + HISTORY
                + " cross join lateral engine.causes("
                "history, strategy, %(transitions)s, %(similar)s, %(media)s, %(worth)s, engine.sources_in(%(plan)s)) cause"
                " where strategy.name = 'blend'",
                {
                    "person": person,
                    "transitions": UNITS["item_transitions"],
                    "similar": UNITS["slim"],
                    "media": media,
                    "worth": worth,
                    "plan": plan,
                },
            ).fetchall()
            causes = {(medium, cause): contribution for medium, cause, contribution in found}
            assert len(causes) == len(found)
            assert causes == pytest.approx({pair: summed[pair] for pair in causes})
            missing = [
                part for pair, part in summed.items() if pair[0] in media and pair not in causes
            ]
            assert max(missing, default=0) < max(worth, 1e-300)


@pytest.mark.parametrize("strategy", ["sequence", "similar", "blend"])
def test_the_best_reasons_of_a_page_are_those_of_all_that_is_found(
    demo_database: str, strategy: str
) -> None:
    with psycopg.connect(demo_database) as connection:
        for person in _people(connection):
            # (Scores a thousand times as high: nothing is found to be worth it at first.)
            for exaggerated in (1, 1000):
                asked = {"person": person, "strategy": strategy, "exaggerated": exaggerated}
                best, of_all = (
                    {medium: (because, *reasons) for medium, because, reasons in rows}
                    for rows in (
                        connection.execute(PAGE + query, asked).fetchall()
                        for query in (BEST, OF_ALL)
                    )
                )
                assert len(best) == 10
                assert best.keys() == of_all.keys()
                for medium, (because, *reasons) in best.items():
                    assert because == of_all[medium][0]
                    assert reasons == [pytest.approx(one, abs=1e-9) for one in of_all[medium][1:]]


@pytest.mark.parametrize(
    ("plan", "read"),
    [
        ("transitions", {"item_transitions"}),
        ("slim", {"slim_weights"}),
        # (Trending media leave out what they have seen.)
        ("without_people", {"item_transitions", "slim", "interaction"}),
    ],
)
def test_a_model_is_read_and_no_history(demo_database: str, plan: str, read: set[str]) -> None:
    """The answer hands it on."""
    with psycopg.connect(demo_database) as connection:
        explained = connection.execute(REASONS, {"plan": plan}).fetchall()
    scanned = re.findall(r"Scan .*?\bon (\w+)", "\n".join(line for (line,) in explained))
    assert {*scanned} & {"interaction", "item_transitions", "slim", "slim_weights"} == read


@pytest.mark.parametrize(("score", "told"), [(0, 0), (1e-9, 1)])
def test_what_speaks_for_a_medium_without_a_score_is_no_reason(
    demo_database: str, score: float, told: int
) -> None:
    """Scores have nine decimals: of many that add next to nothing, the score is what they add up to."""
    with psycopg.connect(demo_database) as connection:
        assert len(connection.execute(NEXT_TO_NOTHING, {"score": score}).fetchall()) == told


def _people(connection: psycopg.Connection[Any]) -> list[int]:
    people = connection.execute(
        "select user_key from engine.interaction group by user_key order by count(*) desc, user_key"
    ).fetchall()
    return [person for (person,) in [*people[:3], *people[len(people) // 2 :][:3]]]


PAGE: LiteralString = """
    with asking as materialized (
        select person.user_id, person.user_key, known as strategy, question
        from engine.person
        join engine.strategy known on known.name = %(strategy)s
        cross join lateral engine.asked(array[person.user_id], '{}', 10, 0, known.name, 0, 0) question
        where user_key = %(person)s
    ),
    page as materialized (
        select answer.*
        from asking
        cross join lateral engine.answers(question) answer
    ),
    told as materialized (
        select
            question,
            strategy,
            row(page.user_id, user_key, genres, '{}', strategy, null, null, false, '{}', false, null, null)::engine.asker as asker,
            media_keys,
            mix,
            array(
                select score * %(exaggerated)s from unnest(collaborative_scores) with ordinality as listed (score, place)
                order by place
            ) as scores,
            genres,
            page.user_id
        from page
        cross join asking
    )
"""
BEST: LiteralString = """
    select reason.media_key, reason.because, reason.reasons
    from told
    cross join lateral engine.best_reasons(
        question, row(1, user_id, genres, false, media_keys, null, null, scores, null, mix)::engine.ranked_list
    ) reason
    order by media_key
"""
REASONS: LiteralString = """
    explain
    select reason.*
    from engine.strategy
    cross join lateral engine.reasons_in_words(
        row(null, 0, '{}', '{}', strategy, null, null, false, '{}', false, null, null)::engine.asker,
        strategy,
        row(1, 1, 0, 1, row('{1}', '{2}', '{liked}')::engine.history)::engine.mix,
        '{1}',
        '{1}',
        0,
        %(plan)s,
        null
    ) reason
    where strategy.name = 'blend'
"""
NEXT_TO_NOTHING: LiteralString = """
    select reason.media_key
    from (select * from model.slim_weights order by media_key limit 1) spoken
    join engine.strategy on strategy.name = 'similar'
    cross join lateral engine.reasons_in_words(
        row(null, 0, '{}', '{}', strategy, null, null, false, '{}', false, null, null)::engine.asker,
        strategy,
        row(null, 1e20, 0, 1, row(predictor_keys[:1], '{2}', '{liked}')::engine.history)::engine.mix,
        array[spoken.media_key],
        array[%(score)s::double precision],
        0,
        'slim',
        null
    ) reason
"""
OF_ALL: LiteralString = """
    select reason.media_key, reason.because, reason.reasons
    from told
    cross join lateral engine.reasons_in_words(
        asker,
        jsonb_populate_record(strategy, '{"dislike_weight": 0}'),
        mix,
        media_keys,
        scores,
        0,
        'all',
        null
    ) reason
    order by media_key
"""
