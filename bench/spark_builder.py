"""The item transitions of a recommendation_db, built by Spark as well, and both compared.

Where one builder ends (docs/scale.md), Spark can take its place: its definitions are those of
`sql/model`, as a group by, a window and a join. What people did, and the catalogue, are exported to
Parquet, or read over JDBC; then each row of `model.item_transitions` must be what Spark makes, to
1e-6. Needs pyarrow, Java 17, and PySpark (tried with 3.5.3), which no extra of ours brings; over
JDBC PostgreSQL's driver (Debian: libpostgresql-jdbc-java).
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from pyarrow import csv, parquet
from pyspark.sql import DataFrame, SparkSession

EVENTS = """
    select
        user_key, media_key, type::text as type, interaction_id, positive,
        (1000000 * extract(epoch from happened_at))::bigint as at
    from engine.interaction
"""
CATALOGUE = "select media_key, available from engine.media"
SOURCES = {"events": EVENTS, "catalogue": CATALOGUE}
LAST = "select max({}) from ({}) source"
OURS = "select media_key, neighbour_keys, weights from model.item_transitions"
TOLERANCE = 1e-6

# model.opinions: the later of LIKE and DISLIKE decides, at the same time the DISLIKE.
OPINIONS = """
    select
        user_key,
        media_key,
        last_at,
        last_id,
        case
            when disliked_at >= coalesce(liked_at, disliked_at) then 0
            when liked_at is not null then 2
            when watched then 1
            else 0
        end as preference
    from (
        select
            user_key,
            media_key,
            max(at) as last_at,
            max(interaction_id) as last_id,
            max(if(positive and type = 'LIKE', at, null)) as liked_at,
            max(if(not positive and type <> 'WATCH', at, null)) as disliked_at,
            bool_or(positive) as watched
        from events
        group by user_key, media_key
    )
"""
# model.history and model.media_place: a row for each medium that somebody took.
TAKEN = """
    select
        *,
        row_number() over (partition by user_key order by last_at, last_id) as place,
        count(*) over (partition by user_key) as length,
        row_number() over (
            partition by media_key
            order by (user_key * 1234567891L + media_key * 987654321L) % 2147483647L
        ) as turn,
        count(*) over (partition by media_key) as audience
    from opinions
"""
# Of each person, their media in order, and the places of those of whose people's sample they are.
HISTORY = """
    select
        transform(ordered, one -> one.media_key) as media,
        transform(ordered, one -> one.preference) as preferences,
        places,
        size(ordered) as length
    from (
        select
            array_sort(collect_list(struct(place, media_key, preference))) as ordered,
            collect_list(if(turn <= {audience_limit}, place, null)) as places
        from taken
        group by user_key
    )
"""
# model.item_neighbours: all pairs at most window_size apart.
PAIRS = """
    select
        media[middle - 1] as media_key,
        media[other - 1] as neighbour_key,
        sum(
            power(abs(other - middle) + {gap_offset}D, -{gap_exponent}D)
            * if(other < middle, {backward_weight}D, 1D)
            * power(cast(length as double), -{length_exponent}D)
            * element_at(array({dislike_weight}D, {watch_weight}D, 1D), preferences[other - 1] + 1)
        ) as total
    from (
        select
            *,
            explode(sequence(
                greatest(1, middle - {window_size}), least(length, middle + {window_size})
            )) as other
        from (select media, preferences, length, explode(places) as middle from history)
    )
    where other <> middle
    group by 1, 2
