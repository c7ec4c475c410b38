"""What the console asks: a function of `api` each. Nothing stands in for an answer that fails."""

import json
import re

import falcon

from service.config import Role
from service.host import metrics
from service.host.database import Database
from service.host.errors import BadArgumentError
from service.host.questions import LIMIT, body_of, integer_of, name_of, number_of, query_of, uuid_of

PEOPLE = (1, 500)  # what api.console_coverage and its sisters take
MOST_IDS = 1000
ID_FORM = re.compile(r"[0-9]{1,19}", re.ASCII)

OVERVIEW = "select api.console_overview()"
COVERAGE = "select api.console_coverage(%s, %s)"
PEOPLE_LIST = "select api.console_people(%s, %s, %s)"
PERSON = "select api.console_person(%s, %s)"
ANSWERS = "select api.console_answers(%s, %s, %s)"
WHAT_IF = "select api.console_what_if(%s, %s, %s, %s)"
MEDIA = "select api.console_media(%s, %s)"
MEDIUM = "select api.console_medium(%s, %s)"
REACH = "select api.console_reach(%s, %s, %s)"
STRATEGIES = "select api.console_strategies()"
VERSIONS = "select api.console_versions(%s)"
SET_STRATEGY = "select api.console_set_strategy(%s, %s, %s)"
RESTORE_STRATEGY = "select api.console_restore_strategy(%s, %s, %s)"
PREVIEW = "select api.console_preview(%s, %s, %s, %s)"
PREVIEW_SAMPLE = "select api.console_preview_sample(%s, %s, %s, skip => %s)"
EVALUATIONS = "select api.console_evaluations(%s)"
RUNS = "select api.console_runs(%s)"
EVENTS = {
    "retry": "select api.console_retry_events(%s)",
    "drop": "select api.console_drop_events(%s)",
}


class _Console:
    needs: Role | dict[str, Role] = Role.READ

    def __init__(self, database: Database) -> None:
        self._database = database


class Overview(_Console):
    """How the service is, in numbers."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        query_of(req)
        resp.data = self._database.call(OVERVIEW)


class Requests:
    """What this server has counted, all its processes together."""

    needs = Role.READ

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        query_of(req)
        resp.media = metrics.counted()


class Coverage(_Console):
    """What a sample of people is shown."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        query = query_of(req, "strategy", "people")
        resp.data = self._database.call(
            COVERAGE,
            name_of("strategy", query.get("strategy")),
            _people(query.get("people"), 100),
        )


class People(_Console):
    """People to look at."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        query = query_of(req, "kind", "search", "limit")
        resp.data = self._database.call(
            PEOPLE_LIST,
            name_of("kind", query.get("kind")) or "many",
            query.get("search"),
            integer_of("limit", number_of(query.get("limit")), 20, *LIMIT),
        )


class Person(_Console):
    """A person and what they did."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, user_id: str) -> None:
        query = query_of(req, "limit")
        resp.data = self._database.call(
            PERSON,
            uuid_of("user_id", user_id),
            integer_of("limit", number_of(query.get("limit")), 60, 1, 500),
        )


class Answers(_Console):
    """The answers of strategies to a person, side by side."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, user_id: str) -> None:
        query = query_of(req, "strategies", "limit")
        names = [name_of("strategies", name) for name in query.get("strategies", "").split(",")]
        resp.data = self._database.call(
            ANSWERS,
            uuid_of("user_id", user_id),
            names,
            integer_of("limit", number_of(query.get("limit")), 10, *LIMIT),
        )


class WhatIf(_Console):
    """The answer to a person as it would be after events that nobody keeps."""

    def on_post(self, req: falcon.Request, resp: falcon.Response, user_id: str) -> None:
        query_of(req)
        body = body_of(req, "interactions", "strategy", "limit")
        resp.data = self._database.call(
            WHAT_IF,
            uuid_of("user_id", user_id),
            json.dumps(body.get("interactions")),
            name_of("strategy", body.get("strategy")),
            integer_of("limit", body.get("limit"), 10, *LIMIT),
        )


class Media(_Console):
    """Media that somebody may mean by what they typed."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        query = query_of(req, "search", "limit")
        resp.data = self._database.call(
            MEDIA,
            query.get("search"),
            integer_of("limit", number_of(query.get("limit")), 20, *LIMIT),
        )


class Medium(_Console):
    """A medium: its neighbours and its audience."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, media_id: str) -> None:
        query = query_of(req, "limit")
        resp.data = self._database.call(
            MEDIUM,
            uuid_of("media_id", media_id),
            integer_of("limit", number_of(query.get("limit")), 12, *LIMIT),
        )


class Reach(_Console):
    """Who of a sample of people gets a medium, at which position."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, media_id: str) -> None:
        query = query_of(req, "strategy", "people")
        resp.data = self._database.call(
            REACH,
            uuid_of("media_id", media_id),
            name_of("strategy", query.get("strategy")),
            _people(query.get("people"), 50),
        )


