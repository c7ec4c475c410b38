"""The resources: each parses, calls, answers, and says which role it `needs`."""

import json
import re
from dataclasses import asdict
from importlib.resources import files
from uuid import UUID

import falcon
from prometheus_client import CONTENT_TYPE_LATEST

from service import __version__
from service.config import Role
from service.host import caching
from service.host.database import (
    BATCH,
    HOME,
    MEDIA,
    PAGED,
    RANKED,
    RECOMMENDATIONS,
    SESSION,
    TRACKED,
    Database,
)
from service.host.errors import BadArgumentError
from service.host.metrics import exposition
from service.host.questions import (
    ASKED,
    BODY_FILTERS,
    LISTED,
    MOST_LISTED,
    QUERY_FILTERS,
    Question,
    events_of,
    name_of,
    query_of,
    question_of_body,
    question_of_query,
    time_of,
    uuid_of,
    uuids_of,
)

MOST_USERS = 50
MOST_MEDIA = 100  # of a session

CURSOR_FORM = re.compile(r"[A-Za-z0-9_-]{1,4000}", re.ASCII)


class Constant:
    """Always the same JSON: nothing that could fail is asked."""

    needs = None

    def __init__(self, content: bytes) -> None:
        self._content = content

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        query_of(req)
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

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        query_of(req)
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

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        query_of(req)
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
        question = question_of_query(req, *ASKED, "offset", "explore", "next", *QUERY_FILTERS)
        door = PAGED if _paged(question) else RECOMMENDATIONS
        resp.data = self._database.answer(door, question, uuid_of("user_id", user_id))

    on_head = on_get


class Questions:
    """Media for one person, or for nobody in particular, from all that a question may say."""

    needs = Role.READ
    applies_rules = True

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        question, about = question_of_body(
            req, "user_id", *ASKED, "offset", "explore", "next", *BODY_FILTERS
        )
        user_id = about.get("user_id")
        door = PAGED if _paged(question) else RECOMMENDATIONS
        resp.data = self._database.answer(
            door, question, None if user_id is None else uuid_of("user_id", user_id)
        )


class NextRecommendations:
    """The page after one: nothing that was on those before it."""

    needs = Role.READ
    applies_rules = True

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        cursor = query_of(req, "cursor").get("cursor")
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
        question = {"page": "home", **question_of_query(req, "page", "explain", "track")}
        resp.data = self._database.answer(HOME, question, uuid_of("user_id", user_id))

    on_head = on_get


class Ranking:
    """A list of media, in order for one person."""

    needs = Role.READ
    applies_rules = True

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_post(self, req: falcon.Request, resp: falcon.Response, user_id: str) -> None:
        question, about = question_of_body(
            req, "media_ids", "strategy", "explain", "placement", "track"
        )
        resp.data = self._database.answer(
            RANKED,
            question,
            uuid_of("user_id", user_id),
            uuids_of("media_ids", about.get("media_ids"), MOST_LISTED),
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
        question = question_of_query(req, "strategy", "limit", "placement")
        resp.data = self._database.why(
            uuid_of("user_id", user_id), uuid_of("media_id", media_id), question
        )

    on_head = on_get


class RecommendationsBatch:
    """Media for up to 50 people."""

    needs = Role.READ
    applies_rules = True

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        question, about = question_of_body(req, "user_ids", *ASKED, "explore", *BODY_FILTERS)
        user_ids = about.get("user_ids")
        if not isinstance(user_ids, list) or not 1 <= len(user_ids) <= MOST_USERS:
            raise BadArgumentError(f"user_ids: expected a list of 1 to {MOST_USERS} UUIDs")
        resp.data = self._database.answer(
            BATCH,
            question,
            list(dict.fromkeys(uuids_of("user_ids", user_ids, MOST_USERS))),
        )


class SessionRecommendations:
    """Media for somebody without an account, from those of this visit."""

    needs = Role.READ
    applies_rules = True

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        question, about = question_of_body(req, "media_ids", *ASKED, "offset", *BODY_FILTERS)
        resp.data = self._database.answer(
            SESSION, question, uuids_of("media_ids", about.get("media_ids"), MOST_MEDIA)
        )


class Interactions:
    """What people did."""

    needs = Role.WRITE

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        query_of(req)
        resp.data = self._database.record_interactions(events_of(req))
        resp.status = falcon.HTTP_201

    def on_delete(self, req: falcon.Request, resp: falcon.Response) -> None:
        query = query_of(req, "event_id", "user_id", "media_id", "type")
        user_id, media_id = (
            uuid_of(name, query[name]) if name in query else None
            for name in ("user_id", "media_id")
        )
        resp.data = self._database.delete_interactions(
            query.get("event_id"), user_id, media_id, query.get("type")
        )


class Impressions:
    """What people really saw of what they were shown."""

    needs = Role.WRITE

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        query_of(req)
        resp.data = self._database.record_impressions(events_of(req))


class Outcomes:
    """What became of what was shown."""

    needs = Role.METRICS

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        query = query_of(req, "placement", "from", "to", "by")
        resp.data = self._database.outcomes(
            name_of("placement", query.get("placement")),
            time_of("from", query.get("from")),
            time_of("to", query.get("to")),
            query.get("by", "strategy"),
        )

    on_head = on_get


class OutcomeMetrics:
    """What became of what was shown, for Prometheus."""

    needs = Role.METRICS

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        query_of(req)
        resp.data = self._database.outcome_metrics()
        resp.content_type = CONTENT_TYPE_LATEST

    on_head = on_get


class Replay:
    """What an answer of the log would be now."""

    needs = Role.ADMIN

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, req: falcon.Request, resp: falcon.Response, answer_id: str) -> None:
        query_of(req)
        resp.data = self._database.replay(uuid_of("answer_id", answer_id))

    on_head = on_get


