"""`ml-service rule` and `ml-service placement`: what may be shown, and where."""

import argparse
import json
from typing import Any, Literal, LiteralString

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from service.tools.keys import connect_as_owner

Kind = Literal["rule", "placement"]
ACTIONS = ("list", "show", "set", "delete", "restore")
EFFECTS = ("allow", "deny", "boost", "pin", "at_most")

ROWS: dict[Kind, LiteralString] = {
    "rule": (
        "select rule.name, effect, relation, factor, n, everywhere, budget::text, rule.description,"
        " rule.version, mode, reason, error"
        " from engine.rule left join engine.rule_relation using (relation)"
    ),
    "placement": "select * from engine.placement",
}
VERSIONS: dict[Kind, LiteralString] = {
    "rule": "select * from engine.rule_version where name = %s order by version",
    "placement": "select * from engine.placement_version where name = %s order by version",
}
SET: dict[Kind, LiteralString] = {
    "rule": (
        "select engine.set_rule(%(name)s, %(effect)s, %(relation)s, %(description)s, %(factor)s,"
        " %(n)s, %(everywhere)s, %(budget)s::interval)"
    ),
    "placement": (
        "select engine.set_placement(%(name)s, %(strategy)s, %(filter)s, %(rules)s, %(diversity)s,"
        " %(explore)s, %(description)s, %(track)s, %(rotation)s,"
        " %(least_confidence)s)"
    ),
}
DELETE: dict[Kind, LiteralString] = {
    "rule": "select engine.delete_rule(%s)",
    "placement": "select engine.delete_placement(%s)",
}
RESTORE: dict[Kind, LiteralString] = {
    "rule": "select engine.restore_rule(%s, %s)",
    "placement": "select engine.restore_placement(%s, %s)",
}


class RulesError(RuntimeError):
    """There is no rule or placement by that name; the message is for the operator."""


def run(conninfo: str, kind: Kind, arguments: argparse.Namespace) -> str:
    """Do one of ACTIONS; return what to print. Raises RulesError, RefusedError, psycopg.Error."""
    with (
        connect_as_owner(conninfo) as connection,
        connection.cursor(row_factory=dict_row) as cursor,
    ):
        match arguments.action:
            case "set":
                cursor.execute(SET[kind], _values(arguments))
            case "delete":
                cursor.execute(DELETE[kind], [arguments.name])
                return ""
            case "restore":
                cursor.execute(RESTORE[kind], [arguments.name, arguments.version])
        rows = cursor.execute(ROWS[kind] + " order by name").fetchall()
        if arguments.action == "list":
            return _shown(rows, as_json=arguments.json)
        named = [row for row in rows if row["name"] == arguments.name]
        if not named:
            raise RulesError(f"there is no {kind} {arguments.name}")
        if arguments.action == "show":
            named[0]["versions"] = cursor.execute(VERSIONS[kind], [arguments.name]).fetchall()
        return _shown(named, as_json=arguments.json)


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The commands `rule` and `placement`."""
    for kind, what in (
        ("rule", "what may or must be shown, by relations of yours"),
        ("placement", "where it is shown, and which rules hold there"),
    ):
        command = commands.add_parser(kind, help=what)
        actions = command.add_subparsers(dest="action", required=True)
        for action in ACTIONS:
            parser = actions.add_parser(action)
            parser.add_argument("--json", action="store_true", help="print JSON")
            if action != "list":
                parser.add_argument("name")
            if action == "restore":
                parser.add_argument("version", type=int)
            if action == "set":
                (_add_rule if kind == "rule" else _add_placement)(parser)
                parser.add_argument("--description", default="")


def _add_rule(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("effect", choices=EFFECTS)
    parser.add_argument("relation", help="schema.table or schema.view, with a column media_id")
    parser.add_argument("--factor", type=float, help="of a boost whose relation has no weight")
    parser.add_argument("--n", type=int, help="of at_most: so many of a page")
    parser.add_argument("--everywhere", action="store_true", help="for every question")
    parser.add_argument("--budget", default="1 second", help="to read the relation in; 1 second")


def _add_placement(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--strategy")
    parser.add_argument("--filter", type=_json, metavar="JSON")
    parser.add_argument("--rule", dest="rules", action="append", default=[], metavar="NAME")
    parser.add_argument("--diversity", type=float)
    parser.add_argument("--explore", type=float)
    parser.add_argument("--track", action="store_true", help="log what is shown there")
    parser.add_argument(
        "--least-confidence", type=float, help="from 0 to 1: what has less is left out"
    )
    parser.add_argument("--rotation", type=float, help="half-life, in showings without a taking")


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"expected JSON: {error}") from None


def _values(arguments: argparse.Namespace) -> dict[str, object]:
    values = vars(arguments)
    if values.get("filter") is not None:
        return {**values, "filter": Jsonb(values["filter"])}
    return values


def _shown(rows: list[dict[str, Any]], *, as_json: bool) -> str:
    if as_json:
        return json.dumps(rows, indent=2, default=str)
    return "\n\n".join(
        "\n".join(
            f"{name:12} {_as_text(value)}"
            for name, value in row.items()
            if value not in (None, "", [])
        )
        for row in rows
    )


def _as_text(value: Any) -> str:
    """As the options of `set` take it; versions below one another."""
    match value:
        case dict():
            return json.dumps(value)
        case [{"version": _}, *_]:
            return "".join(map(_version, value))
        case list():
            return ", ".join(value)
    return str(value)


def _version(row: dict[str, Any]) -> str:
    when, parameters = f"{row['changed_at']:%Y-%m-%d %H:%M:%S%z}", json.dumps(row["parameters"])
    return f"\n  {row['version']}  {when}  {row['changed_by']}  {parameters}"
