"""The ids of a team's own files, named in recommendation_db so that answers can give them back."""

import json
from itertools import islice
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Self

from service.connection import tool_session
from service.tools.load.records import LoadError

BATCH = 10_000


class Names:
    """Ids that are noted while files are read, in a file, and sent at the end.

    Raises LoadError where recommendation_db has not been migrated, psycopg.Error.
    """

    def __init__(self, recommendation_db: str) -> None:
        self._database = recommendation_db
        self._file: IO[str]

    def __enter__(self) -> Self:
        with tool_session(self._database) as connection:
            there = connection.execute("select to_regclass('engine.outside_id')").fetchone()
        if there == (None,):
            raise LoadError("recommendation_db: run alembic upgrade head first")
        self._file = TemporaryFile("w+", encoding="utf-8")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def note(self, kind: str, outside_id: str) -> None:
        """An id of a kind, `media` or `user`; it may come more than once."""
        self._file.write(json.dumps((kind, outside_id)) + "\n")

    def send(self) -> None:
        """All of them, in one transaction."""
        self._file.seek(0)
        with tool_session(self._database) as connection:
            while named := [json.loads(line) for line in islice(self._file, BATCH)]:
                for kind in ("media", "user"):
                    connection.execute(
                        "select engine.name_ids(%s, %s)",
                        (kind, [name for of, name in named if of == kind]),
                    )
