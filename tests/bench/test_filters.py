"""Every kind of question is asked, and has a page."""

from bench.filters import KEPT, STRATEGIES, TABLE, compared
from tests.world import World


def test_all_that_is_compared_answers(world: World) -> None:
    names = [f"medium {number}" for number in range(8)]
    for name in names:
        world.media(name, "DRAMA")
    for person in ("ann", "bob"):
        world.takes(person, *names[:3])
    world.refresh()
    rows = compared(world.database, people=2, rule_rows=20)
    assert len(rows) == len(STRATEGIES) * (len(KEPT) + 6) + 1
    assert {len(row) for row in rows} == {len(TABLE)}
    by_name = {(row[0], row[1]): int(row[-1]) for row in rows}
    assert by_name["classic", "within 4 ids"] >= 1
    assert by_name["classic", "within 4 new ids"] >= 1
    assert by_name["classic", "within a table"] >= 1
    assert by_name["blend", "a boost"] == 5
    assert by_name["classic", "a quota over everything"] == 5
