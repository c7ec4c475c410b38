"""What a question costs in SQL, by pgbench: prepared, one client, world beside world."""

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from tqdm import tqdm

from bench.common import BenchError, percentile
from bench.common.site import Site
from service.host.pool import ROLE

SEED = 1
REPEATS = 20
"""Of what is short, in a script: the times are of scripts."""
LOOK_UP_THE_TIME = "\\sleep 1 us\n"
"""Ends such a script: where answers are there at once, pgbench would not look at its clock."""
PEOPLE = 1_000
"""So many are asked about, drawn from those with a history."""
MANY = 50
"""In one call of recommend_many: as many as a REST batch may ask for."""
STRATEGIES = ("classic", "sequence", "similar", "blend", "popular", "trending")
NOTHING = "SELECT 1"
LOOK_UP = "3 kB by primary key"
LOOK_UP_DB = "look_up"
WARM_UP = 5
"""Answers of a connection before those that count: the first plans."""
LEAST = 6
"""Calls that count."""
EXPLAINED = 21
"""People whose calls are explained."""

# Random text does not compress: 3 kB, in the row itself or beside it, as PostgreSQL sees fit.
TABLE = """
    create table answer (number integer primary key, content text not null);
    insert into answer
    select number, (
        select string_agg(md5(number || ' ' || part), '') from generate_series(1, 94) part
    )
    from generate_series(1, 5000) number;
    vacuum analyze answer;
"""


class Statement(NamedTuple):
    """Something to ask again and again."""

    name: str
    database: str
    """A part of a site."""
    text: str
    answers: int = 1
    """How many answers it gives: times are for one."""


class Times(NamedTuple):
    """Of one round, in milliseconds."""

    first: float
    """The first call of a connection, which plans."""
    p50: float
    p95: float


def prepare(site: Site) -> None:
    """Make what the look-up looks up."""
    conninfo = site.server.create(site.database(LOOK_UP_DB))
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for statement in TABLE.split(";"):  # vacuum must be alone
            connection.execute(statement.encode())


def people(site: Site, count: int) -> list[str]:
    """Ids of people with a history, at random, always the same."""
    with psycopg.connect(site.recommendation_db) as connection:
        users = [
            str(user)
            for (user,) in connection.execute(
                "select user_id from engine.person where exists (select from engine.interaction"
                " where interaction.user_key = person.user_key and positive) order by user_id"
            )
        ]
    if not users:
        raise BenchError(f"nobody in {site.name} has a history")
    return Random(SEED).sample(users, min(count, len(users)))


def statements(site: Site, strategies: Sequence[str]) -> list[Statement]:
    """All that is asked of a site."""
    asked = people(site, PEOPLE)
    # The people are a constant of the prepared plan; which of them is a parameter.
    array = sql.Literal(asked).as_string() + "::uuid[]"
    one = f"\\set i random(1, {len(asked)})\nselect * from "
    many = min(MANY, len(asked))
    return [
        Statement(NOTHING, LOOK_UP_DB, "select 1;\n" * REPEATS + LOOK_UP_THE_TIME, REPEATS),
        Statement(
            LOOK_UP,
            LOOK_UP_DB,
            "\\set i random(1, 5000)\nselect content from answer where number = :i;\n" * REPEATS
            + LOOK_UP_THE_TIME,
            REPEATS,
        ),
        *(
            Statement(
                strategy,
                "recommendation_db",
                f"{one}api.recommend(({array})[:i], strategy => '{strategy}');",
            )
            for strategy in strategies
        ),
        *(
            Statement(
                f"{strategy}, as JSON",
                "recommendation_db",
                f'{one}api.recommendations(({array})[:i], \'{{"strategy": "{strategy}"}}\');',
            )
            for strategy in strategies[:1]
        ),
        *(
            Statement(
                f"{strategy}, a person of {many}",
                "recommendation_db",
                f"\\set i random(1, {len(asked) - many + 1})\n\\set j :i + {many - 1}\n"
                f"select * from api.recommend_many(({array})[:i : :j], strategy => '{strategy}');",
                many,
            )
            for strategy in strategies[:2]
        ),
    ]


