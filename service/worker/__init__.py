"""What keeps recommendation_db fresh."""

from service.worker.worker import (
    RefreshError,
    connect,
    rebuild,
    refresh,
    refresh_on,
    run,
    sync,
    sync_on,
)

__all__ = [
    "RefreshError",
    "connect",
    "rebuild",
    "refresh",
    "refresh_on",
    "run",
    "sync",
    "sync_on",
]
