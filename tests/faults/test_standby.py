"""A source that is a hot standby: what is open on the primary does not show there."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from service.tools.postgres import Cluster
from tests.images import point_at_sources
from tests.servers import ROOT, UNSAFE_BUT_FAST, Server, new_cluster, temporary_directory
from tests.service.waiting import until
from tests.world import World, key

INSERT = "insert into interaction (user_id, media_id, type) values (%s, %s, 'LIKE')"


@pytest.fixture
def standby(cluster: Cluster, run_directory: Path) -> Iterator[Cluster]:
    """A standby of a primary that has engagement_db."""
    dsn = Server(cluster.dsn()).create("engagement_db")
    with psycopg.connect(dsn) as connection:
        connection.execute((ROOT / "service/tools/demo/engagement_db.sql").read_bytes())
        connection.execute("alter sequence interaction_id_seq cache 50")
    with temporary_directory(run_directory) as directory:
        standby = new_cluster(directory, UNSAFE_BUT_FAST)
        standby.follow(cluster)
        with standby:
            yield standby


@pytest.fixture
def followed(world: World, cluster: Cluster, standby: Cluster) -> World:
    """A world that reads engagement_db at the standby; what the tests write goes to the primary."""
    written = {**world.conninfo, "engagement_db": cluster.dsn("engagement_db")}
    read = {**world.within, "engagement_db": standby.dsn("engagement_db")}
    followed = World(written, read)
    point_at_sources(followed)
    return followed


def ids(world: World) -> list[int]:
    query = "select interaction_id from engine.interaction order by 1"
    return [row.interaction_id for row in world.query(query)]


def replay(primary: psycopg.Connection, standby: Cluster) -> None:
    """Until the standby has all that the primary has committed."""
    # Servers of tests write down what is committed a little later; a commit that waits flushes all before it.
    primary.execute("set synchronous_commit = on")
    primary.execute("select pg_logical_emit_message(true, '', '')")
    [(position,)] = primary.execute("select pg_current_wal_flush_lsn()").fetchall()
    with psycopg.connect(standby.dsn(), autocommit=True) as connection:
        reached = "select pg_last_wal_replay_lsn() >= %s::pg_lsn"
        until(lambda: connection.execute(reached, (position,)).fetchone() == (True,))


def test_what_commits_late_on_the_primary_is_noticed(followed: World, standby: Cluster) -> None:
    with followed.connect("engagement_db") as slow, followed.connect("engagement_db") as fast:
        slow.execute("begin")
        slow.execute(INSERT, (key("ann"), key("early")))
        for _ in range(2):
            fast.execute(INSERT, (key("bob"), key("late")))
        replay(fast, standby)
        for _ in range(3):  # by then the watermark, were it to be believed, is above all of these
            followed.sync()
        assert ids(followed) == [51, 52]
        slow.execute("commit")
        slow.execute(INSERT, (key("ann"), key("of the same block")))
        replay(fast, standby)
        followed.sync()
        assert ids(followed) == [1, 2, 51, 52]


def test_what_is_recorded_waits_until_there_is_a_primary(followed: World, standby: Cluster) -> None:
    """A standby takes no writes: that is no refusal of an event, and none becomes a dead letter."""
    followed.media("x", "DRAMA")
    followed.sync()
    event = "select api.record_interaction(%s, %s, 'LIKE')"
    followed.query(event, key("ann"), key("x"))
    with followed.connect(role="ml_service_sync") as connection:
        for _ in range(4):
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                connection.execute("select * from engine.forward()")
    assert followed.query("select tries, error from engine.outbox") == [(0, None)]
