"""`ml-service experiment`: which of two strategies, or placements, people take more from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, LiteralString

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
) -> str:
    """Start one now; return what to print.

    Raises ExperimentError for what cannot be, RefusedError, psycopg.Error.
    """
    made = _change(
        conninfo,
        "select placement, strategies, nullif(ends_at, 'infinity') as ends_at"
        " from engine.start_experiment(%s, %s, %s, %s, %s, %s, now(),"
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
    until = "until it is stopped" if made.ends_at is None else f"until {_day(made.ends_at)}"
    return f"{name} runs at {made.placement}, {until}: {' against '.join(made.strategies)}"


def stop(conninfo: str, name: str) -> str:
    """End one now; return what to print. Raises as `start`."""
    stopped = _change(
        conninfo,
        "select ends_at, ends_at < now() as was_over from engine.stop_experiment(%s)",
        name,
    )
    when = f"had ended at {_day(stopped.ends_at)}" if stopped.was_over else "has ended"
    return f"{name} {when}"


def adopt(conninfo: str, name: str, arm: str, *, despite: bool = False) -> str:
    """End one now, and make that arm what its placement shows; return what to print.

    Where the arms cannot be compared, only `despite` of that. Raises as `start`.
    """
    [trial, *_] = _rows(conninfo, name)
    warning = _mismatch(trial)
    if warning and not despite:
        raise ExperimentError(f"{warning} --despite-mismatch adopts {arm} all the same.")
    adopted = _change(
        conninfo, "select placement, compares from engine.stop_experiment(%s, %s)", name, arm
    )
    what = "strategy" if adopted.compares == "strategies" else "strategy, filter and rules of"
    return "\n".join(filter(None, (f"{adopted.placement} has the {what} {arm} now", warning)))


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
    rows = _rows(conninfo, name)
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
    if warning := _mismatch(control):
        lines += ["", warning]
    if control.version > 1:
        lines += [
            "",
            f"An arm changed: this is version {control.version},"
            f" since {control.version_since:%Y-%m-%d %H:%M} UTC.",
        ]
    return "\n".join(lines)


def _rows(conninfo: str, name: str) -> list[Any]:
    """The arms, the control first, with the method. Raises ExperimentError, psycopg.Error."""
    try:
        with connect_as_owner(conninfo) as connection:
            cursor = connection.cursor(row_factory=namedtuple_row)
            cursor.execute(
                "select result.*, (select method from engine.experiment where name = %s)"
                " from api.experiment_result(%s) result order by arm",
                [name, name],
            )
            return cursor.fetchall()
    except psycopg.Error as error:
        raise _explained(error) from None


def _mismatch(control: Any) -> str:
    """What to say where the arms cannot be compared; nothing where they can."""
    p = control.mismatch_p
    if p is None or p >= MISMATCH:
        return ""
    what = (
        "The numbers of people do not fit the shares"
        if control.method == "split"
        else "One arm picked so much more than the other that it is no chance"
    )
    return (
        f"{what} (p {p:.2g}): something is broken, and the rest means nothing until that is found."
    )


def _verdict(row: Any, control: float | None) -> str:
    if row.low is None:
        return "too few people to tell yet: it takes a hundred in each arm"
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


def _change(conninfo: str, query: LiteralString, *arguments: object) -> Any:
    try:
        with connect_as_owner(conninfo) as connection:
            cursor = connection.cursor(row_factory=namedtuple_row)
            return cursor.execute(query, arguments).fetchone()
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
