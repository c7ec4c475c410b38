"""Since when a request waits: from the moment it had arrived, not from when a thread took it up."""

import time
from contextvars import ContextVar

import falcon

queued: ContextVar[float] = ContextVar("queued", default=0.0)
"""Seconds for which the request of this thread waited for the thread."""
_arrived_at: ContextVar[float | None] = ContextVar("arrived_at", default=None)


def arrived_at() -> float:
    """When the request of this thread arrived, by time.monotonic(); now, where there is none."""
    arrived = _arrived_at.get()
    return time.monotonic() if arrived is None else arrived


class Arrivals:
    """Middleware: notes when a request arrived."""

    def process_request(self, _req: falcon.Request, _resp: falcon.Response) -> None:
        _arrived_at.set(time.monotonic() - queued.get())
        queued.set(0.0)

    def process_response(
        self, _req: falcon.Request, _resp: falcon.Response, _resource: object, _succeeded: bool
    ) -> None:
        _arrived_at.set(None)
