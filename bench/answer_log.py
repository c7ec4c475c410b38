"""How long outcomes of a day take, and how large the log of answers is: at 20 million answers.

20 million answers in the 90 days that they are kept are 222,222 a day, of ten media each. A day is
a partition of its own, and no question about it reads another but the next: so these two are made,
and what is measured is as it would be with all of them (--days 90 makes these, too). People are
invented, and take a medium of every fifth answer of the two; a tenth of that names its answer.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, LiteralString

import psycopg

from bench.common import print_table, run
from bench.common.cpu import cpu_ms
from bench.common.site import DATABASES, server, upgrade

TOTAL, DAYS = 20_000_000, 90
PEOPLE, MEDIA, ON_A_PAGE = 50_000, 20_000, 10
ROUNDS = 3
GOAL_SECONDS, GOAL_BYTES = 1.0, 100

BY = ("strategy", "placement", "position", "arm", "day")

MEDIA_AND_PEOPLE: LiteralString = """
    insert into engine.genre_set (genres) values ('{DRAMA}');
    insert into engine.media (media_id, title, genre_set_key)
    select gen_random_uuid(), 'Medium ' || number, 1 from generate_series(1, %(media)s) number;
    insert into engine.person (user_id)
    select gen_random_uuid() from generate_series(1, %(people)s);
"""
# As people ask: at all hours, and by the square of a random number, so that few ask for most.
ANSWERS: LiteralString = """
    insert into engine.answer_log (
        answer_id, shown_at, user_key, placement, n, "offset", strategy, strategy_version, fallback,
        model_version, state, media_keys
    )
    select
        answer_id, engine.shown_at(answer_id), user_key, placement, %(page)s, 0, strategy, 1, false,
        1,
        array[hashint8extended(number, 1), hashint8extended(user_key, 2), 3, 0, 0],
        array(
            select 1 + floor(%(media)s * random() ^ 2)::integer
            from generate_series(1, %(page)s)
            where number is not null
        )
    from (
        select
            number,
            engine.new_answer_id(
                %(day)s::timestamptz + number * interval '1 day' / %(answers)s
            ) as answer_id,
            1 + floor(%(people)s * random() ^ 2)::integer as user_key,
            (array['home', 'end', 'default'])[1 + number %% 3] as placement,
            (array['classic', 'blend'])[1 + number %% 2] as strategy
        from generate_series(0, %(answers)s - 1) number
    ) answer
"""
# Of the days before: those of the first of the two, as of another day.
COPIES: LiteralString = """
    insert into engine.answer_log (
        answer_id, shown_at, user_key, placement, n, "offset", strategy, strategy_version, fallback,
        model_version, state, media_keys
    )
    select
        engine.new_answer_id(at), date_trunc('milliseconds', at), user_key, placement, n, "offset",
        strategy, strategy_version, fallback, model_version, state, media_keys
    from engine.answer_log
    cross join lateral (select shown_at - %(before)s * interval '1 day' as at) day
    where shown_at >= %(first)s and shown_at < %(first)s::timestamptz + interval '1 day'
"""
EVENTS: LiteralString = """
    insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)
    select
        coalesce((select max(interaction_id) from engine.interaction), 0)
            + row_number() over (order by at),
        user_key, media_key, 'WATCH', 1, at
    from (
        select
            user_key,
            media_keys[1 + floor(cardinality(media_keys) * random() ^ 2)::integer] as media_key,
            shown_at + random() * interval '6 hours' as at
        from engine.answer_log
        where shown_at >= %(day)s
            and shown_at < %(day)s::timestamptz + interval '1 day'
            and random() < 0.2
    ) taken
"""
NAMED: LiteralString = """
    insert into engine.attribution (user_key, media_key, answer_id, happened_at)
    select user_key, media_key, answer_id, happened_at
    from engine.answer_log
    join engine.interaction using (user_key)
    where shown_at >= %(day)s and shown_at < %(day)s::timestamptz + interval '1 day'
        and media_key = any (media_keys)
        and interaction_id %% 10 = 0
        and happened_at between shown_at and shown_at + interval '6 hours'
    on conflict do nothing
"""
SIZE: LiteralString = """
    select
        (sum(pg_total_relation_size(inhrelid)) / (select count(*) from engine.answer_log))::float8,
        (sum(pg_relation_size(inhrelid)) / (select count(*) from engine.answer_log))::float8
    from pg_inherits
    where inhparent = 'engine.answer_log'::regclass
