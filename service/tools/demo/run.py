"""`make demo`: everything on this machine, out of nothing but this checkout's environment.

A PostgreSQL with the three source databases and `recommendation_db`, the web service and its
worker, until Ctrl-C. The data stays in `.demo/` for the next time.
"""

import argparse
import fcntl
import hashlib
import http.client
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from service.files import FILES
from service.tools.postgres import Cluster, PostgresError, find_binaries, reachable

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
READY_SECONDS = 60.0
RULES = Path(__file__).with_name("rules.sql")
STOP_SECONDS = 10.0
"""How long the children together may take to finish their work before they are killed."""


class DemoError(RuntimeError):
    """The demo cannot run, or cannot go on; the message is for the person who started it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the demo until Ctrl-C or SIGTERM; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make demo", description="Run everything, here and now.")
    parser.add_argument("--fresh", action="store_true", help="throw the data of last time away")
    parser.add_argument("--directory", type=Path, default=Path(".demo"), help="default: .demo")
    parser.add_argument("--port", default=os.environ.get("PORT") or "5000", help="default: 5000")
    arguments = parser.parse_args(argv)
    for number in SIGNALS:
        signal.signal(number, _interrupt)
    try:
        with ExitStack() as stack:
            directory = _directory(arguments.directory)
            stack.enter_context(_lock(directory))
            port = _free(arguments.port)
            _run(stack, directory, port, fresh=arguments.fresh)
    except KeyboardInterrupt:
        print("\nStopped. The data is kept for the next `make demo`.")
        return 0
    except (DemoError, PostgresError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(stack: ExitStack, directory: Path, port: int, *, fresh: bool) -> None:
    """Start everything, each thing to be stopped by `stack`; raises when one of them ends."""
    cluster = Cluster(_cluster_directory(directory), find_binaries())
    with _step(f"PostgreSQL, in {cluster.directory}"):
        cluster.stop()  # what a demo that was killed left behind
        if fresh:
            cluster.discard()
        with _undisturbed():
            cluster.create()
            stack.callback(_stop_cluster, cluster)
            cluster.start()
    from service.config import url  # noqa: PLC0415 (what takes time to import waits for its turn)
    from service.tools.init import DATABASES  # noqa: PLC0415

    urls = {
        variable: url(_login(cluster, database, login))
        for variable, (database, login) in DATABASES.items()
    }
    # Whatever `.env` says: who tries it out has no keys, and the last line says so.
    os.environ.update(urls, HOST="127.0.0.1", PORT=str(port), API_KEYS="", ALLOW_ANONYMOUS="")
    _fill(cluster)

    children: dict[str, subprocess.Popen[bytes]] = {}
    with _step("The service and its worker"):
        with _undisturbed():
            stack.callback(_stop_children, children)
            bind = f"--bind=127.0.0.1:{port}"
            for name, arguments in {
                "service": ["gunicorn", "service.app:app", "-c", "gunicorn.conf.py", bind],
                "worker": ["service.tools.cli", "worker"],
            }.items():
                children[name] = _start(arguments, _log(directory, name))
        deadline = time.monotonic() + READY_SECONDS
        while not _ready(port):
            _check(cluster, children, directory)
            if time.monotonic() > deadline:
                raise DemoError(_last_words("The service did not get ready.", directory, "service"))
            time.sleep(0.05)
    site = f"http://127.0.0.1:{port}"
    print(f"\n  See it: {site}/console     The API: {site}/docs")
    _show_recommendations()
    _show_what_to_try(cluster, port, directory)
    while True:
        _check(cluster, children, directory)
        time.sleep(0.2)


def _fill(cluster: Cluster) -> None:
    """Create the databases, fill the sources, and bring `recommendation_db` up to date."""
    from service import worker  # noqa: PLC0415
    from service.config import SOURCES  # noqa: PLC0415
    from service.tools import init, migrate  # noqa: PLC0415
    from service.tools.demo import experiment  # noqa: PLC0415
    from service.tools.demo.world import load, make_world  # noqa: PLC0415

    with _step("Three source databases, with a small world in them"):
        init.create(cluster.dsn(), password=lambda login: login)
        user_db, catalog_db, engagement_db = map(cluster.dsn, SOURCES)
        load(make_world(), user_db, catalog_db, engagement_db, progress=False)
    logging.basicConfig(level=logging.WARNING)  # or alembic.ini's logging would write between ours
    with _step("recommendation_db: alembic upgrade head"):
        migrate.upgrade()
    with _step("Sync from the sources, and refresh of the model"):
        worker.refresh(os.environ["WORKER_DATABASE_URL"])
    with _step("An experiment that has ended"):
        experiment.add(cluster.dsn("recommendation_db"))
    with _step("A page for children, and the rule that it obeys"):
        set_rules(os.environ["MIGRATE_DATABASE_URL"])


def set_rules(conninfo: str) -> None:
    """Make the page `kids`, its placement, and the rule that hides what is not for children."""
    from service.tools.keys import connect_as_owner  # noqa: PLC0415

    with connect_as_owner(conninfo) as connection:
        connection.execute(RULES.read_bytes())


def _login(cluster: Cluster, database: str, name: str) -> str:
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415

    return make_conninfo(cluster.dsn(database), user=name, password=name)


def _show_recommendations() -> None:
    import psycopg  # noqa: PLC0415

    from service.tools.demo.world import SCIENCE_FICTION_FAN  # noqa: PLC0415

    query = "select title, genres, recommendation_score from recommend(%s, 5)"
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        rows = connection.execute(query, [SCIENCE_FICTION_FAN]).fetchall()
    print("\n  For somebody who loves science fiction:\n")
    for title, genres, score in rows:
        print(f"    {score:.3f}  {title:<40.40}  {', '.join(genres).lower()}")


def _show_what_to_try(cluster: Cluster, port: int, directory: Path) -> None:
    from service.tools.demo.world import ROMANCE_FAN, SCIENCE_FICTION_FAN  # noqa: PLC0415

    psql = "psql" if shutil.which("psql") else cluster.binaries / "psql"
    program = Path(sys.executable).with_name("ml-service")
    romantic = f"select * from recommend('{ROMANCE_FAN}', 5)"  # noqa: S608 (to be read, not run)
    print(
        f"""
  Try, in another terminal:

    curl http://127.0.0.1:{port}/api/recommendations/{SCIENCE_FICTION_FAN}
    curl 'http://127.0.0.1:{port}/api/home/{SCIENCE_FICTION_FAN}?page=kids'
    {psql} {os.environ["DATABASE_URL"]} -c "{romantic}"
    export DATABASE_URL={os.environ["DATABASE_URL"]}
    export MIGRATE_DATABASE_URL={os.environ["MIGRATE_DATABASE_URL"]}
    {program} experiment result demo
    {program} export --to everybody.csv

  Anybody on this machine may do everything, and nobody else anything: no keys are set.
  Read on: {FILES / "README.md"}
  Logs: {_log(directory, "service")}, {_log(directory, "worker")}, {cluster.log}
  Ctrl-C stops everything.""",
        flush=True,
    )


def _directory(wanted: Path) -> Path:
    """The demo's folder, made where it is missing, for its lock and its logs."""
    directory = wanted.absolute()
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DemoError(f"Cannot write to {directory}: {error.strerror}.") from None
    return directory


