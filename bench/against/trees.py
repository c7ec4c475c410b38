"""The two trees, and the databases that each makes of the same sources, by its own commands."""

import hashlib
import io
import os
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from bench.common import ROOT, BenchError
from bench.common.site import Server, Site, own_directory
from service.config import url

MAKES_A_MODEL = ("migrations", "service", "sql")
"""The folders that decide what is in a recommendation_db."""


@dataclass(frozen=True)
class Tree:
    """A checkout of the project."""

    name: str
    """Of its databases: a commit's, or `this`."""
    directory: Path

    def upgrade(self, environ: Mapping[str, str]) -> None:
        """`alembic upgrade head`. Raises BenchError."""
        self._run(environ, "-m", "alembic", "upgrade", "head")

    def refresh(self, environ: Mapping[str, str]) -> None:
        """`ml-service refresh`. Raises BenchError."""
        self._run(environ, *self._service("refresh"))

    def sync(self, environ: Mapping[str, str]) -> None:
        """`ml-service sync`. Raises BenchError."""
        self._run(environ, *self._service("sync"))

    @contextmanager
    def worker(self, environ: Mapping[str, str]) -> Iterator[int]:
        """`ml-service worker`, at work; gives its process id."""
        process = subprocess.Popen(
            [sys.executable, *self._service("worker")],
            cwd=self.directory,
            env=self._environ(environ),
            stderr=subprocess.DEVNULL,
        )
        try:
            yield process.pid
        finally:
            process.terminate()
            process.wait()

    def _service(self, command: str) -> tuple[str, str, str]:
        """`ml-service`, which this tree says where to find, for Python."""
        project = tomllib.loads((self.directory / "pyproject.toml").read_text())["project"]
        module, _, function = project["scripts"]["ml-service"].partition(":")
        return "-c", f"import sys; from {module} import {function}; sys.exit({function}())", command

    def fingerprint(self) -> str:
        """Of all that decides what a database of this tree holds."""
        digest = hashlib.sha256()
        for folder in MAKES_A_MODEL:
            for path in sorted((self.directory / folder).rglob("*")):
                if path.is_file() and path.suffix != ".pyc":
                    digest.update(f"{path.relative_to(self.directory)}\n".encode())
                    digest.update(path.read_bytes())
        return digest.hexdigest()[:16]

    def _environ(self, environ: Mapping[str, str]) -> dict[str, str]:
        return {**os.environ, **environ, "PYTHONPATH": str(self.directory)}

    def _run(self, environ: Mapping[str, str], *arguments: str) -> None:
        done = subprocess.run(
            [sys.executable, *arguments],
            check=False,
            cwd=self.directory,
            env=self._environ(environ),
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise BenchError(f"{self.name}: {' '.join(arguments)} failed:\n{done.stderr[-4000:]}")


THIS = Tree("this", ROOT)
PARAMETERS = ("strategy", "model_parameters")
"""The tables of what is ranked by, and what models are built from: a row a name, in either tree."""


def commit_of(name: str) -> str:
    """The full hash of a commit. Raises BenchError."""
    try:
        return _git("rev-parse", "--verify", f"{name}^{{commit}}").decode().strip()
    except BenchError:
        raise BenchError(f"no commit: {name}") from None


@contextmanager
def checkout(commit: str) -> Iterator[Tree]:
    """The tree of a commit, in a directory that is thrown away. Raises BenchError."""
    with own_directory() as directory:
        with tarfile.open(fileobj=io.BytesIO(_git("archive", commit))) as archive:
            archive.extractall(directory, filter="data")
        yield Tree(commit[:12], directory)


def _git(*arguments: str) -> bytes:
    done = subprocess.run(
        ["git", *arguments],
        check=False,
        cwd=ROOT,
        capture_output=True,
    )
    if done.returncode != 0:
        raise BenchError(f"git {' '.join(arguments)} failed. {done.stderr.decode()}".strip())
    return done.stdout


@dataclass(frozen=True)
class Built:
    """The recommendation_db that a tree made of the sources of a site."""

    tree: Tree
    site: Site
    parameters_of: "Built | None" = None
    """Whose strategies and models this one has, where these are not its own."""

    @property
    def database(self) -> str:
        of = f"_as_{self.parameters_of.tree.name}" if self.parameters_of else ""
        return self.site.database(f"by_{self.tree.name}{of}")

    @property
    def conninfo(self) -> str:
        return self.site.server.dsn(self.database)

    @property
    def environ(self) -> Mapping[str, str]:
        """Of a service of this database."""
        return {**self.site.environ(), "DATABASE_URL": url(self.conninfo)}

    def build(self, *, keep_model: bool = False) -> bool:
        """Make it, unless this very tree did; says whether it took a refresh. Raises BenchError.

        `keep_model` brings only the tree's revisions and functions into one that is there.
        """
        server: Server = self.site.server
        environ = self.environ
        state = self.tree.fingerprint()
        if server.is_complete(self.database, state) or (
            keep_model and server.is_complete(self.database)
        ):
            self.tree.upgrade(environ)
            self.vacuum()  # the upgrade may have built views anew
            return False
        server.create(self.database)
        self.tree.upgrade(environ)
        if self.parameters_of is not None:
            copy_parameters(self.parameters_of.conninfo, self.conninfo)
        self.tree.refresh(environ)
        self.vacuum()
        server.complete(self.database, state)
        return True

    def vacuum(self) -> None:
        """As autovacuum, which is off, would have done before long."""
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            connection.execute("vacuum analyze")


def copy_parameters(base: str, this: str) -> None:
    """What both have of PARAMETERS, by the names of rows and of columns."""
    with psycopg.connect(base) as one, psycopg.connect(this) as other:
        for table in PARAMETERS:
            for name, row in one.execute(
                f"select name, to_jsonb(one) - 'name' - 'version' from engine.{table} one"
            ).fetchall():
                columns = [
                    sql.Identifier(column)
                    for (column,) in other.execute(
                        "select attname from pg_attribute"
                        " where attrelid = %s::regclass and attnum > 0 and attname = any (%s)",
                        [f"engine.{table}", [*row]],
                    )
                ]
                other.execute(
                    sql.SQL(
                        "update engine.{table} set ({columns}) = (select {columns}"
                        " from jsonb_populate_record(null::engine.{table}, %s)) where name = %s"
                    ).format(table=sql.Identifier(table), columns=sql.SQL(", ").join(columns)),
                    [Jsonb(row), name],
                )