"""

# As the worker does of a day that is not over (engine.count_outcomes).
HOURS: tuple[LiteralString, ...] = (
    "delete from engine.changed_day",
    """
    insert into engine.counted_day (day, upto, attribution_window, gone_user_keys, gone_media_keys)
    select %(day)s, %(day)s::timestamptz + interval '1 day', attribution_window, '{}', '{}'
    from engine.tracking
    """,
    """
    insert into engine.counted_outcome
    select counts.*
    from unnest('{page,arm,position}'::text[]) kind
    cross join lateral engine.shown_counts(
        null, %(day)s, %(day)s::timestamptz + interval '1 day', kind
    ) counts
    """,
)
COUNTED: LiteralString = """
    select pg_total_relation_size('engine.counted_outcome')::float8 / count(*)
    from engine.answer_log
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.answer_log", description=__doc__)
    parser.add_argument("--postgres", choices=("embedded", "system"), default="embedded")
    parser.add_argument(
        "--answers", type=int, default=TOTAL // DAYS, help=f"a day; default: {TOTAL // DAYS:,}"
    )
    parser.add_argument(
        "--days",
        type=int,
        default=2,
        help="in the log, the two that are asked about last; default: 2",
    )
    arguments = parser.parse_args(argv)
    return run(
        "answer_log", lambda: _measure(arguments.postgres, arguments.answers, arguments.days)
    )


def _measure(postgres: str, answers: int, days: int) -> None:
    with server(postgres) as place:
        conninfo = {name: place.create(name) for name in DATABASES}
        upgrade(conninfo)
        day = (datetime.now(UTC) - timedelta(days=4)).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        with psycopg.connect(conninfo["recommendation_db"], autocommit=True) as connection:
            connection.execute("set timezone to 'UTC'")
            fill(connection, day, answers, days)
            bytes_each, _ = connection.execute(SIZE).fetchone() or (0, 0)
            print(
                f"An answer of {ON_A_PAGE} media: {bytes_each:.0f} bytes with its indexes,"
                f" {bytes_each / ON_A_PAGE:.1f} a medium (wanted: {GOAL_BYTES} or fewer)."
            )
            live = [_timed(connection, by, day) for by in BY]
            for statement in HOURS:
                connection.execute(statement, {"day": day})
            hours = [_timed(connection, by, day)[1:] for by in BY]
            connection.execute("delete from engine.counted_day")
            started = _spent(connection)
            # The latest day first: no older one than ours.
            of_later = "select engine.count_outcomes() > %s"
            while connection.execute(of_later, [day.date()]).fetchone() == (True,):
                pass
            wall, cpu = (
                after - before for before, after in zip(started, _spent(connection), strict=True)
            )
            [counts] = connection.execute(COUNTED).fetchone() or (0,)
            print(
                f"To count both days: {wall:.1f} s ({cpu:.1f} of CPU);"
                f" the counts: {counts / ON_A_PAGE:.1f} bytes a medium."
            )
            print_table(
                [
                    "outcomes of a day, by",
                    "rows",
                    "not counted, s",
                    "CPU",
                    f"its hours counted, s (wanted: {GOAL_SECONDS:g})",
                    "CPU",
                    "counted, s",
                    "CPU",
                ],
                [
                    [by, *before, *begun, *_timed(connection, by, day)[1:]]
                    for by, before, begun in zip(BY, live, hours, strict=True)
                ],
            )
            half = day + timedelta(hours=12)
            print_table(
                ["24 hours from noon, both days counted, by", "rows", "s", "CPU"],
                [[by, *_timed(connection, by, half)] for by in BY[:2]],
            )


def fill(connection: psycopg.Connection[Any], day: datetime, answers: int, days: int = 2) -> None:
    """So many days of answers, the last two from `day` on, and what people took of these two."""
    share = answers * DAYS / TOTAL
    given = {
        "media": max(100, round(MEDIA * min(share, 1))),
        "people": max(100, round(PEOPLE * share)),
        "page": ON_A_PAGE,
        "answers": answers,
    }
    with connection.cursor() as cursor:
        for statement in MEDIA_AND_PEOPLE.split(";")[:-1]:
            cursor.execute(statement, given)
        for number in (0, 1, *range(2 - days, 0)):
            of_day = {**given, "first": day, "day": day + timedelta(days=number), "before": -number}
            cursor.execute("select engine.tend_answer_log(%(day)s::timestamptz)", of_day)
            for statement in (ANSWERS, EVENTS, NAMED) if number >= 0 else (COPIES,):
                cursor.execute(statement, of_day)
    connection.execute("vacuum analyze")


def _timed(connection: psycopg.Connection[Any], by: str, day: datetime) -> list[str]:
    """How many rows, the p50 in seconds, and the least CPU of the server's process."""
    costs = []
    for _ in range(ROUNDS):
        started = _spent(connection)
        rows = connection.execute(
            'select * from api.outcomes("from" => %s, "to" => %s, by => %s)',
            [day, day + timedelta(days=1), by],
        ).fetchall()
        costs.append(
            [after - before for before, after in zip(started, _spent(connection), strict=True)]
        )
    walls, cpus = zip(*costs, strict=True)
    return [f"{len(rows)}", f"{median(walls):.3f}", f"{min(cpus):.3f}"]


def _spent(connection: psycopg.Connection[Any]) -> tuple[float, float]:
    """The time, and the CPU of the server's process, in seconds."""
    return time.perf_counter(), cpu_ms(connection.info.backend_pid) / 1e3


if __name__ == "__main__":
    sys.exit(main())