"""
STRONGEST = """
    select
        media_key,
        neighbour_key,
        cast(greatest(power(strength, {weight_exponent}D), 1e-30D) as float) as weight
    from (
        select
            *,
            row_number() over (
                partition by media_key
                order by cast(greatest(strength, 1e-30D) as float) desc, neighbour_key
            ) as number
        from (
            select
                pairs.media_key,
                pairs.neighbour_key,
                total
                    * power(cast(source.audience as double), -{source_exponent}D)
                    * power(cast(target.audience as double), -{target_exponent}D)
                    * if({shrinkage}D > 0, total / (total + {shrinkage}D), 1D) as strength
            from (
                select
                    media_key,
                    neighbour_key,
                    total * greatest(1D, audience / {audience_limit}) as total
                from pairs
                join audience using (media_key)
            ) pairs
            join audience source on source.media_key = pairs.media_key
            join audience target on target.media_key = pairs.neighbour_key
            join catalogue on catalogue.media_key = pairs.neighbour_key and available
            where total > 0
        )
    )
    where number <= {item_neighbour_count}
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Build, compare and print; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.spark_builder", description=__doc__)
    parser.add_argument("database", help="a recommendation_db whose models are of now")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--jdbc", metavar="JAR", help="read over JDBC, by this driver")
    arguments = parser.parse_args(argv)
    with (
        TemporaryDirectory(dir="/var/tmp") as directory,
        psycopg.connect(arguments.database) as one,
    ):
        started = time.monotonic()
        session = (
            SparkSession.builder.master(f"local[{arguments.cores}]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", 4 * arguments.cores)
            .config("spark.local.dir", directory)
            .config("spark.driver.memory", "4g")
        )
        if arguments.jdbc:
            session = session.config("spark.jars", arguments.jdbc)
        spark = session.getOrCreate()
        for name, query in SOURCES.items():
            if arguments.jdbc:
                read = _over_jdbc(spark, one, query, 4 * arguments.cores)
            else:
                path = Path(directory) / f"{name}.parquet"
                _export(one, query, path)
                read = spark.read.parquet(str(path))
            read.createOrReplaceTempView(name)
        exported = time.monotonic()
        found = _neighbours(build(spark, _parameters(one)))
        built = time.monotonic()
        spark.stop()
        ours = {
            key: list(zip(keys, weights, strict=True)) for key, keys, weights in one.execute(OURS)
        }
        differing = [key for key in ours.keys() | found if not _same(ours.get(key), found.get(key))]
    print(
        f"ready to read in {exported - started:.1f} s, built by Spark in {built - exported:.1f} s:"
        f" {len(found):,} media, {sum(map(len, found.values())):,} neighbours;"
        f" {len(differing):,} rows differ from model.item_transitions by more than {TOLERANCE}"
    )
    return 1 if differing or not ours else 0


def build(spark: SparkSession, parameters: dict[str, Any]) -> DataFrame:
    """media_key, neighbour_key and weight, of the views `events` and `catalogue`."""
    for name, query in (
        ("opinions", OPINIONS),
        ("taken", TAKEN),
        ("audience", "select media_key, count(*) as audience from taken group by media_key"),
        ("history", HISTORY),
        ("pairs", PAIRS),
    ):
        spark.sql(query.format(**parameters)).createOrReplaceTempView(name)
    return spark.sql(STRONGEST.format(**parameters))


def _over_jdbc(
    spark: SparkSession, one: psycopg.Connection[Any], query: str, parts: int
) -> DataFrame:
    """Read by so many connections, each a range of the first key."""
    key = "user_key" if "user_key" in query else "media_key"
    row = one.execute(LAST.format(key, query).encode()).fetchone()
    at = one.info
    options = {
        "driver": "org.postgresql.Driver",
        "url": f"jdbc:postgresql://{at.host}:{at.port}/{at.dbname}",
        "user": at.user,
        "password": at.password,
        "dbtable": f"({query}) source",
        "fetchsize": "10000",
        "partitionColumn": key,
        "lowerBound": "0",
        "upperBound": str(row[0] if row and row[0] else 1),
        "numPartitions": str(parts),
    }
    return spark.read.format("jdbc").options(**options).load()


def _export(one: psycopg.Connection[Any], query: str, path: Path) -> None:
    text = path.with_suffix(".csv")
    with (
        one.cursor().copy(f"copy ({query}) to stdout (format csv, header)") as rows,
        text.open("wb") as file,
    ):
        for row in rows:
            file.write(row)
    options = csv.ConvertOptions(true_values=["t"], false_values=["f"])
    parquet.write_table(csv.read_csv(text, convert_options=options), path)


def _parameters(one: psycopg.Connection[Any]) -> dict[str, Any]:
    [(row,)] = one.execute(
        "select to_jsonb(known) from engine.model_parameters known where name = 'item_transitions'"
    ).fetchall()
    return dict(row)


def _neighbours(found: DataFrame) -> dict[int, list[tuple[int, float]]]:
    """By medium, best first."""
    listed: dict[int, list[tuple[int, float]]] = {}
    for row in found.collect():
        listed.setdefault(row.media_key, []).append((row.neighbour_key, row.weight))
    return {key: sorted(one, key=lambda pair: (-pair[1], pair[0])) for key, one in listed.items()}


def _same(one: list[tuple[int, float]] | None, other: list[tuple[int, float]] | None) -> bool:
    """The same weights, best first, and the same neighbours, but for ties with the last."""
    if one is None or other is None or len(one) != len(other):
        return False
    if any(abs(a - b) > TOLERANCE * max(a, b) for (_, a), (_, b) in zip(one, other, strict=True)):
        return False
    last = min(one[-1][1], other[-1][1]) * (1 + TOLERANCE)
    above, of_other = ({key for key, weight in listed if weight > last} for listed in (one, other))
    return not (above - dict(other).keys()) and not (of_other - dict(one).keys())


if __name__ == "__main__":
    sys.exit(main())
