"""A disk that is full, and a server that is killed while it is: what was acknowledged arrives, once."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.crowd import crowd
from tests.faults.processes import serving, working
from tests.images import DATABASES, demo_on, running_copy
from tests.servers import SURVIVES_A_KILL, temporary_directory

MEGABYTE = 1 << 20
SIZE = 768 * MEGABYTE
KILLS = 4


class Disk:
    """A disk of its own, in memory, which can be filled to the last block."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ballast = path / "ballast"

    def fill(self) -> None:
        with self._ballast.open("wb") as ballast:
            block = MEGABYTE
            while block:
                try:
                    os.posix_fallocate(ballast.fileno(), ballast.seek(0, os.SEEK_END), block)
                except OSError:
                    block //= 2

    def free(self) -> None:
        self._ballast.unlink()


@pytest.fixture
def disk(run_directory: Path) -> Iterator[Disk]:
    with temporary_directory(run_directory) as path, _mounted(path):
        yield Disk(path)


@contextmanager
def _mounted(path: Path) -> Iterator[None]:
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", str(path)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(path)], check=True)


def test_what_is_acknowledged_beside_a_full_disk_and_kills_arrives_once(
    disk: Disk, run_directory: Path, tmp_path: Path
) -> None:
    """All four databases are on it: events cannot be recorded, nor forwarded, nor the WAL written."""
    with running_copy("with_few", run_directory, SURVIVES_A_KILL, disk.path) as cluster:
        world = demo_on(dict.fromkeys(DATABASES, cluster))
        with (
            serving(world, tmp_path) as service,
            working(world, tmp_path / "worker.log"),
            crowd(service, world, "a full disk", pause=1) as clients,
        ):
            for number in range(KILLS):
                disk.fill()
                clients.until_one_fails()
                if number % 2:  # while the disk is full, or when there is room again
                    cluster.kill()
                    disk.free()
                else:
                    disk.free()
                    cluster.kill()
                cluster.start()
                clients.until_more(2)
                clients.write()
        assert clients.statuses <= {503}
