"""A person's report has all that is held of them, and of nobody else."""

import json
from typing import Any

import psycopg
import pytest

from tests.sql.experiment_result.test_experiments import start, stop
from tests.sql.forget_user.test_forgetting import record, traces
from tests.sql.tracked_recommendations.test_tracking import ask, told
from tests.world import World, key

__all__ = ["told"]


def report(world: World, person: str) -> dict[str, Any]:
    [(found,)] = world.query("select person_report(%s)", key(person), role="ml_service_app")
    answer: dict[str, Any] = found
    return answer


def test_has_all_that_is_held(told: World) -> None:
    start(told)
    start(told, "later", starts_at="2100-01-01Z", placement="home")
    start(told, "over", placement="end")
    stop(told, "over")
    answer = ask(told, limit=2)
    shown = answer["recommendations"][0]["id"]
    record(told, "ann", "first", event_id="a", answer_id=answer["answer_id"])
    told.query(
        "select record_impressions(%s)",
        json.dumps({"answer_id": answer["answer_id"], "media_ids": [shown]}),
    )
    told.refresh()
    found = report(told, "ann")
    assert (found["known"], found["forgotten"]) == (True, False)
    assert found["genres"] == ["DRAMA"]
    [interaction] = found["interactions"]
    assert (interaction["media_id"], interaction["type"]) == (str(key("first")), "LIKE")
    [event] = found["events"]
    assert (event["event_id"], event["forwarded"]) == ("a", True)
    [logged] = found["answers"]
    assert (logged["answer_id"], logged["experiment"]) == (answer["answer_id"], "e")
    assert [(each["position"], each["seen"]) for each in logged["media"]] == [(1, True), (2, False)]
    [attribution] = found["attributions"]
    assert attribution["answer_id"] == answer["answer_id"]
    [experiment] = found["experiments"]
    assert experiment["name"] == "e"
    assert experiment["arm"] == answer["experiment"]["arm"]
    assert found["model"] == {"media_ids": [str(key("first"))]}


def test_every_table_that_has_a_person_is_in_it(told: World) -> None:
    """A new table with a user_key, or a view of the model, belongs in the report: or in this list."""
    tables = told.query(
        "select distinct attrelid::regclass::text from pg_attribute join pg_class on oid = attrelid"
        " where attname in ('user_key', 'user_keys', 'user_id') and relkind in ('r', 'p', 'm')"
        " and relnamespace in ('engine'::regnamespace, 'model'::regnamespace) and not relispartition"
    )
    assert {name for (name,) in tables} == {
        *("engine.answer_log", "engine.attribution", "engine.interaction", "engine.outbox"),
        *("engine.person", "engine.forgotten", "engine.deletion", "model.user_history"),
        "engine.rule_row",
        # The same history once more, as other models read it, and whether it is long.
        *("model.taken", "model.compared", "model.history", "model.media_place"),
        "model.media_audience",
        *("model.long_history", "model.untaken", "model.recent_opinion", "model.busy_day"),
        # What says that something of somebody's changed.
        *("engine.data_version", "engine.taken_back", "engine.opinion_change"),
        # What of that is summed up, until the next refresh.
        "engine.recent_step",
    }


def test_what_a_relation_of_a_source_says_of_them_is_in_it(told: World) -> None:
    with told.connect("catalog_db") as catalogue, told.connect() as connection:
        catalogue.execute("create table blocked (media_id uuid, user_id uuid)")
        for person in ("ann", "bob"):
            catalogue.execute("insert into blocked values (%s, %s)", [key("first"), key(person)])
        connection.execute(
            "create schema shop authorization ml_service_owner;"
            "create foreign table shop.blocked (media_id uuid, user_id uuid) server catalog_db"
            " options (schema_name 'public', table_name 'blocked');"
            "grant usage on schema shop to ml_service_sync;"
            "grant select on shop.blocked to ml_service_sync, ml_service_owner"
        )
    told.query("select engine.set_rule('no', 'deny', 'shop.blocked')", role="ml_service_owner")
    told.sync()
    [row] = report(told, "ann")["copied"]
    assert (row["relation"], row["media_id"]) == ("shop.blocked", str(key("first")))


def test_has_nothing_of_somebody_else_or_somebody_forgotten(told: World) -> None:
    ask(told)
    record(told, "ann", "first")
    told.query("select forget_user(%s)", key("ann"))
    assert traces(told, "ann") == {}
    for person, forgotten in (("ann", True), ("nobody", False)):
        found = report(told, person)
        assert (found["known"], found["forgotten"]) == (False, forgotten)
        for name in ("interactions", "events", "deletions", "answers", "attributions"):
            assert found[name] == [], name
        assert found["model"] == {"media_ids": []}


def test_null_is_nobody(told: World) -> None:
    with pytest.raises(psycopg.Error, match="user_id: expected a UUID"):
        told.query("select person_report(null)")
