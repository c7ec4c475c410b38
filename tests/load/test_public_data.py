"""The real data sets, where they have been downloaded: their size, and that they load whole."""

from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from service.tools.load import Count, Summary, load
from tests.servers import ROOT

DATA = ROOT.parent / "shared" / "data"


def directory(name: str) -> Path:
    """The data set's directory, or a skip."""
    found = DATA / name
    if not found.is_dir():
        pytest.skip(f"{name} is not at {DATA}")
    return found


def test_movielens_loads_once(source_databases: SimpleNamespace) -> None:
    data = directory("ml-latest-small")
    first, second = (
        load("movielens", data, **vars(source_databases), progress=False) for _ in range(2)
    )
    assert first == Summary(Count(9742, 9742), Count(610, 610), Count(100836, 100836))
    assert second == Summary(Count(9742, 0), Count(610, 0), Count(100836, 0))
    check_order(source_databases.engagement_db)


def test_movietweetings_loads_once(source_databases: SimpleNamespace) -> None:
    data = directory("movietweetings-100k")
    first, second = (
        load("movietweetings", data, **vars(source_databases), progress=False) for _ in range(2)
    )
    assert first == Summary(Count(10506, 10506), Count(16554, 16554), Count(100000, 100000))
    assert second == Summary(Count(10506, 0), Count(16554, 0), Count(100000, 0))
    check_order(source_databases.engagement_db)


def check_order(engagement_db: str) -> None:
    """Ids go up as time does."""
    with psycopg.connect(engagement_db) as connection:
        assert connection.execute(
            """
            select count(*) from (
                select "timestamp" < lag("timestamp") over (order by id) as back from interaction
            ) as step
            where back
            """
        ).fetchone() == (0,)