class User:
    """A person: what is held of them; to be forgotten, or enrolled again."""

    needs = Role.ADMIN
    applies_rules = True  # nothing is recommended

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, req: falcon.Request, resp: falcon.Response, user_id: str) -> None:
        query_of(req)
        resp.data = self._database.person_report(uuid_of("user_id", user_id))

    on_head = on_get

    def on_delete(self, req: falcon.Request, resp: falcon.Response, user_id: str) -> None:
        query_of(req)
        self._database.forget_user(uuid_of("user_id", user_id))
        resp.status = falcon.HTTP_204

    def on_put(self, req: falcon.Request, resp: falcon.Response, user_id: str) -> None:
        query_of(req)
        self._database.enrol_user(uuid_of("user_id", user_id))
        resp.status = falcon.HTTP_204


class MediaList:
    """What is popular, or trending, with everybody."""

    needs = Role.READ
    applies_rules = True

    def __init__(self, database: Database, kind: str) -> None:
        self._database = database
        self._kind = kind

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        question, user_id = _list_asked(req, "hours")
        content = self._database.answer(MEDIA, question, self._kind, user_id)
        _answer_for_all(req, resp, content, question, user_id)

    on_head = on_get


class SimilarMedia:
    """What resembles a medium."""

    needs = Role.READ
    applies_rules = True

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, req: falcon.Request, resp: falcon.Response, media_id: str) -> None:
        question, user_id = _list_asked(req)
        question["media_id"] = str(uuid_of("media_id", media_id))
        content = self._database.answer(MEDIA, question, "similar", user_id)
        _answer_for_all(req, resp, content, question, user_id)

    on_head = on_get


def _list_asked(req: falcon.Request, *names: str) -> tuple[Question, UUID | None]:
    """What is asked of a list, and by whom: what that person has seen is left out."""
    user_id = req.get_param("user_id")
    question = question_of_query(req, "user_id", *names, *LISTED)
    return question, None if user_id is None else uuid_of("user_id", user_id)


def _answer_for_all(
    req: falcon.Request,
    resp: falcon.Response,
    content: bytes,
    question: Question,
    user_id: UUID | None,
) -> None:
    """Answer with a list of media. What is for everybody alike, caches outside may keep.

    Not what rests on a placement or on rules of a key: these count at once.
    """
    if (
        user_id is not None
        or question.keys() & {"placement", "rules"}
        or content.startswith(TRACKED)
    ):
        resp.data = content
    else:
        caching.answer(req, resp, content)


def _paged(question: Question) -> bool:
    """Whether an answer is to say how to ask on. What ends, or begins elsewhere, has no pages."""
    paged = bool(question.pop("next", False))
    for name in ("offset", "within"):
        if paged and name in question:
            raise BadArgumentError(f"{name}: expected none with next")
    return paged
