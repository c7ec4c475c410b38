import re

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


WHO = "engine.asked(array['00000000-0000-0000-0000-000000000000'::uuid], '{}', 10, 0, null, 0, 0)"
MODELS = {
    "media_audience",
    "user_history",
    "genre_set_media",
    "item_transitions",
    "item_knn",
    "slim",
    "media_trend",
}
READS = {
    "genres": {"genre_set_media"},
    "people": {"media_audience", "user_history"},
    "transitions": {"item_transitions"},
    "slim": {"slim"},
    "item_knn": {"item_knn"},
    "trending": {"media_trend"},
}
"""What each candidate source reads of the model, besides what is popular."""


def _plan(world: World, sources: set[str]) -> str:
    lines = world.query(f"explain select * from engine.answer({WHO}, %s, false)", sorted(sources))
    return "\n".join(line for (line,) in lines)


@pytest.mark.parametrize(
    "sources",
    [
        set(),
        *({name} for name in READS),
        {"genres", "people"},
        {"genres", "item_knn"},
        {"genres", "transitions", "slim", "trending"},
        {"genres", "people", "transitions", "slim", "trending"},
    ],
    ids=lambda sources: "+".join(sorted(sources)) or "none",
)
def test_all_are_answered_by_one_plan_of_what_the_strategy_uses(
    world: World, sources: set[str]
) -> None:
    plan = _plan(world, sources)
    reads = {model for source in sources - {"genres"} for model in READS[source]}
    assert {model for model in MODELS if model in plan} == reads
    functions = set(re.findall(r"Function Scan on (\w+)", plan))
    # What fills a page, which most do not need, has a plan of its own.
    apart = {"from_popular_apart"} | ({"from_genres_apart"} if "genres" in sources else set())
    assert {name for name in functions if name.endswith("_apart")} == apart
    # The functions that make the rest up are inlined: none is called once a person.
    assert functions - apart <= {
        "unnest",
        "unnested",
        "genre",
        "asked",
        "visited",
        "latest",
        "latest_1",
    }


ASKER = "row(null, 0, '{}', '{}', strategy, null, null, false, '{}', false, null)::engine.asker"


@pytest.mark.parametrize("source", ["people", "transitions", "slim", "trending"])
def test_what_a_source_says_alone_is_asked_of_it_alone(world: World, source: str) -> None:
    lines = world.query(
        f"explain select said.* from engine.strategy cross join lateral"
        f" engine.source_scores({ASKER}, %s) said"
        " where strategy.name = 'blend'",
        [source],
    )
    plan = "\n".join(line for (line,) in lines)
    assert {model for model in MODELS if model in plan} == READS[source]
    assert "source_scores" not in plan


def test_every_source_is_in_the_list_of_all(world: World) -> None:
    [(listed,)] = world.query("select engine.sources_of(null)")
    assert {*listed} - {"others"} == READS.keys() - {
        "item_knn"
    }  # which is asked in the place of slim


def test_what_gives_a_weight_to_another_source_has_the_plan_of_all(world: World) -> None:
    """As a column of engine.strategy would that this list does not know."""
    listed = world.query(
        """
        select said.changed, engine.sources_of(jsonb_populate_record(strategy, said.changed))
        from engine.strategy
        cross join (values ('{}'::jsonb), ('{"sequence_weight": 0}')) said (changed)
        where name = 'blend'
        order by 1
        """
    )
    assert [("others" in sources) for _, sources in listed] == [False, True]
