"""What plans say of what was read: for time tells of the machine."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

CALL = re.compile(r"^(?:PL/pgSQL|SQL) function (\w+\.\w+)\(", re.M)


@dataclass(frozen=True)
class Statement:
    """One that was run."""

    text: str
    plan: dict[str, Any]
    functions: tuple[str, ...]
    """That were waiting for it, by name, the first called first; not those that are inlined."""


@contextmanager
def within_functions(connection: psycopg.Connection[Any]) -> Iterator[list[Statement]]:
    """All statements of this connection, once run, also those of the functions they call."""
    statements: list[Statement] = []

    def keep(notice: psycopg.errors.Diagnostic) -> None:
        said = notice.message_primary or ""
        if said.startswith("duration: "):
            explained = json.loads(said[said.index("{") :])
            functions = (*reversed(CALL.findall(notice.context or "")),)
            statements.append(Statement(explained["Query Text"], explained["Plan"], functions))

    connection.execute("load 'auto_explain'")
    for name, value in {
        "log_min_duration": "0",
        "log_nested_statements": "on",
        "log_analyze": "on",
        "log_timing": "off",
        "log_format": "json",
        "log_level": "notice",
    }.items():
        connection.execute(f"set auto_explain.{name} = {value}".encode())
    connection.add_notice_handler(keep)
    yield statements
    connection.remove_notice_handler(keep)
    connection.execute("set auto_explain.log_min_duration = -1")


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A node of a plan, and all below it."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def rows_of(node: dict[str, Any]) -> float:
    """How many rows it has given or thrown away."""
    given = node["Actual Rows"] + node.get("Rows Removed by Join Filter", 0)
    return float(given * node["Actual Loops"])
