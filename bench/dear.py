"""What a dear question costs beside a plain one of the same limit: nobody may ask for much more.

The world is an invented one whose last event is of now, with media that nobody takes, and three
people with very much of a history. CPU is what Linux counts for the server's process (schedstat),
so what else runs on the machine adds little. Questions take turns; of the costs of one, the least
counts.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count, product
from pathlib import Path
from statistics import median
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from bench.against.answers import STRATEGIES
from bench.common import describe, names, print_table, run
from bench.common.cpu import cpu_ms
from bench.common.site import Site, server
from bench.common.worlds import named
from service.host.pool import ROLE

PLAIN_PEOPLE = 5
BATCH = 50
ROUNDS = 3
SHALLOW, DEEP = 10, 100
"""Limits of questions about people, and of those far out; of those in another order, both."""
PAGES = ((SHALLOW, 0), (DEEP, 0), (DEEP, 500))
"""Limit and offset of lists of hours."""
HOURS = (24, 100, 168, 720)
ORDERS: Mapping[str, dict[str, object]] = {
    "diversity 0.5": {"diversity": 0.5},
    "explore 0.1": {"explore": 0.1},
    "both": {"diversity": 0.5, "explore": 0.1},
}
ALL, FEW, POPULAR = (UUID(int=number) for number in (1, 2, 3))

UNTAKEN: LiteralString = """
    insert into medias (
        id, title, description, release_year, media_type, version, create_at, update_at
    )
    select
        md5('untaken ' || number)::uuid,
        'Untaken ' || number,
        'Nobody takes it.',
        1950 + number %% 74,
        case when number %% 4 = 0 then 'SERIES' else 'MOVIE' end,
        1,
        now(),
        now()
    from generate_series(1, %(untaken)s) number;
    insert into tb_media_genre
    select md5('untaken ' || number)::uuid, genres[1 + (number * step) %% cardinality(genres)]
    from generate_series(1, %(untaken)s) number
    cross join (values (1), (7)) as step (step)
    cross join (select array_agg(distinct genre_name) as genres from tb_media_genre) known;
    analyze medias, tb_media_genre
"""
STATED: LiteralString = """
    insert into user_preferences (id, user_id) select id, id from unnest(%(people)s::uuid[]) id;
    insert into tb_user_genre (user_id, genre_name)
    select id, genre
    from unnest(%(people)s::uuid[]) id
    cross join (select distinct genre_name as genre from tb_user_genre order by 1 limit 3) stated
"""
TAKEN: LiteralString = """
    insert into interaction (user_id, media_id, type, interaction_value, "timestamp")
    select
        %(person)s,
        media_ids[1 + (place - 1) %% cardinality(media_ids)],
        case place %% 10 when 0 then 'DISLIKE' when 1 then 'WATCH' else 'LIKE' end,
        case place %% 10 when 0 then -1 else 1 end,
        timestamp '2023-12-31' - place * interval '5 minutes'
    from generate_series(1, %(events)s) place
    cross join (select %(media_ids)s::uuid[] as media_ids) taken
"""
AT_ONCE = 100
LIKED: LiteralString = """
    select json_build_object('user_id', user_id, 'media_id', media_id, 'type', 'LIKE')
    from engine.interaction
    join engine.person using (user_key)
    join engine.media using (media_key)
    where available
    order by md5(interaction::text)
    limit %s
"""
SINCE: LiteralString = """
    update interaction set "timestamp" = "timestamp" + (
        select now() at time zone 'UTC' - max("timestamp") from interaction
    )
