"""Whoever has written reads it: the mark that an answer gives, and that a later request brings."""

from contextvars import ContextVar

import falcon

from service.host import wal
from service.host.errors import BadArgumentError

HEADER = "X-Read-After"

asked_after: ContextVar[int | None] = ContextVar("asked_after", default=None)
"""Up to which position of the log the request must see what was written."""
written: ContextVar[str | None] = ContextVar("written", default=None)
"""The position after what the request has written."""


class ReadAfter:
    """Middleware: takes the mark of a request, and gives that of what it wrote.

    Without standbys there is none to give, and all is read where it was written.
    """

    def process_request(self, req: falcon.Request, _resp: falcon.Response) -> None:
        asked_after.set(None)
        written.set(None)
        mark = req.get_header(HEADER)
        if mark is None:
            return
        try:
            asked_after.set(wal.position(mark))
        except ValueError:
            raise BadArgumentError(
                f"{HEADER}: expected what an answer had there, like 16/B374D848"
            ) from None

    def process_response(
        self, _req: falcon.Request, resp: falcon.Response, _resource: object, _succeeded: bool
    ) -> None:
        if (mark := written.get()) is not None:
            resp.set_header(HEADER, mark)
            written.set(None)
