"""What can go wrong with a request, and the one place where that becomes HTTP."""

import json
import logging
from http import HTTPStatus
from typing import Any

import falcon
import psycopg

RETRY_AFTER_SECONDS = 5
PASSING = ("40", "53", "55", "57")
"""SQLSTATE classes: rolled back (a deadlock, say), out of a resource, in the wrong state (a lock,
say), ended by an operator."""

App = falcon.App[falcon.Request, falcon.Response]

logger = logging.getLogger(__name__)


class RefusedError(Exception):
    """The caller asked for something that cannot be done; the message is for the caller."""

    def __init__(self, message: str, status: HTTPStatus) -> None:
        super().__init__(message)
        self.status = status


class BadArgumentError(RefusedError):
    """The caller asked for something that cannot be. 400."""

    def __init__(self, message: str) -> None:
        super().__init__(message, HTTPStatus.BAD_REQUEST)


class UnavailableError(Exception):
    """The database cannot be asked just now, and nothing is there to answer in its place. 503."""


def register(app: App) -> None:
    """Give every failure of `app` one shape: `{"error": "..."}`, for Gorse's clients plain text."""
    app.set_error_serializer(_serialize)
    app.add_error_handler(RefusedError, _refused)
    app.add_error_handler(UnavailableError, _unavailable)
    app.add_error_handler(Exception, _unexpected)
    app.add_error_handler(psycopg.Error, _failed)


def _serialize(req: falcon.Request, resp: falcon.Response, error: falcon.HTTPError) -> None:
    message = error.description or HTTPStatus(error.status_code).phrase
    if req.path.startswith("/gorse/"):
        resp.content_type = falcon.MEDIA_TEXT
        resp.data = message.encode()
        return
    resp.content_type = falcon.MEDIA_JSON
    resp.data = json.dumps({"error": message}).encode()


def _refused(
    _req: falcon.Request, _resp: falcon.Response, error: RefusedError, _params: dict[str, Any]
) -> None:
    raise falcon.HTTPError(error.status, description=str(error))


def _unavailable(
    _req: falcon.Request, _resp: falcon.Response, _error: UnavailableError, _params: dict[str, Any]
) -> None:
    raise falcon.HTTPServiceUnavailable(
        description="The database cannot be reached", retry_after=RETRY_AFTER_SECONDS
    )


def _unexpected(
    _req: falcon.Request, _resp: falcon.Response, error: Exception, _params: dict[str, Any]
) -> None:
    logger.error("unexpected error", exc_info=error)
    raise falcon.HTTPInternalServerError(description="Internal server error")


def _failed(
    req: falcon.Request, resp: falcon.Response, error: psycopg.Error, params: dict[str, Any]
) -> None:
    """The database did not do it: for the moment, which is worth another try, or for good."""
    primary_only = isinstance(error, psycopg.errors.ReadOnlySqlTransaction)  # a primary of before
    if not (error.sqlstate or "").startswith(PASSING) and not primary_only:
        _unexpected(req, resp, error, params)
    logger.error("the database cannot do this just now", exc_info=error)
    out_of_time = isinstance(error, psycopg.errors.QueryCanceled)
    raise falcon.HTTPServiceUnavailable(
        description="This took too long: ask for less, or again"
        if out_of_time
        else "The database cannot do this just now",
        retry_after=RETRY_AFTER_SECONDS,
    )
