"""Connections that work at the same time."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self, TypeAlias

import psycopg

Connection: TypeAlias = "psycopg.Connection[Any]"


class Crew:
    """As many threads as connections; what runs in one borrows a connection that is free."""

    def __init__(self, connections: Sequence[Connection]) -> None:
        self._free: SimpleQueue[Connection] = SimpleQueue()
        for connection in connections:
            self._free.put(connection)
        self.threads = ThreadPoolExecutor(len(connections), "crew")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for what has begun; the rest does not begin. The connections stay open."""
        self.threads.shutdown(cancel_futures=True)

    @contextmanager
    def borrowed(self) -> Iterator[Connection]:
        """A connection that nobody else uses until the end of the block."""
        connection = self._free.get()
        try:
            yield connection
        finally:
            self._free.put(connection)
