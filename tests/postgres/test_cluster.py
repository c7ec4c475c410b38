import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from service.tools.postgres import Cluster, PostgresError, find_binaries, reachable
from tests.servers import temporary_directory
from tests.service.waiting import until

COMPUTES = """
select exists (select from pg_stat_activity where state = 'active' and query ~ '1e12' and pid <> pg_backend_pid())
"""
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@pytest.fixture(scope="module", params=["embedded", "system"])
def binaries(request: pytest.FixtureRequest) -> Path:
    try:
        return find_binaries(request.param)
    except PostgresError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def initialised(binaries: Path) -> Iterator[Cluster]:
    """A cluster that nobody starts: a copy of it takes a tenth of the time that to make one does."""
    with temporary_directory() as directory:
        cluster = Cluster(directory, binaries, settings=FAST)
        cluster.create()
        yield cluster


@contextmanager
def copied(initialised: Cluster, port: int | None = None) -> Iterator[Cluster]:
    with temporary_directory() as directory:
        subprocess.run(["cp", "-a", initialised.data, directory], check=True)
        with Cluster(directory, initialised.binaries, port=port, settings=FAST) as running:
            yield running


@pytest.fixture
def directory() -> Iterator[Path]:
    with temporary_directory() as directory:
        yield directory


@pytest.fixture
def cluster(initialised: Cluster) -> Iterator[Cluster]:
    with copied(initialised) as running:
        yield running


def scalar(dsn: str, query: str) -> object:
    with psycopg.connect(dsn, connect_timeout=60) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def test_answers_over_tcp_with_the_password(cluster: Cluster) -> None:
    assert cluster.running
    assert scalar(cluster.dsn(), "select current_user::text") == "user"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(cluster.dsn(), password="wrong")


def test_listens_on_the_loopback_address_only_and_speaks_utf8(cluster: Cluster) -> None:
    assert scalar(cluster.dsn(), "show listen_addresses") == "127.0.0.1"
    assert scalar(cluster.dsn(), "show unix_socket_directories") == ""
    assert scalar(cluster.dsn(), "show server_encoding") == "UTF8"


def test_settings_are_applied_over_the_defaults(cluster: Cluster) -> None:
    assert scalar(cluster.dsn(), "show fsync") == "off"
    assert scalar(cluster.dsn(), "show max_connections") == "200"


def test_data_and_port_outlive_a_stop(cluster: Cluster) -> None:
    with psycopg.connect(cluster.dsn()) as connection:
        connection.execute("create table kept as select 42 as answer")
    port = cluster.port
    cluster.stop()
    assert not cluster.running
    cluster.create()  # already there: nothing happens
    cluster.start()
    assert cluster.port == port
    assert scalar(cluster.dsn(), "select answer from kept") == 42


def test_starts_again_after_a_kill(cluster: Cluster) -> None:
    with psycopg.connect(cluster.dsn()) as client:
        killed = cluster.pid
        cluster.kill()
        assert not cluster.running
        with pytest.raises(psycopg.OperationalError):
            client.execute("select 1")
    cluster.start()
    assert cluster.pid != killed
    assert scalar(cluster.dsn(), "select 1") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="/proc says which processes a server has")
def test_a_kill_does_not_wait_for_a_query_that_computes(cluster: Cluster) -> None:
    with psycopg.connect(cluster.dsn(), autocommit=True) as client, ThreadPoolExecutor(1) as beside:
        client.execute("set statement_timeout = '100 s'")  # where it is not killed
        computing = beside.submit(client.execute, "select sum(n) from generate_series(1, 1e12) n")
        until(lambda: scalar(cluster.dsn(), COMPUTES))
        cluster.kill()
        with pytest.raises(psycopg.OperationalError):
            computing.result()
    cluster.start()
    assert scalar(cluster.dsn(), "select 1") == 1


def test_stopping_and_killing_what_does_not_run_does_nothing(cluster: Cluster) -> None:
    cluster.stop()
    cluster.stop()
    cluster.kill()
    cluster.start()
    cluster.kill()
    cluster.kill()
    cluster.stop()
    assert not cluster.running


def test_two_run_side_by_side(cluster: Cluster, initialised: Cluster) -> None:
    with copied(initialised) as other:
        assert other.port != cluster.port
        cluster.kill()
        assert scalar(other.dsn(), "select 1") == 1


def test_stops_a_server_that_somebody_else_left_running(cluster: Cluster) -> None:
    pid = cluster.pid
    successor = Cluster(cluster.directory, cluster.binaries)
    assert not successor.running
    successor.stop()
    until(lambda: not cluster.running)  # its file of the process id goes first
    with pytest.raises(PostgresError, match="is not running"):
        assert cluster.pid == pid


def test_a_stale_process_id_in_the_data_is_nobody_to_stop(cluster: Cluster) -> None:
    cluster.kill()
    with subprocess.Popen(["sleep", "60"]) as bystander:
        state = cluster.data / "postmaster.pid"
        state.write_text(
            state.read_text().replace(state.read_text().split()[0], str(bystander.pid))
        )
        cluster.stop()
        assert bystander.poll() is None
        bystander.send_signal(signal.SIGKILL)
    cluster.start()
    assert cluster.running


def test_a_bad_setting_is_reported_in_the_server_s_words(directory: Path, binaries: Path) -> None:
    cluster = Cluster(directory, binaries, settings={"shared_buffers": "plenty"})
    with (
        pytest.raises(PostgresError, match='invalid value for parameter "shared_buffers"'),
        cluster,
    ):
        pass
    assert not cluster.running


def test_a_taken_port_is_reported_where_the_port_was_given(
    cluster: Cluster, initialised: Cluster
) -> None:
    with (
        pytest.raises(PostgresError, match="Address already in use"),
        copied(initialised, cluster.port),
    ):
        pass


def test_a_directory_that_cannot_be_made_is_reported(directory: Path, binaries: Path) -> None:
    (directory / "file").touch()
    with pytest.raises(PostgresError, match=r"Cannot write to .*: Not a directory"):
        Cluster(directory / "file" / "below", binaries).create()


def test_an_interrupted_initialisation_is_made_again(directory: Path, binaries: Path) -> None:
    cluster = Cluster(directory, binaries, settings=FAST)
    cluster.create()
    shutil.move(cluster.data, directory / "data.unfinished")
    (directory / "data.unfinished" / "PG_VERSION").unlink()
    with cluster:
        assert scalar(cluster.dsn(), "select 1") == 1


def test_what_is_discarded_is_gone(cluster: Cluster) -> None:
    with psycopg.connect(cluster.dsn()) as connection:
        connection.execute("create table kept ()")
    cluster.stop()
    cluster.discard()
    cluster.discard()
    cluster.create()
    cluster.start()
    assert scalar(cluster.dsn(), "select to_regclass('kept')") is None


def test_a_folder_closed_to_the_server_s_user_is_not_reachable(directory: Path) -> None:
    assert reachable(Path("/"))
    assert not reachable(directory / "absent")


def test_an_unknown_choice_of_binaries_is_an_error() -> None:
    with pytest.raises(PostgresError, match="auto, embedded or system"):
        find_binaries("mine")
