"""What a refresh rebuilds: all but the item models every time, these when there is something to learn."""

from typing import Any

import pytest

from service import worker
from tests.world import World

ITEM_MODELS = {
    "model.history",
    "model.media_place",
    "model.item_pairs",
    "model.item_transitions",
    "model.item_knn",
    "model.slim_predictor",
    "model.slim_weights",
    "model.slim",
}


@pytest.fixture
def told(world: World) -> World:
    """Twenty interactions, of five people with four films each; half as many more are much."""
    for person in ("ann", "bob", "cid", "dan", "eve"):
        world.takes(person, "one", "two", "three", "four")
    for name in ("one", "two", "three", "four", "five"):
        world.media(name, "DRAMA")
    world.query("update engine.refresh_policy set model_growth = 0.5 returning 1")
    _refresh(world)
    return world


def _refresh(world: World, *, everything: bool = False) -> Any:
    worker.refresh(world.database, everything=everything)
    return world.query("select * from engine.refresh_log order by refresh_id desc limit 1")[0]


def _reason(run: Any) -> str:
    """Why all item models were rebuilt, or left; what else there is always is rebuilt."""
    reasons = {run.view_reasons.pop(view) for view in ITEM_MODELS}
    assert {*run.view_reasons.values()} == {"every refresh"}
    assert (run.item_models_from is None) == (reasons != {"left"})
    assert {*run.row_counts} == {*run.view_reasons} | (
        ITEM_MODELS if reasons != {"left"} else set()
    )
    [reason] = reasons
    return str(reason)


def _ready(world: World) -> Any:
    [(ready,)] = world.query("select readiness()")
    return ready


def test_the_first_builds_everything(told: World) -> None:
    [run] = told.query("select * from engine.refresh_log")
    assert _reason(run) == "first"
    assert run.interactions == 20
    assert _ready(told)["item_models_unseen"] == 0


def test_item_models_are_left_while_there_is_little_to_learn(told: World) -> None:
    told.takes("fay", "five", "one")
    run = _refresh(told)
    assert _reason(run) == "left"
    assert _ready(told)["item_models_unseen"] == 2
    assert _ready(told)["item_models_age_seconds"] > _ready(told)["model_age_seconds"]
    # Popularity knows of it, item_knn does not.
    assert told.query(
        "select count(*) from model.media_popularity where popularity is not null"
    ) == [(5,)]
    assert told.query("select count(*) from model.item_knn") == [(4,)]
    again = _refresh(told)
    assert _reason(again) == "left"
    assert again.item_models_from == run.item_models_from


def test_they_are_rebuilt_when_interactions_have_grown(told: World) -> None:
    told.takes("fay", "one", "two", "three", "four")
    assert _reason(_refresh(told)) == "left"
    told.takes("gus", "one", "two", "three", "four")
    told.takes("hal", "one", "two")
    assert _reason(_refresh(told)) == "+10 interactions, of 20"
    assert _ready(told)["item_models_unseen"] == 0
    assert _reason(_refresh(told)) == "left"


def test_they_are_rebuilt_when_interactions_have_gone(told: World) -> None:
    told.source("engagement_db", "delete from interaction where id <= 10")
    assert _reason(_refresh(told)) == "-10 interactions, of 20"


def test_they_are_rebuilt_where_that_is_asked_for(told: World) -> None:
    assert _reason(_refresh(told, everything=True)) == "asked for"


def test_they_are_rebuilt_when_they_are_old(told: World) -> None:
    told.query("update engine.refresh_policy set model_max_age = '0' returning 1")
    assert _reason(_refresh(told)) == "older than 00:00:00"


def test_parameters_of_theirs_rebuild_them_and_no_others(told: World) -> None:
    told.query(
        "update engine.model_parameters set half_life = '9 days' where name = 'trend' returning 1"
    )
    assert _ready(told)["models_outdated"] == ["trend"]
    assert _reason(_refresh(told)) == "left"
    assert _ready(told)["models_outdated"] == []
    told.query(
        "update engine.model_parameters set predictor_count = 9 where name = 'slim' returning 1"
    )
    assert _ready(told)["models_outdated"] == ["slim"]
    assert _reason(_refresh(told)) == "parameters"
    assert _ready(told)["models_outdated"] == []


def test_they_are_rebuilt_when_many_media_have_changed(told: World) -> None:
    told.source(
        "catalog_db", "update medias set deleted_at = now() where title in ('one', 'two', 'five')"
    )
    assert _reason(_refresh(told)) == "3 media changed"
    assert told.query("select count(*) from engine.media_change") == [(0,)]


def test_what_was_deleted_stays_away_while_they_are_left(told: World) -> None:
    told.takes("fay", "one")
    told.source("catalog_db", "update medias set deleted_at = now() where title = 'two'")
    assert _reason(_refresh(told)) == "left"
    for strategy in ("classic", "sequence", "similar", "blend", "popular"):
        assert "two" not in told.titles("fay", strategy=strategy)
        assert "three" in told.titles("fay", strategy=strategy)
    told.source("catalog_db", "update medias set deleted_at = null where title = 'two'")
    assert _reason(_refresh(told)) == "left"
    for strategy in ("classic", "sequence", "similar", "blend", "popular"):
        assert "two" in told.titles("fay", strategy=strategy)


def test_a_new_medium_has_neighbours_once_some_people_took_it(told: World) -> None:
    told.query("update engine.refresh_policy set new_medium_people = 3 returning 1")
    told.takes("ann", "five")
    told.takes("bob", "five")
    assert _reason(_refresh(told)) == "left"
    told.takes("cid", "five")
    assert _reason(_refresh(told)) == "1 new media"
    assert told.query("select count(*) from model.item_knn") == [(5,)]
    assert _reason(_refresh(told)) == "left"


def test_a_model_from_before_they_were_counted_is_rebuilt(told: World) -> None:
    told.query("update engine.refresh_log set interactions = null returning 1")
    assert _reason(_refresh(told)) == "first"
