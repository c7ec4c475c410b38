"""The measurement of dear questions runs, and tells each beside a plain one."""

import pytest

from bench.dear import HEAD, rows


def test_each_dear_question_has_a_ratio(demo_database: str) -> None:
    found = [dict(zip(HEAD, row, strict=True)) for row in rows(demo_database, ["popular"], (5,))]
    assert [row["question"] for row in found[-61:]] == [
        "popular: offset 5",
        *(
            f"popular: {order}, limit {limit}{of_whom}"
            for limit in (10, 100)
            for order in ("diversity 0.5", "explore 0.1", "both")
            for of_whom in ("", ", of 50 people")
        ),
        *(
            f"{kind} media of {hours} hours, limit {limit}, offset {offset}{yardstick}"
            for kind in ("popular", "trending")
            for limit, offset in ((10, 0), (100, 0), (100, 500))
            for hours in (24, 100, 168, 720)
            for yardstick in ("", ": beside classic")
        ),
    ]
    for row in found:
        plain, dear, ratio = (float(row[name]) for name in ("plain, ms", "dear, ms", "ratio"))
        assert min(plain, dear) > 0
        assert ratio == pytest.approx(dear / plain, rel=0.2, abs=0.06)  # of rounded figures
