"""`ml-service experiment`: which of two strategies, or placements, people take more from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from service.tools.keys import connect_as_owner

EXPERIMENTS = """
    select
        name,
        placement,
        method,
        array_to_string(strategies, ', ') as arms,
        people,
        version,
        starts_at,
        nullif(ends_at, 'infinity') as ends_at,
        case
            when now() < starts_at then 'to come'
            when now() < ends_at then 'running'
            when adopted is not null then 'adopted ' || adopted
            else 'ended'
        end as state
    from engine.experiment
    order by starts_at, name
"""
MISMATCH = 0.001
"""Below this p the people of the arms are not there by chance."""


class ExperimentError(RuntimeError):
    """That cannot be done with an experiment; the message is for the operator."""


def start(
    conninfo: str,
    name: str,
    strategies: Sequence[str],
    *,
    placement: str,
    method: str,
    shares: Sequence[float] | None,
    people: float,
    ends_at: datetime | None,
    compares: str = "strategies",
) -> None:
    """Start one now. Raises ExperimentError for what cannot be, psycopg.Error."""
    _change(
        conninfo,
        "select name from engine.start_experiment(%s, %s, %s, %s, %s, %s, now(),"
        " coalesce(%s::timestamptz, 'infinity'), %s)",
        name,
        list(strategies),
        placement,
        method,
        shares and list(shares),
        people,
        ends_at,
        compares,
    )


def stop(conninfo: str, name: str, adopt: str | None = None) -> None:
    """End one now; with `adopt`, make that arm what its placement shows. Raises as `start`."""
    _change(conninfo, "select name from engine.stop_experiment(%s, %s)", name, adopt)


def table(conninfo: str) -> str:
    """All experiments, a line each. Raises psycopg.Error."""
    lines = [("name", "placement", "method", "arms", "people", "since", "until", "state")]
    with connect_as_owner(conninfo) as connection:
        cursor = connection.cursor(row_factory=namedtuple_row)
        rows: list[Any] = cursor.execute(EXPERIMENTS).fetchall()
        lines += [
            (
                row.name,
                row.placement,
                row.method,
                row.arms,
                f"{row.people:.0%}",
                _day(row.starts_at),
                _day(row.ends_at),
                row.state,
            )
            for row in rows
        ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(f"{text:{width}}" for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def result(conninfo: str, name: str) -> str:
    """What an experiment has shown so far, in words. Raises ExperimentError, psycopg.Error."""
    try:
        with connect_as_owner(conninfo) as connection:
            cursor = connection.cursor(row_factory=namedtuple_row)
            cursor.execute("select * from api.experiment_result(%s)", [name])
            rows: list[Any] = cursor.fetchall()
    except psycopg.Error as error:
        raise _explained(error) from None
    lines = [f"{'strategy':20} {'people':>9} {'shown':>10} {'taken':>9} {'per person':>11}"]
    for row in rows:
        rate = "-" if row.rate is None else f"{row.rate:.4f}"
        lines.append(
            f"{row.strategy:20} {row.people:>9,} {row.shown:>10,} {row.taken:>9,} {rate:>11}"
        )
    control = rows[0]
    for row in rows[1:]:
        lines += ["", f"{row.strategy} against {control.strategy}: {_verdict(row, control.rate)}"]
        if row.low is not None:
            lines.append(
                f"  95 % interval {_lift(row.low, control.rate)} to {_lift(row.high, control.rate)}"
                " at the planned end;"
                f" {_lift(row.always_low, control.rate)} to {_lift(row.always_high, control.rate)}"
                f" whenever you look (p {row.always_p:.3g})"
            )
        if row.variance_saved:
            lines.append(
                f"  what people took before explains {row.variance_saved:.0%} of the noise"
            )
    if control.mismatch_p is not None and control.mismatch_p < MISMATCH:
        lines += [
            "",
            f"The numbers of people do not fit the shares (p {control.mismatch_p:.2g}): something"
            " is broken, and the rest means nothing until that is found.",
        ]
    if control.version > 1:
        lines += [
            "",
            f"An arm changed: this is version {control.version},"
            f" since {control.version_since:%Y-%m-%d %H:%M} UTC.",
        ]
    return "\n".join(lines)


def _verdict(row: Any, control: float | None) -> str:
    if row.low is None:
        return "too few people to tell yet"
    lift = _lift(row.difference, control)
    if row.always_low > 0:
        return f"{lift}, better"
    if row.always_high < 0:
        return f"{lift}, worse"
    return f"{lift}, not known to differ"


def _lift(difference: float, control: float | None) -> str:
    return f"{difference / control:+.1%}" if control else f"{difference:+.4f}"


def _day(moment: datetime | None) -> str:
    return "-" if moment is None else f"{moment:%Y-%m-%dT%H:%MZ}"


def _change(conninfo: str, query: str, *arguments: object) -> None:
    try:
        with connect_as_owner(conninfo) as connection:
            connection.execute(query, arguments)
    except (psycopg.errors.IntegrityError, psycopg.errors.DataError) as error:
        raise _explained(error) from None
    except psycopg.Error as error:
        if error.sqlstate in ("55006", "0A000", "P0002", "ML400"):
            raise _explained(error) from None
        raise


def _explained(error: psycopg.Error) -> Exception:
    if error.sqlstate is None:
        return error
    said = (error.diag.message_primary, error.diag.message_hint)
    return ExperimentError(" ".join(filter(None, said)))
