"""What pg_dump says of a database, to compare two of them by."""

import re
import subprocess

import pytest

from service.tools.postgres import find_binaries
from tests.world import World


def schema(world: World) -> str:
    """The schema as pg_dump writes it, without its random token."""
    [(version,)] = world.query("select current_setting('server_version_num')::integer / 10000")
    for which in ("embedded", "system"):
        program = find_binaries(which) / "pg_dump"
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
        if f" {version}." in told.stdout:
            break
    else:
        pytest.skip(f"no pg_dump of PostgreSQL {version} here")
    dump = subprocess.run(
        [program, "--schema-only", "--dbname", world.database],
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
