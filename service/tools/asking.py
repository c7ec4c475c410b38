"""`ml-service recommend`, `status` and `strategy`: the service's answers, without the service."""

import json
from collections.abc import Mapping
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from service.connection import connect
from service.tools.keys import tell

RECOMMEND = "select api.recommendations(%s, %s)"
STATUS = "select api.console_overview()"
STRATEGIES = "select api.console_strategies()"
SET = "select api.console_set_strategy(%s, %s)"
RESTORE = "select api.console_restore_strategy(%s, %s)"
PREVIEW_STRATEGY = "select api.preview_strategy(%s, %s, %s, %s)"
PREVIEW_RULE = "select api.preview_rule(%s, %s, %s, placement => %s)"

Answer = dict[str, Any]


class AskingError(RuntimeError):
    """The database refuses the question; the message is for whoever asked."""


def recommend(conninfo: str, user_id: UUID, n: int, strategy: str | None) -> Answer:
    """The answer of GET /api/recommendations/<user_id>. Raises AskingError, psycopg.Error."""
    question = {"limit": n} | ({} if strategy is None else {"strategy": strategy})
    return _ask(conninfo, RECOMMEND, user_id, Jsonb(question))


def status(conninfo: str) -> Answer:
    """The answer of GET /api/console/overview. Raises psycopg.Error."""
    return _ask(conninfo, STATUS)


def strategies(conninfo: str) -> Answer:
    """The answer of GET /api/console/strategies. Raises psycopg.Error."""
    return _ask(conninfo, STRATEGIES)


def set_strategy(conninfo: str, name: str, parameters: Mapping[str, object]) -> Answer:
    """Change parameters of a strategy: its name and its new version. Raises AskingError."""
    return _ask(conninfo, SET, name, Jsonb(dict(parameters)))


def restore_strategy(conninfo: str, name: str, version: int) -> Answer:
    """Go back to a version of a strategy: its name and its new version. Raises AskingError."""
    return _ask(conninfo, RESTORE, name, version)


def preview_strategy(
    conninfo: str, name: str, parameters: Mapping[str, object], people: int, n: int
) -> Answer:
    """What other parameters would do to the pages of some people. Raises AskingError."""
    return _ask(conninfo, PREVIEW_STRATEGY, name, Jsonb(dict(parameters)), people, n)


def preview_rule(conninfo: str, name: str, people: int, n: int, placement: str | None) -> Answer:
    """What a rule does to the pages of some people. Raises AskingError."""
    return _ask(conninfo, PREVIEW_RULE, name, people, n, placement)


def parameter(text: str) -> tuple[str, object]:
    """`name=value`; the value is JSON where it can be, or a text. Raises ValueError."""
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise ValueError(text)
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def recommendations_table(answer: Answer) -> str:
    """A medium a line: score, title, genres."""
    lines = [
        f"{media['recommendation_score']:.3f}  {media['title'] or media['id']:40.40}  "
        f"{', '.join(media['genres']).lower()}".rstrip()
        for media in answer["recommendations"]
    ]
    if "fallback" in answer:
        lines.append("(popular media: nothing is known of this person that the strategy could use)")
    return "\n".join(lines) or "nothing"


def status_table(overview: Answer) -> str:
    """A thing a line."""
    ready = overview["readiness"]
    lines = {
        "model": _ago(ready["model_age_seconds"]) if ready["first_refresh"] else "never built",
        "data": _ago(ready["data_age_seconds"]),
        "media": f"{overview['catalogue']['available']:,}",
        "people": f"{overview['people']['known']:,}",
        "interactions": f"{overview['interactions']:,}",
        "events waiting": f"{ready['events_waiting']:,}",
        "events refused": f"{ready['events_refused']:,}",
    }
    lines |= {
        name: source["error"] or _ago(source["read_seconds"])
        for name, source in ready["sources"].items()
    }
    warnings = [("warning", warning) for warning in ready["warnings"]]
    return "\n".join(f"{name:16}{said}" for name, said in (*lines.items(), *warnings))


def strategies_table(answer: Answer) -> str:
    """A strategy a line: its name (* is the default), version and description."""
    return "\n".join(
        f"{each['name'] + ('*' if each['is_default'] else ''):20}{each['version']:>4}  "
        f"{each['description']}"
        for each in answer["strategies"]
    )


def preview_table(compared: Answer) -> str:
    """A thing a line, and the examples below."""
    lines = [f"{compared['changed']:,} of {compared['people']:,} people see a difference"]
    if compared.get("parameters"):
        lines.append(f"{'with':12}{given(compared['parameters'])}")
    if compared["people"]:
        lines += [
            f"{'overlap':12}{compared['overlap']:.1%} of a page stays,"
            f" {compared['moved']:.1f} media of it in another place",
            f"{'coverage':12}{compared['coverage_before']:,} before,"
            f" {compared['coverage_after']:,} after, of {compared['available']:,} media",
            f"{'diversity':12}{_share(compared['diversity_before'])} before,"
            f" {_share(compared['diversity_after'])} after",
        ]
    for example in compared["examples"]:
        lines += ["", example["user_id"]]
        lines += [f"  + {title}" for title in example["came"]]
        lines += [f"  - {title}" for title in example["went"]]
    return "\n".join(lines)


def given(parameters: Mapping[str, object]) -> str:
    """Parameters and their values, as a command takes them."""
    return " ".join(f"{name}={value}" for name, value in parameters.items())


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _ago(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:,.0f} s ago"


def _ask(conninfo: str, function: LiteralString, *arguments: object) -> Answer:
    try:
        with connect(psycopg.connect, conninfo) as connection:
            connection.add_notice_handler(tell)
            row = connection.execute(function, arguments).fetchone()
    except psycopg.Error as error:
        if (error.sqlstate or "").startswith("ML"):
            raise AskingError(str(error.diag.message_primary)) from error
        raise
    assert row is not None
    answer: Answer = row[0]
    return answer