def _cluster_directory(directory: Path) -> Path:
    """Where PostgreSQL keeps its data: in the demo's folder, if the server's user can get there."""
    if reachable(directory):
        return directory / "postgres"
    name = hashlib.sha256(os.fsencode(directory)).hexdigest()[:12]
    return Path("/var/tmp") / f"ml-service-demo-{os.geteuid()}-{name}"  # noqa: S108 (survives a reboot)


@contextmanager
def _lock(directory: Path) -> Iterator[None]:
    """Hold the folder for this process; the kernel lets go of it, however the process ends."""
    try:
        file = (directory / "lock").open("a")
    except OSError as error:
        raise DemoError(f"Cannot write to {directory}: {error.strerror}.") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoError(f"A demo is already running in {directory}.") from None
        yield


def _free(text: str) -> int:
    """The port, if it is one and the service can have it."""
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        raise DemoError(f"A port is a number from 1 to 65535, not {text!r}.")
    port = int(text)
    with socket.socket() as client, socket.socket() as server:
        # Asked as well as tried: macOS lets one bind beside a server that listens on all addresses.
        taken = client.connect_ex(("127.0.0.1", port)) == 0
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", port))
        except OSError as error:
            taken = True
            reason = error.strerror
        else:
            reason = "Address already in use"
    if taken:
        raise DemoError(f"Port {port}: {reason}. Choose another: make demo ARGS='--port 5001'.")
    return port


@contextmanager
def _step(what: str) -> Iterator[None]:
    """Say what is being done, and then how many seconds it took."""
    print(f"  {what} … ", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f"{time.monotonic() - began:.1f} s", flush=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep signals until the end of the block: a child is noted as soon as it is started."""
    received: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        received.append(number)

    before = {number: signal.signal(number, note) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if received:
        _interrupt()


def _start(arguments: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    """Start a module of this environment, in a session of its own: Ctrl-C is for us alone."""
    with log.open("wb") as output:
        return subprocess.Popen(  # noqa: S603 (our own modules)
            [sys.executable, "-m", *arguments],
            cwd=FILES,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def _ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _check(
    cluster: Cluster, children: Mapping[str, subprocess.Popen[bytes]], directory: Path
) -> None:
    """Raise DemoError where something that should run does not."""
    if not cluster.running:
        raise DemoError(f"PostgreSQL has ended; its log is {cluster.log}.")
    for name, child in children.items():
        if child.poll() is not None:
            reason = f"The {name} has ended, with status {child.returncode}."
            raise DemoError(_last_words(reason, directory, name))


def _last_words(reason: str, directory: Path, name: str) -> str:
    log = _log(directory, name)
    lines = log.read_text(errors="replace").splitlines()[-10:]
    return "\n".join([f"{reason} The end of its log, {log}:", *lines])


def _log(directory: Path, name: str) -> Path:
    return directory / f"{name}.log"


def _stop_children(children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """End the children, kindly at first."""
    _ignore_signals()  # one of them may be why we end
    for child in children.values():
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children.values():
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)  # and the children that it has
            child.wait()


def _stop_cluster(cluster: Cluster) -> None:
    _ignore_signals()
    try:
        cluster.stop()
    except PostgresError:
        cluster.kill()


def _interrupt(*_: object) -> None:
    """End everything at the first signal; make passes its own on, so mostly a second one comes."""
    _ignore_signals()
    raise KeyboardInterrupt


def _ignore_signals() -> None:
    """Nothing may interrupt the stopping, or something would be left running."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
