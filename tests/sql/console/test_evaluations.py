"""Runs of `evaluate` and `tune`: kept as they were told, and shown the latest first."""

from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.sql.console.conftest import Ask
from tests.world import World

SPLIT = {"holdout": "last", "fraction": 0.2, "relevant": "like", "people": 10000, "seed": 1}


def metric(strategy: str, value: float, difference: float | None = None) -> dict[str, object]:
    return {
        "strategy": strategy,
        "metric": "ndcg",
        "value": value,
        "low": value - 0.01,
        "high": value + 0.01,
        "difference": difference,
        "difference_low": difference,
        "difference_high": difference,
    }


def keep(world: World, *metrics: dict[str, object], **run: object) -> None:
    [(data_set,)] = world.query("select evaluation.data_set()")
    told = {
        "command": "evaluate",
        "seconds": 90,
        "split": SPLIT,
        "k": 10,
        "held_out": {"pairs": 3, "relevant_pairs": 3, "people": 3},
        "data_set": data_set,
        "metrics": metrics,
    }
    world.query("select evaluation.keep_run(%s)", Jsonb(told | run))


def test_a_run_is_shown_with_what_it_was_made_of(told: World, ask: Ask) -> None:
    keep(told, metric("classic", 0.1), metric("blend", 0.2, 0.1))
    [run] = ask("evaluations")["runs"]
    assert (run["command"], run["split"], run["k"], run["seconds"]) == ("evaluate", SPLIT, 10, 90)
    assert run["held_out"] == {"pairs": 3, "relevant_pairs": 3, "people": 3}
    assert run["data_set"] == {
        "people": 3,
        "media": 4,
        "interactions": 8,
        "newest_at": "2026-02-10T00:00:00.000000Z",
    }
    assert (run["tuned"], run["made_by"]) == (None, told.query("select session_user")[0][0])
    versions = dict(told.query("select name, version from engine.strategy"))
    assert run["metrics"] == [
        metric("blend", 0.2, 0.1) | {"version": versions["blend"]},
        metric("classic", 0.1) | {"version": versions["classic"]},
    ]


def test_a_run_began_as_long_ago_as_it_took(told: World, ask: Ask) -> None:
    keep(told)
    [(apart,)] = told.query(
        "select clock_timestamp() - started_at between '90 seconds' and '120 seconds' from evaluation.run"
    )
    assert apart


def test_a_strategy_has_the_version_that_was_evaluated(told: World, ask: Ask) -> None:
    ask("set_strategy", "classic", Jsonb({"content_weight": 0.3, "collaborative_weight": 0.7}))
    keep(told, metric("classic", 0.1))
    [run] = ask("evaluations")["runs"]
    assert run["metrics"][0]["version"] == 2


def test_a_search_says_what_it_found_and_names_no_version(told: World, ask: Ask) -> None:
    found: dict[str, Any] = {"strategy": "classic", "changes": {"content_weight": 0.2}}
    keep(told, metric("classic", 0.2, 0.1), command="tune", tuned=found, held_out=None)
    [run] = ask("evaluations")["runs"]
    assert (run["command"], run["tuned"], run["held_out"]) == ("tune", found, None)
    assert run["metrics"][0]["version"] is None


def test_the_latest_runs_come_first_and_no_more_than_are_asked_for(told: World, ask: Ask) -> None:
    for seconds in (1, 2, 3):
        keep(told, seconds=seconds)
    assert [run["seconds"] for run in ask("evaluations", 2)["runs"]] == [3, 2]


def test_without_any_there_are_none(told: World, ask: Ask) -> None:
    assert ask("evaluations") == {"runs": []}


def test_a_number_out_of_range_is_refused(told: World, ask: Ask) -> None:
    with pytest.raises(psycopg.Error, match="n: expected an integer from 1 to 200") as error:
        ask("evaluations", 0)
    assert error.value.sqlstate == "ML400"


def test_the_application_may_keep_none(told: World) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        told.query("select evaluation.keep_run('{}')", role="ml_service_app")
