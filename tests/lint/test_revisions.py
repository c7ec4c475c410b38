"""squawk finds no statement of a revision that makes others wait or fail, as they are run."""

import inspect
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.servers import ROOT
from tests.world import World

REVISIONS = ROOT / "migrations" / "versions"
EXCLUDED = (
    # As .squawk.toml has it, which these take the place of.
    "require-lock-timeout",
    "require-statement-timeout",
    # An upgrade is one transaction, which happens or does not.
    "prefer-robust-stmts",
    # What there are billions of has a bigint; keys are integers, for arrays of them are long.
    "prefer-bigint-over-int",
    "prefer-bigint-over-smallint",
    # `prepare` has built an index on a large table when `upgrade` comes to it: tests/migrations.
    "require-concurrent-index-creation",
    "require-concurrent-index-deletion",
    # Nobody but functions of ours reads tables, and contract() runs as these are exchanged.
    "ban-drop-column",
    "ban-drop-constraint",
    "ban-drop-default",
    "ban-drop-not-null",
    "ban-drop-type",
    "ban-drop-view",
    "renaming-column",
    "renaming-object",
)
# Revisions that are released stay as they are.
KNOWN = {
    # Tables of a few rows.
    "0002": {"constraint-missing-not-valid"},
    "0014": {"constraint-missing-not-valid", "ban-drop-function"},  # (a trigger's, replaced)
    "0045": {"adding-foreign-key-constraint"},
    "0082": {"constraint-missing-not-valid"},
    "0128": {"constraint-missing-not-valid"},
    # Filled anew.
    "0013": {"adding-required-field"},
    "0135": {"adding-required-field"},
    # Messages that are cut short.
    "0043": {"identifier-too-long"},
    # A type of no table's.
    "0112": {"changing-column-type"},
}


def test_squawk_finds_nothing_else(
    bare_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = _statements(bare_world, monkeypatch)
    for revision, statements in said.items():
        (tmp_path / f"{revision}.sql").write_text(";\n".join([*statements, ""]))
    squawk = Path(sys.executable).with_name("squawk")
    options = ["--reporter=json", f"--exclude={','.join(EXCLUDED)}"]
    found = subprocess.run(  # it fails where it finds anything
        [squawk, *options, *tmp_path.iterdir()], check=False, cwd=ROOT, stdout=subprocess.PIPE
    )
    rules = defaultdict[str, set[str]](set)
    for one in json.loads(found.stdout):
        rules[Path(one["file"]).stem].add(one["rule_name"])
    assert rules == KNOWN


def _statements(world: World, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What each revision says on the way up, as PostgreSQL is told."""
    said = defaultdict[str, list[str]](list)
    execute = psycopg.Cursor.execute

    def heard(cursor: Any, query: Any, params: Any = None, **options: Any) -> Any:
        paths = (Path(frame.filename) for frame in inspect.stack(0))
        if revision := next((path for path in paths if path.parent == REVISIONS), None):
            text = psycopg.ClientCursor(cursor.connection).mogrify(query, params)
            said[revision.name[:4]].append(text.strip().rstrip(";"))
        return execute(cursor, query, params, **options)

    monkeypatch.setattr(psycopg.Cursor, "execute", heard)
    world.alembic("upgrade", "head")
    return said
