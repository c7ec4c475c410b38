"""The demo's experiment: one that has ended, and whose result can be looked at."""

from pathlib import Path

import psycopg

NAME = "demo"
SQL = Path(__file__).with_name("experiment.sql")


def add(recommendation_db: str) -> None:
    """Add it, unless it is there. Takes a login that owns the database. Raises psycopg.Error."""
    with psycopg.connect(recommendation_db) as connection:
        connection.execute("set local role ml_service_owner")
        connection.execute(SQL.read_bytes())
