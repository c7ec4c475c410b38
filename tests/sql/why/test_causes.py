"""However far it is looked among neighbours, the strongest causes are found: those that all neighbours give."""

from collections import defaultdict
from typing import Any, LiteralString

import psycopg
import pytest

UNITS = {"item_transitions": 0.3, "slim": 0.7}
EXPONENTS: dict[str, LiteralString] = {
    "item_transitions": "recency_exponent",
    "slim": "similar_recency_exponent",
}
SOURCES = {"item_transitions": "transitions", "slim": "slim"}
ASKER: LiteralString = """
    from engine.strategy
    cross join lateral (
        select row(null, %(person)s, '{}', '{}', strategy, null, null, false, '{}', false)::engine.asker as asker
        offset 0
    ) asking
"""


def _parts(
    connection: psycopg.Connection[Any], person: int, model: str
) -> dict[tuple[int, int], float]:
    """What each medium of theirs adds to each of its neighbours."""
    rows = connection.execute(
        "select recent.media_key, recent.weight, neighbour_keys, weights"
        + ASKER
        + f" cross join lateral engine.recent(asker, strategy.{EXPONENTS[model]}) recent"
        f" join model.{model} using (media_key) where strategy.name = 'blend'",
        {"person": person},
    ).fetchall()
    return {
        (medium, cause): weight * strength * UNITS[model]
        for cause, weight, keys, weights in rows
        for medium, strength in zip(keys, weights, strict=True)
    }


@pytest.mark.parametrize("models", [("item_transitions",), ("slim",), ("item_transitions", "slim")])
@pytest.mark.parametrize("worth", [0, 1e-5, 1e-3, 0.02, 1])
def test_the_strongest_are_those_of_all(
    demo_database: str, models: tuple[str, ...], worth: float
) -> None:
    with psycopg.connect(demo_database) as connection:
        people = connection.execute(
            "select user_key from engine.interaction group by user_key order by count(*) desc, user_key"
        ).fetchall()
        for (person,) in [*people[:3], *people[len(people) // 2 :][:3]]:
            summed: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
            for model in models:
                for (medium, cause), part in _parts(connection, person, model).items():
                    summed[medium][cause] += part
            media = sorted(summed)[:: max(1, len(summed) // 12)]
            found = connection.execute(
                "select cause.media_key, cause_key, contribution"
                + ASKER
                + " cross join lateral engine.causes("
                "asker, %(transitions)s, %(similar)s, %(media)s, 3, %(worth)s, %(sources)s) cause"
                " where strategy.name = 'blend' order by contribution desc, cause_key",
                {
                    "person": person,
                    "transitions": UNITS["item_transitions"],
                    "similar": UNITS["slim"],
                    "media": media,
                    "worth": worth,
                    "sources": [SOURCES[model] for model in models],
                },
            ).fetchall()
            for medium in media:
                expected = sorted(summed[medium].values(), reverse=True)[:3]
                causes = [
                    (cause, contribution) for key, cause, contribution in found if key == medium
                ]
                assert [contribution for _, contribution in causes] == pytest.approx(expected)
                assert [summed[medium][cause] for cause, _ in causes] == pytest.approx(expected)
