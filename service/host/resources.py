"""The resources: each parses, calls, answers, and says which role it `needs`."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.resources import files
from uuid import UUID

import falcon
from prometheus_client import CONTENT_TYPE_LATEST

from service import __version__
from service.config import Role
from service.host import caching
from service.host.database import TRACKED, Database
from service.host.errors import BadArgumentError
from service.host.filters import Filters
from service.host.metrics import exposition

LIMIT = (1, 100)
OFFSET = (0, 1_000_000)  # what api.recommendations takes
DEFAULT_LIMIT = 10
MOST_USERS = 50
MOST_MEDIA = 100  # of a session
MOST_HOURS = 720
YEAR = (-100_000, 100_000)
MOST_VALUES = 1000  # of a condition of a filter
MOST_LISTED = 10_000  # ids within which, or without which, is answered
MOST_BODY = 1024 * 1024  # bytes: two lists of 10,000 ids are 760 KiB
MOST_INTERACTIONS_BODY = 512 * 1024  # 1,000 of them, which is what api.record_interactions takes
LONGEST_NAME = 100  # of a strategy, a genre, a media type
VALUES = ("genre", "not_genre", "media_type")
YEARS = ("released_from", "released_to")
REPEATED = (*VALUES, "without")
QUERY_FILTERS = (*VALUES, *YEARS, "without")
BODY_FILTERS = (*QUERY_FILTERS, "within", "attributes")

CURSOR_FORM = re.compile(r"[A-Za-z0-9_-]{1,4000}", re.ASCII)
UUID_FORM = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}", re.IGNORECASE | re.ASCII
)
JSON_TYPE = re.compile(r"application/([a-z0-9.-]+\+)?json(;.*)?", re.IGNORECASE)
INTEGER_FORM = re.compile(r"-?[0-9]{1,10}", re.ASCII)
DECIMAL_FORM = re.compile(r"-?[0-9]{1,10}\.[0-9]{1,20}", re.ASCII)


class Constant:
    """Always the same JSON: nothing that could fail is asked."""

    needs = None

    def __init__(self, content: bytes) -> None:
        self._content = content

    def on_get(self, _req: falcon.Request, resp: falcon.Response) -> None:
        resp.data = self._content

    on_head = on_get


def health() -> Constant:
    """That the process answers, and which version it is."""
    content = {"status": "healthy", "service": "ml-service", "version": __version__}
    return Constant(json.dumps(content).encode())


def live() -> Constant:
    """That the process answers."""
    return Constant(b'{"status": "live"}')


def openapi() -> Constant:
    """The description of all of this."""
    return Constant((files("service.host") / "openapi.json").read_bytes())


class Ready:
    """Whether answers would be real ones, what is missing for that, and how old the data is."""

    needs = None

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, _req: falcon.Request, resp: falcon.Response) -> None:
        readiness = self._database.readiness()
        resp.status = falcon.HTTP_503 if readiness.missing else falcon.HTTP_200
        resp.media = {
            "status": "not ready" if readiness.missing else "ready",
            **asdict(readiness),
        }

    on_head = on_get


class Metrics:
    """What Prometheus reads."""

    needs = Role.METRICS

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, _req: falcon.Request, resp: falcon.Response) -> None:
        resp.data, resp.content_type = exposition(
            self._database.pool_state(), self._database.last_readiness()
        )

    on_head = on_get


class Recommendations:
    """Media for one person."""

    needs = Role.READ
    applies_rules = True

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, req: falcon.Request, resp: falcon.Response, user_id: str) -> None:
        query = _query(
            req,
            *(
                "limit",
                "offset",
                "strategy",
                "diversity",
                "explore",
                "explain",
                "placement",
                "track",
                "next",
            ),
            *QUERY_FILTERS,
        )
        resp.data = self._database.recommendations(
            _uuid("user_id", user_id),
            _integer("limit", _number(query.get("limit")), DEFAULT_LIMIT, *LIMIT),
            _integer("offset", _number(query.get("offset")), 0, *OFFSET),
            _name("strategy", query.get("strategy")),
            diversity=_share("diversity", _number(query.get("diversity"))),
            explore=_share("explore", _number(query.get("explore"))),
            filters=_query_filters(req, "placement"),
            explain=_boolean("explain", _flag(query.get("explain"))),
            track=_boolean("track", _flag(query.get("track"))),
            paged=_paged(_flag(query.get("next")), query),
        )

    on_head = on_get


class Questions:
    """Media for one person, or for nobody in particular, from all that a question may say."""

    needs = Role.READ
    applies_rules = True

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        _query(req)
        body = _json_object(
            req,
            "user_id",
            "limit",
            "offset",
            "strategy",
            "diversity",
            "explore",
            "explain",
            "placement",
            "track",
            "next",
            *BODY_FILTERS,
        )
        user_id = body.get("user_id")
        resp.data = self._database.recommendations(
            None if user_id is None else _uuid("user_id", user_id),
            _integer("limit", body.get("limit"), DEFAULT_LIMIT, *LIMIT),
            _integer("offset", body.get("offset"), 0, *OFFSET),
            _name("strategy", body.get("strategy")),
            diversity=_share("diversity", body.get("diversity")),
            explore=_share("explore", body.get("explore")),
            filters=_body_filters(req, body),
            explain=_boolean("explain", body.get("explain")),
            track=_boolean("track", body.get("track")),
            paged=_paged(body.get("next"), body),
        )


class NextRecommendations:
    """The page after one: nothing that was on those before it."""

    needs = Role.READ
    applies_rules = True

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        cursor = _query(req, "cursor").get("cursor")
        if cursor is None or not CURSOR_FORM.fullmatch(cursor):
            raise BadArgumentError("cursor: expected the next of an answer")
        resp.data = self._database.next_recommendations(cursor, req.context.rules)

    on_head = on_get


class Home:
    """A whole page of rows for one person."""

    needs = Role.READ
    applies_rules = True

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, req: falcon.Request, resp: falcon.Response, user_id: str) -> None:
        query = _query(req, "page", "track")
        resp.data = self._database.home(
            _uuid("user_id", user_id),
            _name("page", query.get("page")) or "home",
            req.context.rules,
            track=_boolean("track", _flag(query.get("track"))),
        )

    on_head = on_get


class Ranking:
    """A list of media, in order for one person."""

    needs = Role.READ
    applies_rules = True

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_post(self, req: falcon.Request, resp: falcon.Response, user_id: str) -> None:
        _query(req)
        body = _json_object(req, "media_ids", "strategy", "placement", "track")
        resp.data = self._database.ranked_media(
            _uuid("user_id", user_id),
            _uuids("media_ids", body.get("media_ids"), MOST_LISTED),
            _name("strategy", body.get("strategy")),
            req.context.rules,
            placement=_name("placement", body.get("placement")),
            track=_boolean("track", body.get("track")),
        )


class Why:
    """Why a medium is recommended to a person, or why not."""

    needs = Role.READ
    applies_rules = True

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(
        self, req: falcon.Request, resp: falcon.Response, user_id: str, media_id: str
    ) -> None:
        query = _query(req, "strategy", "limit", "placement")
        resp.data = self._database.why(
            _uuid("user_id", user_id),
            _uuid("media_id", media_id),
            _name("strategy", query.get("strategy")),
            _integer("limit", _number(query.get("limit")), DEFAULT_LIMIT, *LIMIT),
            _query_filters(req, "placement"),
        )

    on_head = on_get


class RecommendationsBatch:
    """Media for up to 50 people."""

    needs = Role.READ
    applies_rules = True

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        _query(req)
        body = _json_object(
            req,
            "user_ids",
            "limit",
            "strategy",
            "diversity",
            "explore",
            "explain",
            "placement",
            "track",
            *BODY_FILTERS,
        )
        user_ids = body.get("user_ids")
        if not isinstance(user_ids, list) or not 1 <= len(user_ids) <= MOST_USERS:
            raise BadArgumentError(f"user_ids: expected a list of 1 to {MOST_USERS} UUIDs")
        resp.data = self._database.recommendations_batch(
            list(dict.fromkeys(_uuid(f"user_ids[{i}]", each) for i, each in enumerate(user_ids))),
            _integer("limit", body.get("limit"), DEFAULT_LIMIT, *LIMIT),
            _name("strategy", body.get("strategy")),
            diversity=_share("diversity", body.get("diversity")),
            explore=_share("explore", body.get("explore")),
            filters=_body_filters(req, body),
            explain=_boolean("explain", body.get("explain")),
            track=_boolean("track", body.get("track")),
        )


class SessionRecommendations:
    """Media for somebody without an account, from those of this visit."""

    needs = Role.READ
    applies_rules = True

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        _query(req)
        body = _json_object(
            req,
            "media_ids",
            "limit",
            "offset",
            "strategy",
            "diversity",
            "explain",
            "placement",
            "track",
            *BODY_FILTERS,
        )
        resp.data = self._database.session_recommendations(
            _uuids("media_ids", body.get("media_ids"), MOST_MEDIA),
            _integer("limit", body.get("limit"), DEFAULT_LIMIT, *LIMIT),
            _integer("offset", body.get("offset"), 0, *OFFSET),
            _name("strategy", body.get("strategy")),
            diversity=_share("diversity", body.get("diversity")),
            filters=_body_filters(req, body),
            explain=_boolean("explain", body.get("explain")),
            track=_boolean("track", body.get("track")),
        )


class Interactions:
    """What people did."""

    needs = Role.WRITE

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        _query(req)
        resp.data = self._database.record_interactions(events_of(req))
        resp.status = falcon.HTTP_201

    def on_delete(self, req: falcon.Request, resp: falcon.Response) -> None:
        query = _query(req, "event_id", "user_id", "media_id", "type")
        user_id, media_id = (
            _uuid(name, query[name]) if name in query else None for name in ("user_id", "media_id")
        )
        if "\0" in query.get("event_id", ""):
            raise BadArgumentError("event_id: expected a text that a database can keep")
        resp.data = self._database.delete_interactions(
            query.get("event_id"), user_id, media_id, query.get("type")
        )


class Impressions:
    """What people really saw of what they were shown."""

    needs = Role.WRITE

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        _query(req)
        resp.data = self._database.record_impressions(events_of(req))


class Outcomes:
    """What became of what was shown."""

    needs = Role.METRICS

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        query = _query(req, "placement", "from", "to", "by")
        resp.data = self._database.outcomes(
            _name("placement", query.get("placement")),
            _time("from", query.get("from")),
            _time("to", query.get("to")),
            query.get("by", "strategy"),
        )

    on_head = on_get


class OutcomeMetrics:
    """What became of what was shown, for Prometheus."""

    needs = Role.METRICS

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        _query(req)
        resp.data = self._database.outcome_metrics()
        resp.content_type = CONTENT_TYPE_LATEST

    on_head = on_get


class Replay:
    """What an answer of the log would be now."""

    needs = Role.ADMIN

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, req: falcon.Request, resp: falcon.Response, answer_id: str) -> None:
        _query(req)
        resp.data = self._database.replay(_uuid("answer_id", answer_id))

    on_head = on_get


class User:
    """A person: what is held of them; to be forgotten, or enrolled again."""

    needs = Role.ADMIN

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, req: falcon.Request, resp: falcon.Response, user_id: str) -> None:
        _query(req)
        resp.data = self._database.person_report(_uuid("user_id", user_id))

    on_head = on_get

    def on_delete(self, req: falcon.Request, resp: falcon.Response, user_id: str) -> None:
        _query(req)
        self._database.forget_user(_uuid("user_id", user_id))
        resp.status = falcon.HTTP_204

    def on_put(self, req: falcon.Request, resp: falcon.Response, user_id: str) -> None:
        _query(req)
        self._database.enrol_user(_uuid("user_id", user_id))
        resp.status = falcon.HTTP_204


class MediaList:
    """What is popular, or trending, with everybody."""

    needs = Role.READ
    applies_rules = True

    def __init__(self, database: Database, kind: str) -> None:
        self._database = database
        self._kind = kind

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        query = _query(
            req, "limit", "offset", "hours", "user_id", "placement", "track", *QUERY_FILTERS
        )
        hours = _number(query.get("hours"))
        _listed(
            self._database,
            req,
            resp,
            query,
            self._kind,
            hours=None if hours is None else _integer("hours", hours, 1, 1, MOST_HOURS),
        )

    on_head = on_get


class SimilarMedia:
    """What resembles a medium."""

    needs = Role.READ
    applies_rules = True

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, req: falcon.Request, resp: falcon.Response, media_id: str) -> None:
        query = _query(req, "limit", "offset", "user_id", "placement", "track", *QUERY_FILTERS)
        media_id_ = _uuid("media_id", media_id)
        _listed(self._database, req, resp, query, "similar", media_id=media_id_)

    on_head = on_get


def _listed(
    database: Database,
    req: falcon.Request,
    resp: falcon.Response,
    query: Mapping[str, str],
    kind: str,
    *,
    media_id: UUID | None = None,
    hours: int | None = None,
) -> None:
    """Answer with a list of media. What is for everybody alike, caches outside may keep."""
    content = database.listed_media(
        kind,
        _integer("limit", _number(query.get("limit")), DEFAULT_LIMIT, *LIMIT),
        _integer("offset", _number(query.get("offset")), 0, *OFFSET),
        media_id=media_id,
        hours=hours,
        filters=_query_filters(req, "placement"),
        user_id=_uuid("user_id", query["user_id"]) if "user_id" in query else None,
        track=_boolean("track", _flag(query.get("track"))),
    )
    if "user_id" in query or content.startswith(TRACKED):
        resp.data = content
    else:
        caching.answer(req, resp, content)


def _query(req: falcon.Request, *names: str) -> dict[str, str]:
    """The parameters of a query: these at most, with a value, and once unless it is a list."""
    query = {}
    for name, value in req.params.items():
        _known("parameter", name, names)
        values = value if isinstance(value, list) else [value]
        if len(values) > 1 and name not in REPEATED:
            raise BadArgumentError(f"{name}: expected once")
        if not all(values):
            raise BadArgumentError(f"{name}: expected a value")
        query[name] = values[0]
    return query


def _query_filters(req: falcon.Request, *names: str) -> Filters:
    """What a query lets through; its lists are parameters that may be given several times.

    `names` are those of other parameters that belong to it.
    """
    said: dict[str, object] = {
        name: value if isinstance(value, list) else [value]
        for name, value in req.params.items()
        if name in REPEATED
    }
    said |= {name: _number(req.get_param(name)) for name in YEARS}
    said |= {name: req.get_param(name) for name in names}
    return _body_filters(req, said)


def _body_filters(req: falcon.Request, body: dict[str, object]) -> Filters:
    """What a question lets through, of the fields of its body, and by the rules of its key."""
    conditions: dict[str, object] = {}
    for name in VALUES:
        if (value := body.get(name)) is not None:
            values = value if isinstance(value, list) else [value]
            if len(values) > MOST_VALUES:
                raise BadArgumentError(f"{name}: expected at most {MOST_VALUES} values")
            conditions[name] = [_name(name, "" if each is None else each) for each in values]
    for name in YEARS:
        if (value := body.get(name)) is not None:
            conditions[name] = _integer(name, value, 0, *YEAR)
    if (attributes := body.get("attributes")) is not None:
        if not isinstance(attributes, dict):
            raise BadArgumentError("attributes: expected an object")
        conditions["attributes"] = attributes
    within, without = (
        None if body.get(name) is None else _uuids(name, body[name], MOST_LISTED)
        for name in ("within", "without")
    )
    return Filters(
        conditions,
        within,
        without,
        _name("placement", body.get("placement")),
        req.context.rules,
    )


def _known(what: str, name: str, names: tuple[str, ...]) -> None:
    if name not in names:
        expected = f"expected {', '.join(names)}" if names else "expected none"
        raise BadArgumentError(f"{_shown(name)}: no {what} of this call; {expected}")


def _shown(name: str) -> str:
    """A caller's name for something, fit to be shown to them again."""
    return repr(name[:LONGEST_NAME])[1:-1] or "(empty)"