Rounds = list[dict[tuple[str, str], Times]]
"""By site and statement."""


def measure(sites: Sequence[Site], strategies: Sequence[str], rounds: int, calls: int) -> Rounds:
    """Ask everything of every site in turn, in a new random order each round."""
    asked = [(site, one) for site in sites for one in statements(site, strategies)]
    found: Rounds = []
    with (
        TemporaryDirectory() as directory,
        tqdm(total=rounds * len(asked), desc="SQL", leave=False, disable=None) as bar,
    ):
        for number in range(rounds):
            times = {}
            for site, one in Random(f"{SEED} {number}").sample(asked, len(asked)):
                count = max(LEAST, calls // one.answers)
                times[site.name, one.name] = _pgbench(site, one, number, count, Path(directory))
                bar.update()
            found.append({(site.name, one.name): times[site.name, one.name] for site, one in asked})
    return found


def _pgbench(site: Site, statement: Statement, seed: int, calls: int, directory: Path) -> Times:
    """One connection, so many calls. Raises BenchError."""
    warm_up = -(-WARM_UP // statement.answers)
    script, log = directory / "script.sql", directory / "log"
    script.write_text(statement.text)
    parts = conninfo_to_dict(site.dsn(statement.database))
    options = f"-c role={ROLE}" if statement.database == "recommendation_db" else ""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    result = subprocess.run(
        [
            site.server.binaries / "pgbench", "--no-vacuum", "--protocol=prepared", "--log",
            f"--file={script}", f"--log-prefix={log}", f"--random-seed={seed}",
            f"--transactions={warm_up + calls}", str(parts["dbname"]),
        ],
        env={
            **os.environ,
            **{names[key]: str(value) for key, value in parts.items() if key in names},
            "PGOPTIONS": options,
        },
        check=False,
        capture_output=True,
        text=True,
    )  # fmt: skip
    if result.returncode != 0:
        raise BenchError(f"pgbench, {statement.name}: {result.stderr}")
    [written] = directory.glob("log.*")
    times = [
        int(line.split()[2]) / 1000 / statement.answers for line in written.read_text().splitlines()
    ]
    written.unlink()
    rest = times[warm_up:]
    return Times(times[0], percentile(rest, 50), percentile(rest, 95))


def ratio(
    rounds: Rounds, one: tuple[str, str], other: tuple[str, str], field: str = "p50"
) -> float:
    """The median of the rounds' ratios."""
    return float(median(getattr(each[one], field) / getattr(each[other], field) for each in rounds))


HEAD = (
    "in SQL", "first, ms", "p50, ms", "p95, ms", "p50 ÷ SELECT 1", "p50 ÷ look-up", "pages touched",
)  # fmt: skip


def rows(site: Site, rounds: Rounds) -> Iterator[tuple[str, ...]]:
    """The rows of the table under HEAD, of one site."""
    for place, name in rounds[0]:
        if place == site.name:
            times = [each[place, name] for each in rounds]
            yield (
                name,
                f"{median(one.first for one in times):.2f}",
                f"{median(one.p50 for one in times):.3f}",
                f"{median(one.p95 for one in times):.3f}",
                f"{ratio(rounds, (place, name), (place, NOTHING)):.1f}",
                f"{ratio(rounds, (place, name), (place, LOOK_UP)):.1f}",
                f"{_typical(site, name)[0]:,}" if name in STRATEGIES else "",
            )


def _typical(site: Site, strategy: str) -> tuple[int, str]:
    """Pages of 8 kB that a call looks at, in PostgreSQL's cache or not (median), and for whom."""
    with psycopg.connect(site.recommendation_db, autocommit=True) as connection:
        counts: list[tuple[int, str]] = []
        for user in people(site, EXPLAINED):
            plan = _explain(connection, user, strategy)
            counts.append((plan["Shared Hit Blocks"] + plan["Shared Read Blocks"], user))
    return sorted(counts)[len(counts) // 2]


def _explain(connection: psycopg.Connection, user: str, strategy: str) -> dict[str, Any]:
    query = sql.SQL(
        "explain (analyze, buffers, timing off, format json)"
        " select * from api.recommend({}, strategy => {})"
    ).format(user, strategy)
    [(found,)] = connection.execute(query)
    plan: dict[str, Any] = found[0]["Plan"]
    return plan


def growth(
    sites: Sequence[Site], strategies: Sequence[str], rounds: Rounds
) -> Iterator[tuple[str, ...]]:
    """A row a strategy: p50 at each size, and against the first."""
    first, *others = sites
    for strategy in strategies:
        yield (
            strategy,
            *(f"{median(each[site.name, strategy].p50 for each in rounds):.3f}" for site in sites),
            *(
                f"{ratio(rounds, (site.name, strategy), (first.name, strategy)):.2f}"
                for site in others
            ),
        )


def plan(site: Site, strategy: str, most: int = 5) -> Iterator[tuple[str, ...]]:
    """The nodes of the plan inside that take the most time of their own: names, share, loops.

    Asks auto_explain, which a superuser can load; the plan is that of the ranking itself, for the
    person of EXPLAINED with the median pages, when everything has been read before.
    """
    _, user = _typical(site, strategy)
    notices: list[str] = []
    with psycopg.connect(site.recommendation_db, autocommit=True) as connection:
        connection.execute("load 'auto_explain'")
        settings = {
            "log_min_duration": "0",
            "log_nested_statements": "on",
            "log_analyze": "on",
            "log_buffers": "on",
            "log_format": "json",
            "log_level": "notice",
        }
        query = sql.SQL("select * from api.recommend({}, strategy => {})").format(user, strategy)
        for _ in range(3):
            connection.execute(query)
        for name, value in settings.items():
            connection.execute(f"set auto_explain.{name} = {value}".encode())
        connection.add_notice_handler(lambda notice: notices.append(notice.message_primary or ""))
        connection.execute(query)
    plans = [json.loads(text[text.index("{") :])["Plan"] for text in notices if "{" in text]
    if not plans:
        return
    nodes = [node for one in plans for node in _nodes(one)]
    own = {id(node): _own(node) for node in nodes if not _runs_another(node)}
    total = sum(own.values())
    for node in sorted(
        (node for node in nodes if id(node) in own), key=lambda node: -own[id(node)]
    )[:most]:
        name = node.get("Relation Name") or node.get("Alias") or ""
        yield (
            strategy,
            " ".join(filter(None, (node["Node Type"], node.get("Index Name") or name))),
            f"{own[id(node)]:.3f}",
            f"{own[id(node)] / total:.0%}",
            f"{node['Actual Rows'] * node['Actual Loops']:,.0f}",
            f"{node.get('Shared Hit Blocks', 0) + node.get('Shared Read Blocks', 0):,}",
        )


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


def _runs_another(node: dict[str, Any]) -> bool:
    """Whether its time is that of another plan, which is there by itself.

    A CTE runs inside the first node that scans it, though it is shown below another one.
    """
    function = node["Node Type"] == "Function Scan" and node.get("Function Name") != "unnest"
    return function or node["Node Type"] == "CTE Scan"


def _own(node: dict[str, Any]) -> float:
    """Milliseconds, without those of its children."""
    children = [
        child
        for child in node.get("Plans", ())
        if not child.get("Subplan Name", "").startswith("CTE ")
    ]
    return _total(node) - sum(map(_total, children))


def _total(node: dict[str, Any]) -> float:
    return float(node["Actual Total Time"] * node["Actual Loops"])


PLAN_HEAD = ("strategy", "node of its plan", "ms of its own", "share", "rows", "pages, all below")
