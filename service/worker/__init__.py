"""What keeps recommendation_db fresh."""

from service.worker.publish import PublishError, become_shard, copy_forgotten, copy_rows, publish
from service.worker.worker import (
    Connection,
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
    "Connection",
    "PublishError",
    "RefreshError",
    "become_shard",
    "connect",
    "copy_forgotten",
    "copy_rows",
    "publish",
    "rebuild",
    "refresh",
    "refresh_on",
    "run",
    "sync",
    "sync_on",
]
