"""Runs of `evaluate` and `tune`, kept in recommendation_db: the console shows them over time."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from time import monotonic
from typing import Any

import psycopg

from service.connection import tool_session
from service.tools.evaluate import EvaluationError, Held, Metric, Split


class Run:
    """A run that begins now, over these data."""

    def __init__(self, live: str, command: str, split: Split) -> None:
        """Raises EvaluationError where the database is of another revision, psycopg.Error."""
        self._live = live
        self._asked = {"command": command, "split": asdict(split)}
        self._began = monotonic()
        with tool_session(live) as connection:
            try:
                row = connection.execute("select evaluation.data_set()").fetchone()
            except (psycopg.errors.UndefinedFunction, psycopg.errors.InvalidSchemaName) as error:
                raise EvaluationError(
                    "recommendation_db is of another revision: alembic upgrade head"
                ) from error
        assert row is not None
        self._data_set = row[0]

    def keep(
        self,
        k: int,
        metrics: Iterable[Metric],
        *,
        held_out: Held | None = None,
        tuned: Mapping[str, Any] | None = None,
    ) -> None:
        """It has come to its end. Raises psycopg.Error, also where the database is read-only."""
        run = {
            **self._asked,
            "seconds": monotonic() - self._began,
            "k": k,
            "data_set": self._data_set,
            "held_out": held_out and held_out._asdict(),
            "tuned": tuned,
            "metrics": [asdict(metric) for metric in metrics],
        }
        with tool_session(self._live) as connection:
            connection.execute("select evaluation.keep_run(%s)", (json.dumps(run, default=str),))
