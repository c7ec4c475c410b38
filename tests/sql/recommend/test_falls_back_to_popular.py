import pytest

from tests.world import World


def _three(world: World) -> None:
    for name in ("old hit", "new hit", "nobody took"):
        world.media(name, "DRAMA")
    world.takes("bob", "old hit", type="LIKE", day=0)
    world.takes("cid", "old hit", type="LIKE", day=0)
    world.takes("cid", "new hit", type="LIKE", day=180)


def test_an_unknown_person_gets_what_is_popular_lately(world: World) -> None:
    _three(world)
    world.refresh()
    rows = world.recommend("nobody knows them")
    # Half-life 90 days: two likes 180 days before the newest count 2 × 1/4.
    assert [(row.title, row.recommendation_score) for row in rows] == [
        ("new hit", 1.0),
        ("old hit", 0.5),
        ("nobody took", 0.0),
    ]


def test_null_is_nobody_in_particular(world: World) -> None:
    _three(world)
    world.refresh()
    assert world.titles(None) == ["new hit", "old hit", "nobody took"]


def test_a_person_with_dislikes_only_is_unknown_but_what_they_took_stays_out(world: World) -> None:
    _three(world)
    world.takes("ann", "new hit", type="DISLIKE", day=190)
    world.refresh()
    assert world.titles("ann") == ["old hit", "nobody took"]


def test_there_is_an_answer_before_the_first_refresh(world: World) -> None:
    _three(world)
    world.sync()
    assert set(world.titles("nobody knows them")) == {"old hit", "new hit", "nobody took"}


def test_personal_lists_go_on_with_popular_media_when_the_scores_run_out(world: World) -> None:
    _three(world)
    world.person("ann", "HORROR")
    world.media("scream", "HORROR")
    world.refresh()
    assert world.titles("ann") == ["scream", "new hit", "old hit", "nobody took"]


@pytest.mark.parametrize("plan", [None, "popular"])
def test_what_is_only_popular_does_not_fall_back_if_its_weight_is_rounded(
    world: World, plan: str | None
) -> None:
    """As far as weights may miss 1 (strategy_mix), and whether the plan is known or not."""
    world.query(
        "insert into engine.strategy (name, popularity_weight) values ('rounded', 0.9999999995) returning 1"
    )
    asked = "engine.asked(array[null]::uuid[], '{}', 10, 0, 'rounded', null, null)"
    found = world.query(f"select is_fallback from engine.resolve_users({asked}, %s)", plan)
    assert found == [(False,)]