"""


@dataclass(frozen=True)
class Size:
    """Of the world that is asked."""

    world: str = "0.2m"
    untaken: int = 298_000
    events: int = 50_000
    few: int = 500
    """Media of the person who took the same again and again."""

    def fill(self, user_db: str, catalog_db: str, engagement_db: str) -> None:
        """Fill the sources. Raises psycopg.Error."""
        named(self.world).fill(user_db, catalog_db, engagement_db)
        with psycopg.connect(catalog_db) as catalogue, psycopg.ClientCursor(catalogue) as cursor:
            cursor.execute(UNTAKEN, {"untaken": self.untaken})
            everything = "select id from medias where deleted_at is null order by md5(id::text)"
            media = [one for (one,) in cursor.execute(everything)]
        with psycopg.connect(user_db) as people, psycopg.ClientCursor(people) as cursor:
            cursor.execute(STATED, {"people": [ALL, FEW, POPULAR]})
        with psycopg.connect(engagement_db) as taken:
            popular = "select media_id from interaction group by 1 order by count(*) desc, 1"
            first = [one for (one,) in taken.execute(popular)]
            others = [*({*media} - {*first})]
            others.sort()
            for person, theirs in (
                (ALL, media[: self.events]),
                (FEW, media[: self.few]),
                (POPULAR, (first + others)[: self.events]),
            ):
                parameters = {"person": person, "events": self.events, "media_ids": theirs}
                taken.execute(TAKEN, parameters)
            taken.execute(SINCE)


class Question(NamedTuple):
    """A call of a function of the schema api."""

    about: tuple[object, ...]
    limit: int
    more: dict[str, object]
    function: str = "recommendations"


class Dear(NamedTuple):
    """What is dear about a question, and plain ones of which it must not cost much more."""

    name: str
    plain: Sequence[Question]
    dear: Sequence[Question]


def questions(
    people: Sequence[UUID], strategies: Sequence[str], *, depth: Sequence[int]
) -> Iterator[Dear]:
    """All that is measured. people: of usual histories."""
    plain = [(person,) for person in people[:PLAIN_PEOPLE]]
    for strategy in strategies:
        said: dict[str, object] = {"strategy": strategy}
        asked = [Question(about, SHALLOW, said) for about in plain]
        for name, person in (
            ("most popular media each once", POPULAR),
            ("any media each once", ALL),
            ("few media many times", FEW),
        ):
            yield Dear(f"{strategy}: {name}", asked, [Question((person,), SHALLOW, said)])
        cached = [one._replace(function="cached_recommendations") for one in asked]
        yield Dear(
            f"{strategy}: any media each once, asked again",
            cached,
            [Question((ALL,), SHALLOW, said, "cached_recommendations")],
        )
    for strategy in strategies:
        said = {"strategy": strategy}
        asked = [Question(about, DEEP, said) for about in plain]
        for offset in depth:
            yield Dear(
                f"{strategy}: offset {offset:,}",
                asked,
                [one._replace(more={**said, "offset": offset}) for one in asked],
            )
        for limit in (SHALLOW, DEEP):
            for name, order in ORDERS.items():
                for of_whom, abouts, function in (
                    ("", plain, "recommendations"),
                    (f", of {len(people)} people", [(list(people),)], "recommendations_batch"),
                ):
                    usual = [Question(about, limit, said, function) for about in abouts]
                    yield Dear(
                        f"{strategy}: {name}, limit {limit}{of_whom}",
                        usual,
                        [one._replace(more={**said, **order}) for one in usual],
                    )
    for kind, (limit, offset), hours in product(("popular", "trending"), PAGES, HOURS):
        more: dict[str, object] = {"offset": offset}
        usual = [Question((kind, None), limit, more, "listed_media_json")]
        much = [one._replace(more={**more, "hours": hours}) for one in usual]
        place = f"{kind} media of {hours} hours, limit {limit}, offset {offset}"
        yield Dear(place, usual, much)
        yield Dear(f"{place}: beside classic", [Question(one, limit, more) for one in plain], much)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status. Ctrl-C stops all that was started."""
    parser = argparse.ArgumentParser(prog="python -m bench.dear", description=__doc__)
    parser.add_argument("--directory", type=Path, help="where the world is kept")
    parser.add_argument("--pg", default="embedded", choices=("embedded", "system"))
    parser.add_argument("--world", default=Size.world, help=f"default: {Size.world}")
    parser.add_argument(
        "--untaken",
        type=int,
        default=Size.untaken,
        help=f"media that nobody takes; default: {Size.untaken:,}",
    )
    parser.add_argument(
        "--events",
        type=int,
        default=Size.events,
        help=f"of each of the three; default: {Size.events:,}",
    )
    parser.add_argument(
        "--changes", type=int, default=0, help="likes since the refresh, summed up; default: 0"
    )
    parser.add_argument("--strategies", type=names, default=[*STRATEGIES], help="with commas")
    arguments = parser.parse_args(argv)
    return run("bench.dear", partial(_measure, arguments))


