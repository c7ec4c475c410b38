"""What came of an answer is attributed, once, also where whatever takes part is killed meanwhile."""

from pathlib import Path

from bench.tracking import with_kills
from tests.images import DATABASES, demo_on, running_copy
from tests.servers import SURVIVES_A_KILL


def test_all_is_attributed_once(run_directory: Path, tmp_path: Path) -> None:
    with running_copy("with_demo", run_directory, SURVIVES_A_KILL) as cluster:
        world = demo_on(dict.fromkeys(DATABASES, cluster))
        found = with_kills(cluster, world.conninfo, tmp_path, sessions=40, batch=10)
    assert set(found.kills.values()) == {1}
    assert found.holds, found
