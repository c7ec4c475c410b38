import pytest

from tests.world import World, key


def test_everyone_gets_what_recommend_gives_each(world: World) -> None:
    people = [world.person("ann", "DRAMA"), world.person("bob", "COMEDY"), key("unknown")]
    for number in range(9):
        world.media(f"medium {number}", ("DRAMA", "COMEDY", "HORROR")[number % 3])
    world.takes("ann", "medium 0", "medium 1")
    world.takes("bob", "medium 1", "medium 2")
    world.refresh()
    many = world.query("select * from recommend_many(%s, 4)", people, role="ml_service_app")
    singles = [
        (user_id, position, *row)
        for user_id in people
        for position, row in enumerate(world.query("select * from recommend(%s, 4)", user_id), 1)
    ]
    assert many == singles


def test_a_person_who_is_named_twice_is_answered_once(world: World) -> None:
    ann = world.person("ann", "DRAMA")
    world.media("sad", "DRAMA")
    world.refresh()
    assert len(world.query("select * from recommend_many(%s)", [ann, ann])) == 1


def test_nobody_asks(world: World) -> None:
    assert world.query("select * from recommend_many('{}')") == []


@pytest.mark.parametrize(
    ("parts", "reads"),
    [
        ("{content,neighbours,sequence,similar,trend}", "media_audience"),
        ("{sequence}", "item_transitions"),
        ("{similar}", "slim"),
        ("{companions}", "item_knn"),
        ("{trend}", "media_trend"),
        ("{}", "media_popularity"),
    ],
)
def test_all_are_answered_by_one_plan(world: World, parts: str, reads: str) -> None:
    plan = world.query(
        "explain select * from engine.answer("
        "array['00000000-0000-0000-0000-000000000000'::uuid], '{}', 10, 0, 'sequence', %s)",
        parts,
    )
    text = "\n".join(line for (line,) in plan)
    # The functions that make it up are inlined: none is called once a person.
    assert reads in text
    for name in ("answer", "audience", "rank", "recent", "neighbour_support", "item_support"):
        assert f"Function Scan on {name}" not in text


@pytest.mark.parametrize(("parts", "reads"), [("{sequence}", {"item_transitions"}), ("{}", set())])
def test_what_a_strategy_does_not_use_is_not_planned(
    world: World, parts: str, reads: set[str]
) -> None:
    plan = world.query(
        "explain select * from engine.answer('{}', '{}', 10, 0, 'sequence', %s)", parts
    )
    text = "\n".join(line for (line,) in plan)
    models = {
        "media_audience",
        "user_history",
        "genre_set_media",
        "item_transitions",
        "item_knn",
        "slim",
        "media_trend",
    }
    assert {name for name in models if name in text} == reads
