"""What pg_dump says of a database, to compare two of them by."""

import re
import subprocess
from pathlib import Path

import pytest

from service.tools.postgres import find_binaries
from tests.world import World


def program(world: World, name: str) -> Path:
    """`pg_dump` or the like, of the server's own version; skips the test where there is none."""
    [(version,)] = world.query("select current_setting('server_version_num')::integer / 10000")
    for which in ("embedded", "system"):
        found = find_binaries(which) / name
        told = subprocess.run([found, "--version"], capture_output=True, text=True, check=True)
        if f" {version}." in told.stdout:
            return found
    pytest.skip(f"no {name} of PostgreSQL {version} here")


def schema(world: World) -> str:
    """The schema as pg_dump writes it, without its random token."""
    dump = subprocess.run(
        [program(world, "pg_dump"), "--schema-only", "--dbname", world.database],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return "\n".join(line for line in dump.splitlines() if "restrict " not in line)


def statements(world: World) -> list[str]:
    """Those of the schema in order of the alphabet, and the lines of each.

    Columns stand where a revision has added them: their order means nothing. Left out is what is no
    part of the schema: where the sources are, and at which revision alembic is.
    """
    found = (
        "\n".join(
            sorted(
                line.strip().rstrip(",")
                for line in statement.splitlines()
                if line.strip() and not re.match(r"--|\s*(host|port|dbname) '", line)
            )
        )
        for statement in schema(world).split(";\n")
        if not re.search("alembic_version|USER MAPPING", statement)
    )
    return sorted(found)
