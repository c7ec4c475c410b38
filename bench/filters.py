"""What filters, lists of ids, rules and whole pages cost, beside the same question without them.

Each is asked for the same people in turns with the unfiltered question of its strategy, on one
connection. CPU is that of the server's process, so it matters little what else the machine does.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from bench.common import print_table, run
from bench.common.cpu import cpu_ms
from bench.common.site import Site, server
from bench.common.worlds import EXPECTED, named

STRATEGIES = ("classic", "sequence", "blend")
KEPT = {"half": "50 %", "tenth": "10 %", "hundredth": "1 %", "thousandth": "0.1 %"}
LISTED = 10_000
"""Ids of a list, at most."""
SET_UP: LiteralString = """
    create schema if not exists shop authorization ml_service_owner;
    create table if not exists shop.hidden (place integer, media_id uuid);
    create table if not exists shop.shown (user_id uuid, media_id uuid);
    create table if not exists shop.pushed (media_id uuid primary key, weight real);
    create table if not exists shop.everything (media_id uuid primary key);
    truncate shop.hidden, shop.shown, shop.pushed, shop.everything;
    create index if not exists shown_user on shop.shown (user_id);
    alter table shop.hidden owner to ml_service_owner;
    alter table shop.shown owner to ml_service_owner;
    alter table shop.pushed owner to ml_service_owner;
    alter table shop.everything owner to ml_service_owner;
    insert into shop.everything select media_id from engine.media;
    -- So many rows each: half of the catalogue may be shown, a twentieth not; as often as it takes.
    insert into shop.hidden
    select place, media_ids[1 + number % cardinality(media_ids)]
    from generate_series(1, 4) place
    cross join lateral (
        select array_agg(media_id) as media_ids
        from engine.media
        where case place when 1 then media_key % 2 = 0 else hashint4(media_key + place) % 20 = 0 end
    ) media
    cross join generate_series(1, current_setting('bench.rows')::integer) number;
    insert into shop.shown
    select user_id, media_id
    from (select user_id, user_key from engine.person order by user_key limit 2000) people
    cross join lateral (
        select media_id from engine.media where media_key % 97 = user_key % 97 limit 50
    ) few;
    insert into shop.pushed
    select media_id, 1 + media_key % 10 / 10.0 from engine.media order by hashint4(media_key)
    limit current_setting('bench.rows')::integer;
    create or replace view shop.hidden_1 as select media_id from shop.hidden where place = 1;
    create or replace view shop.hidden_2 as select media_id from shop.hidden where place = 2;
    create or replace view shop.hidden_3 as select media_id from shop.hidden where place = 3;
    create or replace view shop.hidden_4 as select media_id from shop.hidden where place = 4;
    alter view shop.hidden_1 owner to ml_service_owner;
    alter view shop.hidden_2 owner to ml_service_owner;
    alter view shop.hidden_3 owner to ml_service_owner;
    alter view shop.hidden_4 owner to ml_service_owner;
    create table if not exists shop.licensed (media_id uuid);
    truncate shop.licensed;
    insert into shop.licensed
    select media_id from engine.media
    order by hashint4(media_key) limit current_setting('bench.listed')::integer;
    grant usage on schema shop to ml_service_app;
    grant select on shop.licensed to ml_service_app;
    analyze shop.hidden, shop.shown, shop.pushed, shop.everything, shop.licensed;
    insert into engine.media_attributes
    select media_key, jsonb_build_object(
        'kept',
        array_remove(array[
            case when lot % 2 = 0 then 'half' end,
            case when lot % 10 = 0 then 'tenth' end,
            case when lot % 100 = 0 then 'hundredth' end,
            case when lot % 1000 = 0 then 'thousandth' end
        ], null)
    )
    from (select media_key, hashint8(media_key) & 2147483647 as lot from engine.media) drawn
    on conflict (media_key) do nothing;
    set role ml_service_owner;
    select engine.set_rule('allowed', 'allow', 'shop.hidden_1');
    select engine.set_rule('hidden_2', 'deny', 'shop.hidden_2');
    select engine.set_rule('hidden_3', 'deny', 'shop.hidden_3');
    select engine.set_rule('hidden_4', 'deny', 'shop.hidden_4');
    select engine.set_rule('shown', 'deny', 'shop.shown');
    select engine.set_rule('pushed', 'boost', 'shop.pushed');
    select engine.set_rule('few', 'at_most', 'shop.everything', n => 5);
    select engine.set_placement('ruled', rules => '{allowed,hidden_2,hidden_3,hidden_4,shown}');
    select engine.set_placement('pushing', rules => '{pushed}');
    select engine.set_placement('few', rules => '{few}');
    reset role;
"""
RECOMMEND = "select count(*) from api.recommend(%(user)s, 10, strategy => %(strategy)s{})"
PLAIN = RECOMMEND.format("")
HOME = "select count(distinct ordinal) from api.home(%(user)s)"
WARM_UP = 5
"""People who do not count: plans are made, pages read."""
TABLE = ("strategy", "question", "p50, ms", "×", "CPU, ms", "×", "shortest page")


class Cost(NamedTuple):
    """Of one answer, in milliseconds; and how many rows it has."""

    wall: float
    cpu: float
    rows: int


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status. Ctrl-C stops all that was started."""
    parser = argparse.ArgumentParser(prog="python -m bench.filters", description=__doc__)
    parser.add_argument("--world", type=named, default="demo", help=f"{EXPECTED}; default: demo")
    parser.add_argument("--catalogue", type=int, default=0, help="media, of which nobody took many")
    parser.add_argument("--pg", default="embedded", choices=("embedded", "system"))
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keeps what was built there")
    parser.add_argument("--people", type=int, default=40, help="who are asked about; default: 40")
    arguments = parser.parse_args(argv)
    return run("bench.filters", partial(_measure, arguments))


