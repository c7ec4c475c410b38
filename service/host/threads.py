"""The threads that answer: gunicorn's, which say for how long a request waited for one."""

import time

from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]

from service.host.waits import queued


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's `gthread`, and what a request has waited for a thread."""

    def enqueue_req(self, conn: TConn) -> None:
        """Have it handled by the next thread that is free."""
        conn.queued_at = time.monotonic()
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> object:
        """In that thread."""
        queued.set(time.monotonic() - conn.queued_at)
        return super().handle(conn)
