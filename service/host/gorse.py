"""The calls of Gorse's clients, below `/gorse/api`: docs/gorse.md says which, and what differs.

Gorse answers a failure with its reason as plain text, and a success with 200, whatever was done.
"""

from http import HTTPStatus

import falcon

from service.config import Role
from service.host.database import Database
from service.host.errors import App, BadArgumentError, RefusedError
from service.host.questions import INTEGER_FORM, events_of

ROOT = "/gorse/api"

DEFAULT_N = 10  # of Gorse
MOST = 1_000_000_000
READS_AND_WRITES = {
    "GET": Role.READ,
    "POST": Role.WRITE,
    "PUT": Role.WRITE,
    "PATCH": Role.WRITE,
    "DELETE": Role.WRITE,
}
FORGETS = {**READS_AND_WRITES, "DELETE": Role.ADMIN}

NEIGHBORS = "select api.gorse_neighbors(%s, %s, %s, %s, %s)"
LEADERBOARD = "select api.gorse_leaderboard(%s, %s, %s, %s, %s)"
SESSION = "select api.gorse_session_recommendations(%s, %s, %s, %s)"
FEEDBACK_OF = "select api.gorse_feedback_of(%s, %s, %s)"
TYPED_FEEDBACK = "select api.gorse_typed_feedback(%s, %s, %s)"
FEEDBACK_PAGE = "select api.gorse_feedback_page(%s, %s, %s)"
INSERT_FEEDBACK = "select api.gorse_insert_feedback(%s)"
DELETE_FEEDBACK = "select api.gorse_delete_feedback(%s, %s, %s)"
USER = "select api.gorse_user(%s)"
USERS = "select api.gorse_users(%s, %s)"
INSERT_USERS = "select api.gorse_insert_users(%s)"
DELETE_USER = "select api.gorse_delete_user(%s)"
ITEM = "select api.gorse_item(%s)"
ITEMS = "select api.gorse_items(%s, %s)"

CATALOGUE = "Items are the catalogue's own: what is written to catalog_db is read from there"
PREFERENCES = "What people state is written to user_db, and read from there"
BY_ITEM = "Feedback is not listed by item"
ALIKE = "Who is like whom is not told"
SEARCH = "Items are not searched: q cannot be used"
WRITTEN_BACK = "What is shown is not recorded as feedback: write-back-type cannot be used"


def add_routes(app: App, database: Database) -> None:
    """All that Gorse's clients call."""
    for path, resource in {
        "/feedback": Feedback(database),
        "/feedback/{first}": FeedbackOfType(database),
        "/feedback/{first}/{second}": FeedbackOfPair(database),
        "/feedback/{first}/{second}/{third}": FeedbackOfPair(database),
        "/recommend/{user_id}": Recommendations(database),
        "/recommend/{user_id}/{category}": Recommendations(database),
        "/session/recommend": Session(database),
        "/session/recommend/{category}": Session(database),
        "/latest": Leaderboard(database, "latest"),
        "/latest/{category}": Leaderboard(database, "latest"),
        "/popular": Leaderboard(database, "popular"),
        "/popular/{category}": Leaderboard(database, "popular"),
        "/non-personalized/{name}": Leaderboard(database),
        "/item": Refused(CATALOGUE),
        "/items": Items(database),
        "/item/{item_id}": Item(database),
        "/item/{item_id}/category/{category}": Refused(CATALOGUE),
        "/item/{item_id}/feedback": Refused(BY_ITEM),
        "/item/{item_id}/feedback/{feedback_type}": Refused(BY_ITEM),
        "/item/{item_id}/neighbors": Neighbors(database),
        "/item/{item_id}/neighbors/{category}": Neighbors(database),
        "/item-to-item/neighbors/{item_id}": Neighbors(database),
        "/user": NewUser(database),
        "/users": Users(database),
        "/user/{user_id}": User(database),
        "/user/{user_id}/feedback": FeedbackOfUser(database),
        "/user/{user_id}/feedback/{feedback_type}": FeedbackOfUser(database),
        "/user/{user_id}/neighbors": Refused(ALIKE),
    }.items():
        app.add_route(ROOT + path, resource)


class Refused:
    """What Gorse does and this does not, whatever the method: 501, and why."""

    needs = None

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def on_get(self, _req: falcon.Request, _resp: falcon.Response, **_: str) -> None:
        raise not_here(self._reason)

    on_post = on_put = on_patch = on_delete = on_get


class Feedback:
    """What people did: to be recorded, or listed."""

    needs = READS_AND_WRITES

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.data = self._database.call(FEEDBACK_PAGE, None, _n(req), _cursor(req))

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.data = self._database.call(INSERT_FEEDBACK, events_of(req), writes=True)

    on_put = on_post


class FeedbackOfType:
    """What people did, of one type."""

    needs = Role.READ

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, req: falcon.Request, resp: falcon.Response, first: str) -> None:
        resp.data = self._database.call(FEEDBACK_PAGE, first, _n(req), _cursor(req))


