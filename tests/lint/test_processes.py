"""What shares a world shares a process, or a run makes every world as often as it has processes."""

import pytest


def test_a_module_is_a_group_of_its_own(request: pytest.FixtureRequest) -> None:
    """pytest-xdist writes the group at the end of the name by which it hands tests out."""
    if not hasattr(request.config, "workerinput"):
        pytest.skip("there is one process")
    assert request.node.nodeid.endswith("@tests/lint/test_processes.py")
