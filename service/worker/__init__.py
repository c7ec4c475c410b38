"""What keeps recommendation_db fresh."""

from service.worker.publish import PublishError, become_shard, copy_forgotten, publish
from service.worker.worker import (
    RefreshError,
    connect,
    forward,
    rebuild,
    refresh,
    refresh_on,
    run,
    sync,
    sync_on,
)

__all__ = [
    "PublishError",
    "RefreshError",
    "become_shard",
    "connect",
    "copy_forgotten",
    "forward",
    "publish",
    "rebuild",
    "refresh",
    "refresh_on",
    "run",
    "sync",
    "sync_on",
]