class FeedbackOfPair:
    """What a person did with an item, all of it or of a type: to be shown, or taken back."""

    needs = READS_AND_WRITES

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(
        self,
        _req: falcon.Request,
        resp: falcon.Response,
        first: str,
        second: str,
        third: str | None = None,
    ) -> None:
        if third is None:
            resp.data = self._database.call(FEEDBACK_OF, first, second, None)
        else:
            resp.data = self._database.call(TYPED_FEEDBACK, first, second, third)

    def on_delete(
        self,
        _req: falcon.Request,
        resp: falcon.Response,
        first: str,
        second: str,
        third: str | None = None,
    ) -> None:
        ids = (first, second, None) if third is None else (second, third, first)
        resp.data = self._database.call(DELETE_FEEDBACK, *ids, writes=True)


class FeedbackOfUser:
    """What a person did."""

    needs = Role.READ

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(
        self,
        _req: falcon.Request,
        resp: falcon.Response,
        user_id: str,
        feedback_type: str | None = None,
    ) -> None:
        resp.data = self._database.call(FEEDBACK_OF, user_id, None, feedback_type)


class Recommendations:
    """Items for one person; with their scores where the client asks for version 2."""

    needs = Role.READ

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        user_id: str,
        category: str | None = None,
    ) -> None:
        if _text(req, "write-back-type"):
            raise not_here(WRITTEN_BACK)
        resp.data = self._database.gorse_recommendations(
            user_id,
            _n(req),
            _offset(req),
            _categories(req, category),
            scored=req.get_header("X-API-Version") == "2",
        )


class Session:
    """Items for somebody without an account, from the feedback of this visit."""

    needs = Role.READ

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_post(
        self, req: falcon.Request, resp: falcon.Response, category: str | None = None
    ) -> None:
        resp.data = self._database.call(
            SESSION, events_of(req), _n(req), _offset(req), _categories(req, category)
        )


class Leaderboard:
    """Items for everybody alike, by the name of the list."""

    needs = Role.READ

    def __init__(self, database: Database, name: str = "") -> None:
        self._database = database
        self._name = name

    def on_get(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        category: str | None = None,
        name: str | None = None,
    ) -> None:
        resp.data = self._database.call(
            LEADERBOARD,
            name or self._name,
            _n(req),
            _offset(req),
            _categories(req, category),
            _text(req, "user-id"),
        )


class Neighbors:
    """What is like an item."""

    needs = Role.READ

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        item_id: str,
        category: str | None = None,
    ) -> None:
        resp.data = self._database.call(
            NEIGHBORS,
            item_id,
            _n(req),
            _offset(req),
            _categories(req, category),
            _text(req, "user-id"),
        )


class NewUser:
    """A person whose id is to be remembered."""

    needs = READS_AND_WRITES

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.data = self._database.call(INSERT_USERS, events_of(req), writes=True)


class Users(NewUser):
    """People: their ids to be remembered, or listed."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.data = self._database.call(USERS, _n(req), _cursor(req))


class User:
    """A person: to be shown, or forgotten."""

    needs = FORGETS

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, _req: falcon.Request, resp: falcon.Response, user_id: str) -> None:
        resp.data = self._database.call(USER, user_id)

    def on_patch(self, _req: falcon.Request, _resp: falcon.Response, **_: str) -> None:
        raise not_here(PREFERENCES)

    def on_delete(self, _req: falcon.Request, resp: falcon.Response, user_id: str) -> None:
        resp.data = self._database.call(DELETE_USER, user_id, writes=True)


class Items:
    """The catalogue."""

    needs = READS_AND_WRITES

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        if _text(req, "q"):
            raise not_here(SEARCH)
        resp.data = self._database.call(ITEMS, _n(req), _cursor(req))

    def on_post(self, _req: falcon.Request, _resp: falcon.Response) -> None:
        raise not_here(CATALOGUE)


class Item:
    """A medium."""

    needs = READS_AND_WRITES

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, _req: falcon.Request, resp: falcon.Response, item_id: str) -> None:
        resp.data = self._database.call(ITEM, item_id)

    def on_patch(self, _req: falcon.Request, _resp: falcon.Response, **_: str) -> None:
        raise not_here(CATALOGUE)

    on_delete = on_patch


def not_here(reason: str) -> RefusedError:
    """That Gorse does this, and the service does not."""
    return RefusedError(reason, HTTPStatus.NOT_IMPLEMENTED)


def _cursor(req: falcon.Request) -> str:
    """Where a page begins; gorsejs writes it with a capital."""
    return _text(req, "cursor") or _text(req, "Cursor") or ""


def _n(req: falcon.Request) -> int:
    return _integer(req, "n", DEFAULT_N)


def _offset(req: falcon.Request) -> int:
    return _integer(req, "offset", 0)


def _integer(req: falcon.Request, name: str, default: int) -> int:
    """A number of a query, in a range that the database can be asked about."""
    text = _text(req, name)
    if not text:
        return default
    if not INTEGER_FORM.fullmatch(text) or abs(int(text)) > MOST:
        raise BadArgumentError(f"{name}: expected an integer")
    return int(text)


def _categories(req: falcon.Request, category: str | None) -> list[str]:
    """All that an item must have: of the path, else of the query, as often as it has them."""
    return [category] if category else [*filter(None, req.get_param_as_list("category") or [])]


def _text(req: falcon.Request, name: str) -> str | None:
    """A parameter of a query, the last of its name; others than ours mean nothing."""
    return req.get_param(name) or None