def _uuid(name: str, value: object) -> UUID:
    """A UUID, with its dashes or without, in either case; uuid.UUID alone takes braces and more."""
    if not isinstance(value, str) or not UUID_FORM.fullmatch(value):
        raise BadArgumentError(f"{name}: expected a UUID, 8-4-4-4-12 hexadecimal digits")
    return UUID(value)


def _uuids(name: str, value: object, most: int) -> list[UUID]:
    if not isinstance(value, list) or len(value) > most:
        raise BadArgumentError(f"{name}: expected a list of at most {most} UUIDs")
    return [_uuid(f"{name}[{i}]", each) for i, each in enumerate(value)]


def _number(text: str | None) -> object:
    """The number that a query's text is; any other text as it is."""
    if text is None or INTEGER_FORM.fullmatch(text):
        return text and int(text)
    return float(text) if DECIMAL_FORM.fullmatch(text) else text


def _flag(text: str | None) -> object:
    """The truth value that a query's text is; any other text as it is."""
    return {"true": True, "false": False}.get(text or "", text)


def _integer(name: str, value: object, default: int, least: int, most: int) -> int:
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadArgumentError(f"{name}: expected an integer from {least} to {most}")
    return value


def _share(name: str, value: object) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise BadArgumentError(f"{name}: expected a number from 0 to 1")
    return float(value)