class Strategies(_Console):
    """The strategies, their parameters, and what these mean."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        query_of(req)
        resp.data = self._database.call(STRATEGIES)


class Versions(_Console):
    """The versions of a strategy."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, strategy: str) -> None:
        query_of(req)
        resp.data = self._database.call(VERSIONS, name_of("strategy", strategy))


class Preview(_Console):
    """What other parameters of a strategy would change, for a person or for a sample."""

    def on_post(self, req: falcon.Request, resp: falcon.Response, strategy: str) -> None:
        query_of(req)
        body = body_of(req, "user_id", "people", "skip", "parameters", "limit")
        name, parameters = name_of("strategy", strategy), json.dumps(body.get("parameters"))
        if "user_id" in body:
            resp.data = self._database.call(
                PREVIEW,
                uuid_of("user_id", body["user_id"]),
                name,
                parameters,
                integer_of("limit", body.get("limit"), 10, *LIMIT),
            )
        else:
            people = integer_of("people", body.get("people"), 50, *PEOPLE)
            skip = integer_of("skip", body.get("skip"), 0, 0, PEOPLE[1])
            resp.data = self._database.call(PREVIEW_SAMPLE, name, parameters, people, skip)


class Strategy(_Console):
    """A strategy, to be changed."""

    needs = Role.ADMIN

    def on_put(self, req: falcon.Request, resp: falcon.Response, strategy: str) -> None:
        query_of(req)
        body = body_of(req, "parameters", "version")
        resp.data = self._database.call(
            SET_STRATEGY,
            name_of("strategy", strategy),
            json.dumps(body.get("parameters")),
            _version(body.get("version")),
            writes=True,
        )


class Restore(_Console):
    """A strategy, to be what it was."""

    needs = Role.ADMIN

    def on_post(self, req: falcon.Request, resp: falcon.Response, strategy: str) -> None:
        version, seen = _versions_of(req)
        resp.data = self._database.call(
            RESTORE_STRATEGY, name_of("strategy", strategy), version, seen, writes=True
        )


class Evaluations(_Console):
    """Runs of `ml-service evaluate` and `tune` that were kept."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        query = query_of(req, "limit")
        resp.data = self._database.call(
            EVALUATIONS, integer_of("limit", number_of(query.get("limit")), 50, *LIMIT)
        )


class Runs(_Console):
    """Refreshes, sources, and events that wait or were refused."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        query = query_of(req, "limit")
        resp.data = self._database.call(
            RUNS, integer_of("limit", number_of(query.get("limit")), 20, *LIMIT)
        )


class Events(_Console):
    """Events that engagement_db refused, to be tried again or dropped."""

    needs = Role.ADMIN

    def __init__(self, database: Database, action: str) -> None:
        super().__init__(database)
        self._function = EVENTS[action]

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        query_of(req)
        body = body_of(req, "ids", "all")
        ids = body.get("ids")
        if body.get("all") is True and ids is None:
            resp.data = self._database.call(self._function, None, writes=True)
            return
        if not isinstance(ids, list) or not 1 <= len(ids) <= MOST_IDS:
            raise BadArgumentError(f"ids: expected a list of 1 to {MOST_IDS}")
        if not all(isinstance(each, str) and _is_id(each) for each in ids):
            raise BadArgumentError("ids: expected numbers as texts")
        resp.data = self._database.call(self._function, [*map(int, ids)], writes=True)


def add_routes(app: falcon.App[falcon.Request, falcon.Response], database: Database) -> None:
    """All of the console's questions, below /api/console."""
    for path, resource in {
        "overview": Overview(database),
        "requests": Requests(),
        "coverage": Coverage(database),
        "people": People(database),
        "people/{user_id}": Person(database),
        "people/{user_id}/answers": Answers(database),
        "people/{user_id}/what-if": WhatIf(database),
        "media": Media(database),
        "media/{media_id}": Medium(database),
        "media/{media_id}/reach": Reach(database),
        "strategies": Strategies(database),
        "strategies/{strategy}": Strategy(database),
        "strategies/{strategy}/versions": Versions(database),
        "strategies/{strategy}/preview": Preview(database),
        "strategies/{strategy}/restore": Restore(database),
        "evaluations": Evaluations(database),
        "runs": Runs(database),
        "events/retry": Events(database, "retry"),
        "events/drop": Events(database, "drop"),
    }.items():
        app.add_route(f"/api/console/{path}", resource)


def _people(text: str | None, default: int) -> int:
    return integer_of("people", number_of(text), default, *PEOPLE)


def _versions_of(req: falcon.Request) -> tuple[int, int | None]:
    """The version that a body names, to go back to, and the latest that the caller has seen."""
    query_of(req)
    body = body_of(req, "version", "seen")
    version = _version(body.get("version"))
    if version is None:
        raise BadArgumentError("version: expected an integer")
    return version, _version(body.get("seen"), "seen")


def _version(value: object, name: str = "version") -> int | None:
    return None if value is None else integer_of(name, value, 1, 1, 2**31 - 1)


def _is_id(text: str) -> bool:
    return ID_FORM.fullmatch(text) is not None and int(text) < 2**63
