"""The statistics agree with SciPy's, and with what their papers promise."""

import hashlib
import uuid
from typing import Any

import numpy as np
import psycopg
import pytest
import scipy  # its parts are imported when they are asked for: every process collects this module
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import scaled
from tests.world import World

ERROR = 1e-9


@pytest.fixture(scope="module")
def database(shared_world: World) -> Any:
    with psycopg.connect(shared_world.database, autocommit=True) as connection:
        yield connection


def values(database: Any, expression: str, *columns: Any) -> list[Any]:
    """The expression of each row of these columns, x and y."""
    arrays = ", ".join(["%s::double precision[]"] * len(columns))
    names = ", ".join("xy"[: len(columns)])
    return [
        value
        for (value,) in database.execute(
            f"select {expression} from unnest({arrays}) with ordinality as given ({names}, place)"
            " order by place",
            [[float(each) for each in column] for column in columns],
        )
    ]


def test_erfc(database: Any) -> None:
    x = np.concatenate(
        [[0, 1e-300, 1e-9, 1e-3], np.linspace(0.01, 25.9, 400), np.linspace(-6, -0.01, 50)]
    )
    assert values(database, "engine.erfc(x)", x) == pytest.approx(
        scipy.special.erfc(x), rel=1e-11, abs=0
    )
    [(beyond, below, nothing)] = database.execute(
        "select engine.erfc(30), engine.erfc(-30), engine.erfc(null)"
    )
    assert (beyond, below, nothing) == (0, 2, None)


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 9])
def test_chi_square(database: Any, degrees: int) -> None:
    x = [0, 1e-6, 0.01, *np.linspace(0.1, 200, 60)]
    found = values(database, f"engine.chi_square_p(x, {degrees})", x)
    assert found == pytest.approx(scipy.stats.chi2.sf(x, degrees), rel=ERROR, abs=0)


def test_chi_square_of_what_is_none(database: Any) -> None:
    assert values(database, "engine.chi_square_p(x, 1)", [-1, 2000]) == [None, 0]
    assert values(database, "engine.chi_square_p(x, 0)", [1]) == [None]


def evidence(
    database: Any, difference: float, variance: float | None, baseline: float | None
) -> Any:
    [row] = database.execute(
        "select low, high, p, always_low, always_high, always_p from engine.evidence(%s, %s, %s)",
        [difference, variance, baseline],
    )
    return row


def test_one_look_is_a_z_test(database: Any) -> None:
    low, high, p, *_ = evidence(database, 0.3, 0.01, 2)
    assert (low, high) == pytest.approx(scipy.stats.norm.interval(0.95, 0.3, 0.1))
    assert p == pytest.approx(2 * scipy.stats.norm.sf(3))


@given(
    difference=st.floats(-1, 1),
    deviation=st.floats(0.001, 1),
    baseline=st.floats(0.01, 100),
)
@settings(max_examples=scaled(100))
def test_the_interval_that_always_holds_has_zero_outside_where_its_p_is_small(
    database: Any, difference: float, deviation: float, baseline: float
) -> None:
    low, high, p, always_low, always_high, always_p = evidence(
        database, difference, deviation**2, baseline
    )
    assert always_low < low < high < always_high
    assert 0 < always_p <= 1
    assert p <= always_p
    if abs(always_p - 0.05) > 1e-6:
        assert (always_p < 0.05) == (always_low > 0 or always_high < 0)


@given(difference=st.floats(-1, 1), deviation=st.floats(0.01, 1), baseline=st.floats(0.1, 10))
@settings(max_examples=scaled(30))
def test_its_p_is_the_likelihood_ratio_of_the_mixture(
    database: Any, difference: float, deviation: float, baseline: float
) -> None:
    spread = 0.05 * baseline
    together = np.hypot(deviation, spread)
    ratio = scipy.stats.norm.logpdf(difference, 0, together) - scipy.stats.norm.logpdf(
        difference, 0, deviation
    )
    *_, always_p = evidence(database, difference, deviation**2, baseline)
    assert always_p == pytest.approx(max(min(1, np.exp(-ratio)), np.exp(-700)), rel=1e-6)


@pytest.mark.parametrize(("variance", "baseline"), [(0, 1), (None, 1), (1, 0), (1, None)])
def test_without_variance_or_control_there_is_no_evidence(
    database: Any, variance: float | None, baseline: float | None
) -> None:
    assert evidence(database, 1, variance, baseline) == (None,) * 6


