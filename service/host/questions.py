"""What callers ask, read and checked: a field of a question is a line of FIELDS, whoever asks."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import falcon

from service.host.errors import BadArgumentError

Question = dict[str, Any]
"""A question as the functions of `api` take it in JSON: checked, and without what is not said."""

LIMIT = (1, 100)
OFFSET = (0, 1_000)  # what the database takes
HOURS = (1, 720)
YEAR = (-100_000, 100_000)
DEFAULT_LIMIT = 10
MOST_VALUES = 1000  # of a condition of a filter
MOST_LISTED = 10_000  # ids within which, or without which, is answered
MOST_BODY = 1024 * 1024  # bytes: two lists of 10,000 ids are 760 KiB
MOST_INTERACTIONS_BODY = 512 * 1024  # 1,000 of them, which is what api.record_interactions takes
LONGEST_NAME = 100  # of a strategy, a genre, a media type

UUID_FORM = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}", re.IGNORECASE | re.ASCII
)
JSON_TYPE = re.compile(r"application/([a-z0-9.-]+\+)?json(;.*)?", re.IGNORECASE)
INTEGER_FORM = re.compile(r"-?[0-9]{1,10}", re.ASCII)
DECIMAL_FORM = re.compile(r"-?[0-9]{1,10}\.[0-9]{1,20}", re.ASCII)


def question_of_query(req: falcon.Request, *names: str) -> Question:
    """What a query asks, of these fields; whom it is about is none. Raises BadArgumentError."""
    query = query_of(req, *names)
    said: dict[str, object] = {
        name: AS_VALUES.get(name, str)(text) for name, text in query.items() if name in FIELDS
    }
    for name in said.keys() & {*REPEATED}:
        said[name] = req.get_param_as_list(name)
    return _question(req, said)


def question_of_body(req: falcon.Request, *names: str) -> tuple[Question, dict[str, object]]:
    """What a body asks, of the fields that a question may have and those named here.

    The latter are whom or what it is about: they come by themselves, as they are.
    Raises BadArgumentError, falcon.HTTPError.
    """
    query_of(req)
    body = body_of(req, *names)
    about = {name: body.pop(name) for name in [*body] if name not in FIELDS}
    return _question(req, body), about


def _question(req: falcon.Request, said: Mapping[str, object]) -> Question:
    question = {
        name: FIELDS[name](name, value) for name, value in said.items() if value is not None
    }
    if rules := req.context.rules:  # those of the caller's key, whatever the caller says
        question["rules"] = [*rules]
    return question


def query_of(req: falcon.Request, *names: str) -> dict[str, str]:
    """The parameters of a query: these at most, with a value, and once unless it is a list."""
    query = {}
    for name, value in req.params.items():
        _known("parameter", name, names)
        values = value if isinstance(value, list) else [value]
        if len(values) > 1 and name not in REPEATED:
            raise BadArgumentError(f"{name}: expected once")
        if not all(values):
            raise BadArgumentError(f"{name}: expected a value")
        if any("\0" in each for each in values):
            raise BadArgumentError(f"{name}: expected a text that a database can keep")
        query[name] = values[0]
    return query


def body_of(req: falcon.Request, *names: str) -> dict[str, object]:
    """The JSON object of a body, with these fields at most, each once."""
    body = _json_of(_content(req, MOST_BODY))
    if not isinstance(body, dict):
        raise BadArgumentError("body: expected a JSON object")
    for name in body:
        _known("field", name, names)
    return body


def events_of(req: falcon.Request) -> str:
    """What people did, as the database reads it, but for fields that come twice: of these it would
    take the last. Raises falcon.HTTPError, BadArgumentError.
    """
    content = _content(req, MOST_INTERACTIONS_BODY)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise BadArgumentError("body: expected JSON") from None
    _json_of(text)
    return text


def uuid_of(name: str, value: object) -> UUID:
    """A UUID, with its dashes or without, in either case; uuid.UUID alone takes braces and more."""
    if not isinstance(value, str) or not UUID_FORM.fullmatch(value):
        raise BadArgumentError(f"{name}: expected a UUID, 8-4-4-4-12 hexadecimal digits")
    return UUID(value)


def uuids_of(name: str, value: object, most: int) -> list[UUID]:
    """A list of UUIDs, at most so many."""
    if not isinstance(value, list) or len(value) > most:
        raise BadArgumentError(f"{name}: expected a list of at most {most} UUIDs")
    return [uuid_of(f"{name}[{i}]", each) for i, each in enumerate(value)]


def number_of(text: str | None) -> object:
    """The number that a query's text is; any other text as it is."""
    if text is None or INTEGER_FORM.fullmatch(text):
        return text and int(text)
    return float(text) if DECIMAL_FORM.fullmatch(text) else text


def flag_of(text: str | None) -> object:
    """The truth value that a query's text is; any other text as it is."""
    return {"true": True, "false": False}.get(text or "", text)


def integer_of(name: str, value: object, default: int, least: int, most: int) -> int:
    """An integer in a range; the default for None."""
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadArgumentError(f"{name}: expected an integer from {least} to {most}")
    return value