def _measure(arguments: argparse.Namespace) -> None:
    with server(arguments.pg, arguments.keep, settings={"autovacuum": "off"}) as found:
        site = Site(f"{arguments.world.name}_{arguments.catalogue}", found)

        def fill(*sources: str) -> None:
            arguments.world.fill(*sources)
            _enlarge(sources[1], arguments.catalogue)

        site.fill(fill)
        site.serve()
        print_table(TABLE, compared(site.recommendation_db, arguments.people))


def _enlarge(catalog_db: str, catalogue: int) -> None:
    """Add media that nobody takes, of the genres of those that there are."""
    with psycopg.connect(catalog_db) as connection:
        connection.execute(
            """
            create temporary table more as
            select gen_random_uuid() as id, medias.id as as_this
            from generate_series(1, greatest(%s - (select count(*) from medias), 0)) number
            join (select id, row_number() over (order by id) as place from medias) placed
                on placed.place = 1 + number %% (select count(*) from medias)
            join medias using (id)
            """,
            [catalogue],
        )
        connection.execute(
            "insert into medias (id, title, media_type, release_year)"
            " select more.id, title, media_type, release_year"
            " from more join medias on medias.id = as_this"
        )
        connection.execute(
            "insert into tb_media_genre"
            " select more.id, genre_name from more join tb_media_genre on media_id = as_this"
        )


def compared(conninfo: str, people: int, rule_rows: int = 100_000) -> list[tuple[str, ...]]:
    """The rows of TABLE, of a database with a model, as its superuser."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("select set_config('bench.rows', %s, false)", [str(rule_rows)])
        connection.execute("select set_config('bench.listed', %s, false)", [str(LISTED)])
        connection.execute(SET_UP)
        connection.execute("set role ml_service_sync")
        connection.execute("select engine.keep_rules()")
        connection.execute("reset role")
        connection.execute("vacuum analyze")
        users = [
            user
            for (user,) in connection.execute(
                "select user_id from engine.person order by hashint4(user_key) limit %s", [people]
            )
        ]
        media = [
            medium
            for (medium,) in connection.execute("select media_id from engine.media order by 1")
        ]
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("set role ml_service_app")
        return [*_rows(connection, users, media)]


def _rows(
    connection: psycopg.Connection[Any], users: Sequence[UUID], media: Sequence[UUID]
) -> Iterator[tuple[str, ...]]:
    draw = partial(Random(1).sample, media, min(LISTED, len(media) // 2))
    known = draw()
    within = RECOMMEND.format(', "within" => %(within)b::uuid[]')
    licensed = RECOMMEND.format(', "within" => array(select media_id from shop.licensed)')
    for strategy in STRATEGIES:
        # What is asked, and what each question of it has besides.
        asked: dict[str, tuple[str, Callable[[], dict[str, object]]]] = {
            **{
                f"filter keeps {share}": (
                    RECOMMEND.format(", filter => %(filter)s"),
                    partial(dict, filter=Jsonb({"attributes": {"kept": name}})),
                )
                for name, share in KEPT.items()
            },
            f"within {len(known)} ids": (within, partial(dict, within=known)),
            f"within {len(known)} new ids": (within, lambda: {"within": draw()}),
            "within a table": (licensed, dict),
            "five rules": (RECOMMEND.format(", placement => 'ruled'"), dict),
            "a boost": (RECOMMEND.format(", placement => 'pushing'"), dict),
            "a quota over everything": (RECOMMEND.format(", placement => 'few'"), dict),
        }
        if strategy == "blend":
            asked["home, its rows"] = (HOME, dict)
        for name, (text, values) in asked.items():
            pairs = []
            for turn in range(-WARM_UP, len(users)):
                who = {"user": users[turn % len(users)], "strategy": strategy}
                costs = [
                    _ask(connection, each, {**who, **more()})
                    for each, more in ((PLAIN, dict), (text, values), (text, values), (PLAIN, dict))
                ]
                if turn >= 0:
                    pairs.append((_least(costs[0], costs[3]), _least(costs[1], costs[2])))
            yield strategy, name, *_cells(pairs)


def _least(one: Cost, other: Cost) -> Cost:
    """What another program's turn on the core does not add to."""
    return Cost(min(one.wall, other.wall), min(one.cpu, other.cpu), min(one.rows, other.rows))


def _cells(pairs: Sequence[tuple[Cost, Cost]]) -> Iterator[str]:
    for part in ("wall", "cpu"):
        plain, asked = (median(getattr(pair[which], part) for pair in pairs) for which in (0, 1))
        yield f"{asked:.2f}"
        yield f"{asked / plain:.2f}"
    yield str(min(asked.rows for _, asked in pairs))


def _ask(connection: psycopg.Connection[Any], text: str, values: Mapping[str, object]) -> Cost:
    pid = connection.info.backend_pid
    cpu, began = cpu_ms(pid), time.perf_counter()
    [(rows,)] = connection.execute(text.encode(), values, prepare=True).fetchall()
    wall = time.perf_counter() - began
    return Cost(1e3 * wall, cpu_ms(pid) - cpu, rows)


if __name__ == "__main__":
    sys.exit(main())