def compared(database: Any, arms: list[tuple[Any, Any]]) -> list[Any]:
    """engine.compared_arms of what each person of each arm took, and took before."""
    sums = [
        (
            len(taken),
            *map(float, (sum(taken), taken @ taken, sum(before), before @ before, taken @ before)),
        )
        for taken, before in arms
    ]
    rows: list[Any] = database.execute(
        "select arm, rate, difference, variance, variance_saved from engine.compared_arms("
        "%s::bigint[], %s::double precision[], %s::double precision[], %s::double precision[],"
        " %s::double precision[], %s::double precision[])",
        [list(column) for column in zip(*sums, strict=True)],
    ).fetchall()
    return rows


def test_without_a_time_before_it_is_welchs_test(database: Any) -> None:
    random = np.random.default_rng(1)
    control, treated = random.poisson(2, 300), random.poisson(2.5, 500)
    [first, second] = compared(database, [(each, 0 * each) for each in (control, treated)])
    assert first == (1, pytest.approx(control.mean()), None, None, None)
    found = scipy.stats.ttest_ind(treated, control, equal_var=False)
    _, rate, difference, variance, saved = second
    assert rate == pytest.approx(treated.mean())
    assert difference / variance**0.5 == pytest.approx(found.statistic)
    assert saved == pytest.approx(0)


def test_the_adjustment_is_the_residual_of_a_regression(database: Any) -> None:
    random = np.random.default_rng(2)
    arms = []
    for size, rate in ((400, 1.0), (600, 1.1), (500, 0.9)):
        taste = random.gamma(2, 1, size)
        arms.append((random.poisson(rate * taste), random.poisson(2 * taste)))
    slope = sum(np.cov(t, b)[0, 1] * (len(t) - 1) for t, b in arms) / sum(
        b.var(ddof=1) * (len(b) - 1) for _, b in arms
    )
    rest = [taken - slope * before for taken, before in arms]
    for (arm, _, difference, variance, saved), residual in zip(
        compared(database, arms)[1:], rest[1:], strict=True
    ):
        assert difference == pytest.approx(residual.mean() - rest[0].mean())
        parts = residual.var(ddof=1) / len(residual), rest[0].var(ddof=1) / len(rest[0])
        assert variance == pytest.approx(sum(parts))
        assert 0.2 < saved < 0.6, arm


def test_an_arm_with_one_person_has_no_variance(database: Any) -> None:
    one, more = np.array([1]), np.array([1, 2, 3])
    assert [row[0] for row in compared(database, [(one, one), (more, more)])] == [2]
    assert compared(database, [(one, one), (more, more)])[0][2] is None


def test_people_fall_into_the_arms_by_their_shares(database: Any) -> None:
    shares = [0.5, 0.3, 0.2]
    counts = dict(
        database.execute(
            "select coalesce(engine.arm(md5(n::text)::uuid, 'salt', 0.5, %s::double precision[]), 0), count(*)"
            " from generate_series(1, 20000) n group by 1",
            [shares],
        ).fetchall()
    )
    expected = [10000, *(10000 * share for share in shares)]
    assert scipy.stats.chisquare([counts[arm] for arm in range(4)], expected).pvalue > 0.001


def test_experiments_are_independent(database: Any) -> None:
    table = database.execute(
        "select engine.arm(md5(n::text)::uuid, 'a', 1, '{0.5,0.5}') as one,"
        " engine.arm(md5(n::text)::uuid, 'b', 1, '{0.5,0.5}') as other, count(*)"
        " from generate_series(1, 10000) n group by 1, 2 order by 1, 2"
    ).fetchall()
    counts = [count for *_, count in table]
    assert scipy.stats.chi2_contingency(np.reshape(counts, (2, 2))).pvalue > 0.001


def test_the_arm_is_what_its_documentation_says(database: Any) -> None:

    for number in range(50):
        user_id = uuid.UUID(int=number * 7919)
        digest = hashlib.sha256(user_id.bytes + b"salt").digest()
        lot, place = (int.from_bytes(digest[at : at + 6], "big") / 2**48 for at in (0, 6))
        expected = None if lot >= 0.8 else 1 if place < 0.25 else 2
        [(found,)] = database.execute(
            "select engine.arm(%s, 'salt', 0.8, '{0.25,0.75}')", [user_id]
        )
        assert found == expected
