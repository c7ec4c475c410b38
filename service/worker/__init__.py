"""What keeps recommendation_db fresh."""

from service.worker.worker import RefreshError, connect, rebuild, refresh, run, sync

__all__ = ["RefreshError", "connect", "rebuild", "refresh", "run", "sync"]
