"""What the console asks of rules, placements, pages and experiments: a function of `api` each."""

import json
from typing import LiteralString

import falcon

from service.config import Role
from service.host import resources
from service.host.console import _Console, _version, _versions_of
from service.host.database import Database
from service.host.questions import LIMIT, body_of, integer_of, name_of, number_of, query_of, uuid_of

PART = (1, 100)  # what api.console_preview_rule takes of people
SKIPPED = (0, 499)

RULES = "select api.console_rules()"
RULE = "select api.console_rule(%s, %s, %s)"
PREVIEW_RULE = "select api.console_preview_rule(%s, %s, %s, %s)"
PLACEMENTS = "select api.console_placements()"
PLACEMENT_VERSIONS = "select api.console_placement_versions(%s)"
PAGE = "select api.console_page(%s, %s)"
EXPERIMENTS = "select api.console_experiments()"
EXPERIMENT = "select api.console_experiment(%s)"
START_EXPERIMENT = "select api.console_start_experiment(%s, %s)"
STOP_EXPERIMENT = "select api.console_stop_experiment(%s, %s)"
SET: dict[str, LiteralString] = {
    "rule": "select api.console_set_rule(%s, %s, %s)",
    "placement": "select api.console_set_placement(%s, %s, %s)",
}
DELETE: dict[str, LiteralString] = {
    "rule": "select api.console_delete_rule(%s, %s)",
    "placement": "select api.console_delete_placement(%s, %s)",
}
RESTORE: dict[str, LiteralString] = {
    "rule": "select api.console_restore_rule(%s, %s, %s)",
    "placement": "select api.console_restore_placement(%s, %s, %s)",
}


READ_OR_CHANGE: dict[str, Role] = {"GET": Role.READ}


class Rules(_Console):
    """Every rule, and whether it can be evaluated."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        query_of(req)
        resp.data = self._database.call(RULES)


class Placements(_Console):
    """Every placement, and what one could have."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        query_of(req)
        resp.data = self._database.call(PLACEMENTS)


class _Kept(_Console):
    """A rule or a placement, to be made, changed or deleted."""

    needs: Role | dict[str, Role] = Role.ADMIN
    kind = ""

    def on_put(self, req: falcon.Request, resp: falcon.Response, name: str) -> None:
        query_of(req)
        body = body_of(req, "parameters", "version")
        resp.data = self._database.call(
            SET[self.kind],
            name_of(self.kind, name),
            json.dumps(body.get("parameters")),
            _version(body.get("version")),
            writes=True,
        )

    def on_delete(self, req: falcon.Request, resp: falcon.Response, name: str) -> None:
        seen = query_of(req, "version").get("version")
        resp.data = self._database.call(
            DELETE[self.kind], name_of(self.kind, name), _version(number_of(seen)), writes=True
        )


class Rule(_Kept):
    """A rule: what it keeps out, or moves."""

    needs = READ_OR_CHANGE
    kind = "rule"

    def on_get(self, req: falcon.Request, resp: falcon.Response, name: str) -> None:
        query = query_of(req, "user_id", "limit")
        person = query.get("user_id")
        resp.data = self._database.call(
            RULE,
            name_of("rule", name),
            None if person is None else uuid_of("user_id", person),
            integer_of("limit", number_of(query.get("limit")), 12, *LIMIT),
        )


class Placement(_Kept):
    """A placement, to be changed."""

    kind = "placement"


class Restore(_Console):
    """A rule or a placement, to be what it was."""

    needs = Role.ADMIN

    def __init__(self, database: Database, kind: str) -> None:
        super().__init__(database)
        self._kind = kind

    def on_post(self, req: falcon.Request, resp: falcon.Response, name: str) -> None:
        version, seen = _versions_of(req)
        resp.data = self._database.call(
            RESTORE[self._kind], name_of(self._kind, name), version, seen, writes=True
        )


class RulePreview(_Console):
    """What a rule does to the pages of some of a sample of people."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, name: str) -> None:
        query = query_of(req, "people", "skip", "placement")
        resp.data = self._database.call(
            PREVIEW_RULE,
            name_of("rule", name),
            integer_of("people", number_of(query.get("people")), 25, *PART),
            integer_of("skip", number_of(query.get("skip")), 0, *SKIPPED),
            name_of("placement", query.get("placement")),
        )


class PlacementVersions(_Console):
    """The versions of a placement."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, name: str) -> None:
        query_of(req)
        resp.data = self._database.call(PLACEMENT_VERSIONS, name_of("placement", name))


class Page(_Console):
    """A page as a person would see it."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, name: str) -> None:
        person = query_of(req, "user_id").get("user_id")
        resp.data = self._database.call(
            PAGE, name_of("page", name), None if person is None else uuid_of("user_id", person)
        )


class Outcomes(resources.Outcomes):
    """What became of what was shown, for whoever may look at the console."""

    needs = Role.READ


class Experiments(_Console):
    """Every experiment."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        query_of(req)
        resp.data = self._database.call(EXPERIMENTS)


class Experiment(_Console):
    """An experiment: what it has shown, day by day; or to be started."""

    needs = READ_OR_CHANGE

    def on_get(self, req: falcon.Request, resp: falcon.Response, name: str) -> None:
        query_of(req)
        resp.data = self._database.call(EXPERIMENT, name_of("experiment", name))

    def on_put(self, req: falcon.Request, resp: falcon.Response, name: str) -> None:
        query_of(req)
        resp.data = self._database.call(
            START_EXPERIMENT,
            name_of("experiment", name),
            json.dumps(body_of(req, "parameters").get("parameters")),
            writes=True,
        )


class Stop(_Console):
    """An experiment, to be ended."""

    needs = Role.ADMIN

    def on_post(self, req: falcon.Request, resp: falcon.Response, name: str) -> None:
        query_of(req)
        adopt = name_of("adopt", body_of(req, "adopt").get("adopt"))
        resp.data = self._database.call(
            STOP_EXPERIMENT, name_of("experiment", name), adopt, writes=True
        )


def add_routes(app: falcon.App[falcon.Request, falcon.Response], database: Database) -> None:
    """All of these questions, below /api/console."""
    for path, resource in {
        "rules": Rules(database),
        "rules/{name}": Rule(database),
        "rules/{name}/preview": RulePreview(database),
        "rules/{name}/restore": Restore(database, "rule"),
        "placements": Placements(database),
        "placements/{name}": Placement(database),
        "placements/{name}/versions": PlacementVersions(database),
        "placements/{name}/restore": Restore(database, "placement"),
        "pages/{name}": Page(database),
        "outcomes": Outcomes(database),
        "experiments": Experiments(database),
        "experiments/{name}": Experiment(database),
        "experiments/{name}/stop": Stop(database),
    }.items():
        app.add_route(f"/api/console/{path}", resource)
