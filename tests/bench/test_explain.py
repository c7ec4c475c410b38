"""What reasons cost is measured for rows and for JSON."""

import pytest

from bench import explain
from bench.against.answers import People
from service.tools.demo import world as demo


@pytest.mark.parametrize("strategy", ["popular", "blend"])
def test_a_page_with_reasons_is_asked_beside_one_without(
    demo_database: str, demo_world: demo.World, strategy: str
) -> None:
    people = People([person.user_id for person in demo_world.people[:2]], [], [], [])
    rows = [*explain.compared(demo_database, people, [strategy], blocks=2)]
    assert [row[0] for row in rows] == [f"{strategy}: rows", f"{strategy}: JSON"]
    for row in rows:
        assert len(row) == len(explain.HEAD)
        assert all(float(cell) > 0 for cell in row[1:6])
