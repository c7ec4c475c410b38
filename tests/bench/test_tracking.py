"""What came of an answer is attributed, once, also where the server is killed meanwhile."""

from pathlib import Path

from bench.tracking import with_kills
from tests.images import DATABASES, demo_on, running_copy
from tests.servers import SURVIVES_A_KILL


def test_all_is_attributed_once(run_directory: Path) -> None:
    with running_copy("with_demo", run_directory, SURVIVES_A_KILL) as cluster:
        database = demo_on(dict.fromkeys(DATABASES, cluster)).database
        found = with_kills(cluster, database, sessions=60, crash_seconds=1)
    assert found.crashes >= 1
    assert found.holds, found
