"""A rule that is committed counts in the next answer, whoever asks meanwhile."""

from bench.rules import in_effect
from tests.world import World


def test_every_committed_change_counts_in_the_next_answer(world: World) -> None:
    for name in ("Alpha", "Bravo", "Charlie", "Delta"):
        world.media(name)
        world.takes("fan", name)
    world.refresh()
    found = in_effect(world.database, clients=4, changes=48)
    assert (found.counted, found.changes) == (48, 48)
