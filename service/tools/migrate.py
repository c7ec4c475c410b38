"""The migrations of this very version, of a clone or of an installed wheel, for programs.

By hand, in a clone, it is `alembic` itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from service.config import Settings
from service.files import FILES


class MigrationError(RuntimeError):
    """The database cannot be brought there; the message is for the operator."""


def upgrade(settings: Settings | None = None) -> None:
    """Bring recommendation_db, where settings or the environment say it is, to the newest revision.

    Raises MigrationError; psycopg.Error where a file of ours is wrong.
    """
    with _alembic() as (command, config):
        config.attributes["settings"] = settings
        command.upgrade(config, "head")


def downgrade(revision: str) -> None:
    """Take it back to an earlier revision; `base` removes all of it. Raises as `upgrade`."""
    with _alembic() as (command, config):
        command.downgrade(config, revision)


def differences() -> list[str]:
    """Why recommendation_db is not what this version needs, a line each; none where it is."""
    try:
        with _alembic() as (command, config):
            command.check(config)
    except MigrationError as error:
        found = getattr(error.__cause__, "diffs", ())  # of files; otherwise a revision is missing
        return [text for _, text in found] or [" ".join(str(error).split())]
    return []


@contextmanager
def _alembic() -> Iterator[tuple[Any, Any]]:
    # Here, for it takes most of a second to import, and other commands do not need it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    try:
        # What alembic has to say is for its own command line.
        yield command, Config(FILES / "alembic.ini", stdout=StringIO())
    except CommandError as error:
        raise MigrationError(str(error)) from error