def _time(name: str, text: str | None) -> datetime | None:
    """A moment in ISO 8601; in UTC where it names no zone."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadArgumentError(f"{name}: expected a time in ISO 8601") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _boolean(name: str, value: object) -> bool:
    if value is not None and not isinstance(value, bool):
        raise BadArgumentError(f"{name}: expected true or false")
    return bool(value)


def _paged(value: object, question: Mapping[str, object]) -> bool:
    """Whether an answer is to say how to ask on. What ends, or begins elsewhere, has no pages."""
    paged = _boolean("next", value)
    for name in ("offset", "within"):
        if paged and question.get(name) is not None:
            raise BadArgumentError(f"{name}: expected none with next")
    return paged


def _name(what: str, value: object) -> str | None:
    """A name that the database can be asked about; it alone knows which there are."""
    if value is None:
        return None
    if value == "":
        raise BadArgumentError(f"{what}: expected a value")
    if not isinstance(value, str) or len(value) > LONGEST_NAME or not value.isprintable():
        raise BadArgumentError(f"{what}: expected a name of at most {LONGEST_NAME} characters")
    return value


def events_of(req: falcon.Request) -> str:
    """What people did, as the database reads it. Raises falcon.HTTPError, BadArgumentError."""
    try:
        return _body(req, MOST_INTERACTIONS_BODY).decode()
    except UnicodeDecodeError:
        raise BadArgumentError("body: expected JSON") from None


def _body(req: falcon.Request, most: int) -> bytes:
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


def _json_object(req: falcon.Request, *names: str) -> dict[str, object]:
    try:
        body = json.loads(_body(req, MOST_BODY))
    except (ValueError, RecursionError):
        raise BadArgumentError("body: expected JSON") from None
    if not isinstance(body, dict):
        raise BadArgumentError("body: expected a JSON object")
    for name in body:
        _known("field", name, names)
    return body