def boolean_of(name: str, value: object) -> bool:
    """A truth value; false for None."""
    if value is not None and not isinstance(value, bool):
        raise BadArgumentError(f"{name}: expected true or false")
    return bool(value)


def time_of(name: str, text: str | None) -> datetime | None:
    """A moment in ISO 8601; in UTC where it names no zone."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadArgumentError(f"{name}: expected a time in ISO 8601") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def name_of(what: str, value: object) -> str | None:
    """A name that the database can be asked about; it alone knows which there are."""
    if value is None:
        return None
    if value == "":
        raise BadArgumentError(f"{what}: expected a value")
    if not isinstance(value, str) or len(value) > LONGEST_NAME or not value.isprintable():
        raise BadArgumentError(f"{what}: expected a name of at most {LONGEST_NAME} characters")
    return value


Check = Callable[[str, Any], object]
"""Of a field: its name and what was said; returns what the database is asked. Raises."""


def _between(least: int, most: int) -> Check:
    return lambda name, value: integer_of(name, value, least, least, most)


def _share(name: str, value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise BadArgumentError(f"{name}: expected a number from 0 to 1")
    return float(value)


def _values(name: str, value: object) -> list[str | None]:
    """One or more names."""
    values = value if isinstance(value, list) else [value]
    if len(values) > MOST_VALUES:
        raise BadArgumentError(f"{name}: expected at most {MOST_VALUES} values")
    return [name_of(name, "" if each is None else each) for each in values]


def _ids(name: str, value: object) -> list[str]:
    return [str(each) for each in uuids_of(name, value, MOST_LISTED)]


def _attributes(name: str, value: object) -> object:
    if not isinstance(value, dict):
        raise BadArgumentError(f"{name}: expected an object")
    return value


FIELDS: dict[str, Check] = {
    "page": name_of,
    "limit": _between(*LIMIT),
    "offset": _between(*OFFSET),
    "strategy": name_of,
    "diversity": _share,
    "explore": _share,
    "least_confidence": _share,
    "explain": boolean_of,
    "placement": name_of,
    "track": boolean_of,
    "next": boolean_of,
    "hours": _between(*HOURS),
    "genre": _values,
    "all_genres": _values,
    "not_genre": _values,
    "media_type": _values,
    "released_from": _between(*YEAR),
    "released_to": _between(*YEAR),
    "without": _ids,
    "within": _ids,
    "attributes": _attributes,
}
"""What a question may say, and how each is checked; each call takes some of them, by name."""

AS_VALUES: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(
        (
            "limit",
            "offset",
            "diversity",
            "explore",
            "least_confidence",
            "hours",
            "released_from",
            "released_to",
        ),
        number_of,
    ),
    **dict.fromkeys(("explain", "track", "next"), flag_of),
}
"""Those that a query has as texts, and a body as numbers and truth values."""

REPEATED = ("genre", "all_genres", "not_genre", "media_type", "without")
"""Parameters of a query that may be given several times."""

QUERY_FILTERS = (*REPEATED, "released_from", "released_to")
BODY_FILTERS = (*QUERY_FILTERS, "within", "attributes")

ASKED = ("limit", "strategy", "diversity", "least_confidence", "explain", "placement", "track")
"""What every question for recommendations may say, besides its filters."""

LISTED = ("limit", "offset", "explain", "placement", "track", *QUERY_FILTERS)
"""What a question for a list of media may say."""


def _known(what: str, name: str, names: tuple[str, ...]) -> None:
    if name not in names:
        fields = [*FIELDS]  # in their order; whom it is about comes first
        ordered = sorted(names, key=lambda each: fields.index(each) if each in FIELDS else -1)
        expected = f"expected {', '.join(ordered)}" if names else "expected none"
        raise BadArgumentError(f"{_shown(name)}: no {what} of this call; {expected}")


def _json_of(content: bytes | str) -> object:
    try:
        return json.loads(content, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        raise BadArgumentError("body: expected JSON") from None


def _each_once(fields: list[tuple[str, object]]) -> dict[str, object]:
    known: dict[str, object] = {}
    for name, value in fields:
        if name in known:
            raise BadArgumentError(f"{_shown(name)}: expected once")
        known[name] = value
    return known


def _shown(name: str) -> str:
    """A caller's name for something, fit to be shown to them again."""
    return repr(name[:LONGEST_NAME])[1:-1] or "(empty)"


def _content(req: falcon.Request, most: int) -> bytes:
    if req.content_type and not JSON_TYPE.fullmatch(req.content_type):
        raise falcon.HTTPUnsupportedMediaType(description="Content-Type: expected application/json")
    too_large = falcon.HTTPContentTooLarge(description=f"body: expected at most {most} bytes")
    if (req.content_length or 0) > most:
        raise too_large
    # A chunked body has no length: its stream ends by itself, where the server says so.
    terminated = req.env.get("wsgi.input_terminated", False)
    stream = req.stream if terminated else req.bounded_stream
    try:
        content: bytes = stream.read(most + 1)
    except OSError:
        raise BadArgumentError("body: it ended before its end") from None
    if len(content) > most:
        raise too_large
    return content