def _measure(arguments: argparse.Namespace) -> None:
    size = Size(arguments.world, arguments.untaken, arguments.events)
    with server(arguments.pg, arguments.directory, settings={"autovacuum": "off"}) as found:
        site = Site("dear", found)
        site.fill(size.fill)
        site.serve()
        _change(site.recommendation_db, arguments.changes)
        print(f"\n> {describe('dear', site.recommendation_db)}", flush=True)
        print_table(HEAD, rows(site.recommendation_db, arguments.strategies))


def _change(conninfo: str, changes: int) -> None:
    """As many likes more, now, of people who have a history; summed up, as the worker does."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        liked = connection.execute(LIKED, [changes]).fetchall()
        for known in range(0, changes, AT_ONCE):
            events = [event for (event,) in liked[known : known + AT_ONCE]]
            connection.execute("select api.record_interactions(%s)", [Jsonb(events)])
        connection.execute("select engine.sum_changes()")


HEAD = ("question", "plain, ms", "dear, ms", "ratio")


def rows(
    conninfo: str, strategies: Sequence[str], depth: Sequence[int] = (500, 1_000)
) -> Iterator[tuple[str, ...]]:
    """The rows of the table under HEAD. Takes a recommendation_db, as its superuser."""
    with psycopg.connect(conninfo, autocommit=True, prepare_threshold=0) as connection:
        people = [person for (person,) in connection.execute(ORDINARY, [BATCH])]
        connection.execute(f"set role {ROLE}".encode())
        for dear in questions(people, strategies, depth=depth):
            usual, much = costs(connection, dear)
            yield dear.name, f"{usual:.2f}", f"{much:.2f}", f"{much / usual:.1f}"


ORDINARY: LiteralString = """
    select user_id
    from (
        select user_key, count(*) as events
        from engine.interaction
        group by user_key
        having count(*) <= 180
        order by events desc
        limit %s
    ) busy
    join engine.person using (user_key)
    order by user_id
"""


def costs(connection: psycopg.Connection[Any], dear: Dear) -> tuple[float, float]:
    """Milliseconds of CPU: the median of the plain questions, and of the dear ones."""
    found: dict[tuple[bool, int], list[float]] = {}
    for turn in range(ROUNDS + 1):
        for is_dear, asked in ((False, dear.plain), (True, dear.dear)):
            for number, question in zip(count(), asked):
                cost = _cost(connection, question)
                if turn:  # the first plans and reads
                    found.setdefault((is_dear, number), []).append(cost)
    least = [
        [min(all_of) for (dear_one, _), all_of in found.items() if dear_one is wanted]
        for wanted in (False, True)
    ]
    return median(least[0]), median(least[1])


def _cost(connection: psycopg.Connection[Any], question: Question) -> float:
    said = {"limit": question.limit, **question.more}
    before = cpu_ms(connection.info.backend_pid)
    arguments = [*question.about, Jsonb(said)]
    call = f"select api.{question.function}({', '.join(['%s'] * len(arguments))})".encode()
    connection.execute(call, arguments).fetchall()
    return cpu_ms(connection.info.backend_pid) - before


if __name__ == "__main__":
    sys.exit(main())
