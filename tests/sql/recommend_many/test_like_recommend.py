import re
from itertools import product

import pytest
from psycopg.types.json import Jsonb

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
    "people": {"media_audience", "user_history"},
    "transitions": {"item_transitions"},
    "slim": {"slim"},
    "item_knn": {"item_knn"},
    "trending": {"media_trend"},
}
"""What each candidate source reads of the model, besides what is popular."""
PLANS: dict[str, set[str]] = {
    "popular": set(),
    "trending": {"trending"},
    "transitions": {"transitions"},
    "slim": {"slim"},
    "people": {"genres", "people"},
    "without_people": {"genres", "transitions", "slim", "trending"},
    "all": {"genres", "people", "transitions", "slim", "trending", "others"},
}
"""By which strategies are answered, and the candidate sources of each, besides what is popular."""
SIMILAR = {"item_knn": {"genres", "item_knn"}}


@pytest.mark.parametrize("is_unchanged", [None, True])
@pytest.mark.parametrize("plan", PLANS | SIMILAR)
def test_all_are_answered_by_one_plan_of_what_the_strategy_uses(
    world: World, plan: str, is_unchanged: bool | None
) -> None:
    lines = world.query(
        f"explain select * from engine.answer({WHO}, %s, false, catalogue_unchanged => %s)",
        plan,
        is_unchanged,
    )
    explained = "\n".join(line for (line,) in lines)
    assert ("media_change" in explained) == (is_unchanged is None)
    sources = (PLANS | SIMILAR)[plan]
    reads = {model for source in sources & READS.keys() for model in READS[source]}
    assert {model for model in MODELS if model in explained} == reads
    functions = set(re.findall(r"Function Scan on (\w+)", explained))
    # What fills a page, which most do not need, has a plan of its own.
    apart = {"from_popular_apart"} if plan != "popular" else set()
    apart |= {"from_genres_apart"} if "genres" in sources else set()
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


def test_there_is_no_other_plan_but_for_reasons(world: World) -> None:
    [(plans,)] = world.query("select enum_range(null::engine.plan)::text[]")
    assert {*plans} == {*PLANS, *SIMILAR, "alone"}


def test_a_strategy_has_the_least_plan_that_has_its_sources(world: World) -> None:
    names = sorted(PLANS["all"])
    for used in product((False, True), repeat=len(names)):
        sources = {name for name, is_used in zip(names, used, strict=True) if is_used}
        [(plan,)] = world.query("select engine.plan_of(" + SOURCES + ")", Jsonb(_fields(sources)))
        assert PLANS[plan] >= sources
        assert not any(PLANS[plan] > other >= sources for other in PLANS.values())


@pytest.mark.parametrize("plan", PLANS | SIMILAR)
def test_a_plan_has_its_sources(world: World, plan: str) -> None:
    [(listed,)] = world.query("select to_jsonb(engine.sources_in(%s))", plan)
    assert {source for source, is_in in listed.items() if is_in} - {"popular"} == (PLANS | SIMILAR)[
        plan
    ]


SOURCES = "jsonb_populate_record(null::engine.candidate_sources, %s)"
FIELDS = ("genres", "people", "transitions", "slim", "item_knn", "popular", "trending", "others")


def _fields(sources: set[str]) -> dict[str, bool]:
    return {name: name in sources for name in FIELDS}


ASKER = (
    "row(null, 0, '{}', '{}', strategy, null, null, false, '{}', false, null, null)::engine.asker"
)


@pytest.mark.parametrize("source", ["people", "transitions", "slim", "trending"])
def test_what_a_source_says_alone_is_asked_of_it_alone(world: World, source: str) -> None:
    lines = world.query(
        f"explain select said.* from engine.strategy cross join lateral engine.source_scores("
        f"{ASKER}, row({', '.join(['%s'] * len(FIELDS))})::engine.candidate_sources, true) said"
        " where strategy.name = 'blend'",
        *_fields({source}).values(),
    )
    plan = "\n".join(line for (line,) in lines)
    assert {model for model in MODELS if model in plan} == READS[source]
    assert "source_scores" not in plan


def test_what_gives_a_weight_to_another_source_has_the_plan_of_all(world: World) -> None:
    """As a column of engine.strategy would that this list does not know."""
    listed = world.query(
        """
        select said.changed, engine.plan_of(engine.sources_of(jsonb_populate_record(strategy, said.changed)))
        from engine.strategy
        cross join (values ('{}'::jsonb), ('{"sequence_weight": 0}')) said (changed)
        where name = 'blend'
        order by 1
        """
    )
    assert [plan for _, plan in listed] == ["without_people", "all"]
