"""What-if and previews show what would be, and leave nothing; what is meant to stay, stays."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.service.waiting import until
from tests.sql.console.conftest import Ask
from tests.sql.forward.steps import record
from tests.world import World, key

NEW_WEIGHTS = {"content_weight": 1, "collaborative_weight": 0}


def everything(world: World) -> dict[str, object]:
    """A digest of every table of engine, and where every sequence is."""
    names = world.query(
        "select oid::regclass::text from pg_class"
        " where relnamespace = 'engine'::regnamespace and relkind = 'r'"
    )
    return {
        name: world.query(f"select md5(string_agg(t::text, ',' order by t::text)) from {name} t")
        for (name,) in names
    } | {
        # But that of data versions, of which none may come twice, whatever becomes of it.
        "sequences": world.query(
            "select sequencename, last_value from pg_sequences"
            " where sequencename <> 'data_version_version_seq' order by 1"
        )
    }


@contextmanager
def leaving_nothing(world: World) -> Iterator[None]:
    before = everything(world)
    yield
    assert everything(world) == before


def like(*names: str) -> Jsonb:
    return Jsonb([{"media_id": str(key(name)), "type": "LIKE"} for name in names])


def titles(side: dict[str, list[dict[str, str]]]) -> list[str]:
    return [each["title"] for each in side["recommendations"]]


def test_what_if_shows_the_answer_after_a_like_and_leaves_nothing(told: World, ask: Ask) -> None:
    with leaving_nothing(told):
        shown = ask("what_if", key("cid"), like("third"), "popular")
    assert titles(shown["before"]) == ["third", "new"]
    assert titles(shown["after"]) == ["new"]
    assert told.titles("cid", strategy="popular") == ["third", "new"]


def test_what_if_counts_as_the_event_would_once_recorded(told: World, ask: Ask) -> None:
    told.media("fourth", "DRAMA")
    told.takes("ann", "fourth", day=50)
    told.takes("bob", "new", day=51)
    told.refresh()
    expected = {}
    for strategy in ("classic", "sequence", "similar", "blend"):
        shown = ask("what_if", key("cid"), like("third"), strategy)["after"]
        expected[strategy] = shown["recommendations"]
    record(told, "cid", "third")
    for strategy, recommendations in expected.items():
        [answer] = ask("answers", key("cid"), [strategy])["answers"]
        assert answer["recommendations"] == recommendations


def test_what_if_of_a_stranger_leaves_nobody(told: World, ask: Ask) -> None:
    with leaving_nothing(told):
        shown = ask("what_if", UUID(int=7), like("first"), "sequence")
    assert shown["before"]["fallback"] == "popular"
    assert shown["after"]["fallback"] is None
    assert titles(shown["after"])[0] == "second"


@pytest.mark.parametrize(
    ("person", "interactions", "state"),
    [
        ("cid", Jsonb([]), "ML400"),
        ("cid", Jsonb({}), "ML400"),
        ("cid", Jsonb([1]), "ML400"),
        ("cid", Jsonb([{"media_id": "x", "type": "LIKE"}]), "ML400"),
        ("cid", Jsonb([{"media_id": str(key("first")), "type": "HATE"}]), "ML400"),
        ("cid", like(*["first"] * 21), "ML400"),
        ("cid", like("nothing"), "ML422"),
        ("eve", like("first"), "ML403"),
    ],
)
def test_what_cannot_be_recorded_cannot_be_tried(
    told: World, ask: Ask, person: str, interactions: Jsonb, state: str
) -> None:
    told.query("select api.forget_user(%s)", key("eve"))
    with leaving_nothing(told), pytest.raises(psycopg.Error) as error:
        ask("what_if", key(person), interactions)
    assert error.value.sqlstate == state


def test_a_preview_shows_the_answer_by_other_weights_and_leaves_nothing(
    told: World, ask: Ask
) -> None:
    with leaving_nothing(told):
        shown = ask("preview", key("cid"), "classic", Jsonb(NEW_WEIGHTS))
    before, after = shown["before"], shown["after"]
    assert (before["content_weight"], after["content_weight"]) == (0.4, 1)
    told.query(
        "update engine.strategy set content_weight = 1, collaborative_weight = 0 where name = 'classic' returning 1"
    )
    [now] = ask("answers", key("cid"), ["classic"])["answers"]
    assert after["recommendations"] == now["recommendations"]


def test_a_preview_of_the_same_parameters_changes_nothing(told: World, ask: Ask) -> None:
    shown = ask("preview", key("cid"), "blend", Jsonb({}))
    assert shown["after"]["recommendations"] == shown["before"]["recommendations"]


def test_a_preview_waits_for_nobody_who_changes_the_strategy(told: World, ask: Ask) -> None:
    with told.connect() as other, other.transaction():
        other.execute("update engine.strategy set content_weight = 0.1 where name = 'classic'")
        shown = ask("preview", key("cid"), "classic", Jsonb(NEW_WEIGHTS))
    assert shown["before"]["content_weight"] == 0.4


def test_a_preview_for_a_sample_says_how_much_stays(told: World, ask: Ask) -> None:
    told.media("fourth", "COMEDY")
    told.takes("ann", "fourth", day=50)
    told.refresh()
    popular_last = {"popularity_weight": 0, "trend_weight": 0, "neighbours_weight": 1}
    with leaving_nothing(told):
        same = ask("preview_sample", "popular", Jsonb({}), n=1)
        other = ask("preview_sample", "popular", Jsonb(popular_last), n=1)
    # ann is left with new, bob with fourth, cid with third: in this order of popularity.
    assert len(set(same.pop("media_keys_before"))) == len(set(same.pop("media_keys_after"))) == 3
    assert same == {
        "people": 3,
        "changed": 0,
        "overlap": 1,
        "media_before": 3,
        "media_after": 3,
        "available": 5,
    }
    assert (other["people"], other["media_before"]) == (3, 3)
    assert other["overlap"] == pytest.approx(1 - other["changed"] / 3, abs=1e-4)


def test_parts_of_a_sample_are_the_whole_of_it(told: World, ask: Ask) -> None:
    weights = Jsonb(NEW_WEIGHTS)
    whole = ask("preview_sample", "classic", weights, people=3)
    parts = [ask("preview_sample", "classic", weights, people=2, skip=skip) for skip in (0, 2, 4)]
    assert [part["people"] for part in parts] == [2, 1, 0]
    assert sum(part["changed"] for part in parts) == whole["changed"]
    for side in ("media_keys_before", "media_keys_after"):
        assert {key for part in parts for key in part[side]} == set(whole[side])
    with pytest.raises(psycopg.Error, match="skip: expected an integer from 0 to 500"):
        ask("preview_sample", "classic", weights, skip=-1)


def test_a_strategy_is_set_and_restored_with_every_version_kept(told: World, ask: Ask) -> None:
    assert ask("set_strategy", "classic", Jsonb(NEW_WEIGHTS)) == {
        "strategy": "classic",
        "version": 2,
        "parameters": NEW_WEIGHTS,
    }
    assert ask("answers", key("cid"), ["classic"])["answers"][0]["content_weight"] == 1
    assert ask("restore_strategy", "classic", 1) == {"strategy": "classic", "version": 3}
    latest, changed, first = ask("versions", "classic")["versions"]
    assert changed["changes"] == {"content_weight": [0.4, 1], "collaborative_weight": [0.6, 0]}
    assert latest["changes"] == {"content_weight": [1, 0.4], "collaborative_weight": [0, 0.6]}
    assert (first["version"], first["changes"]) == (1, {})


def test_to_set_what_it_is_makes_no_version(told: World, ask: Ask) -> None:
    assert ask("set_strategy", "classic", Jsonb({"content_weight": 0.4}))["version"] == 1
    assert ask("set_strategy", "classic", Jsonb({}))["version"] == 1


@pytest.mark.parametrize(
    ("given", "changed"),
    [
        ({"content_weight": 0.5}, {"content_weight": 0.5, "collaborative_weight": 0.5}),
        ({"content_weight": "0.9"}, {"content_weight": 0.9, "collaborative_weight": 0.1}),
        ({"content_weight": 0.3}, {"content_weight": 0.3}),
        ({"content_weight": 1}, {"content_weight": 1, "collaborative_weight": 0}),
        ({"collaborative_weight": 0.7}, {"content_weight": 0.3, "collaborative_weight": 0.7}),
    ],
)
def test_the_weight_that_is_not_named_gives_way(
    told: World, ask: Ask, given: dict[str, object], changed: dict[str, float]
) -> None:
    parameters = Jsonb(given)
    with leaving_nothing(told):
        [(previewed,)] = told.query("select preview_strategy('classic', %s)", parameters)
        shown = ask("preview", key("cid"), "classic", parameters)["after"]
    assert previewed["parameters"] == changed
    weights = {"content_weight": 0.4, "collaborative_weight": 0.6} | changed
    assert {name: shown[name] for name in weights} == weights
    assert ask("set_strategy", "classic", parameters)["parameters"] == changed
    assert told.query(
        "select content_weight, collaborative_weight from engine.strategy where name = 'classic'"
    ) == [tuple(weights.values())]


def test_whoever_has_not_seen_the_last_change_is_told(told: World, ask: Ask) -> None:
    ask("set_strategy", "classic", Jsonb(NEW_WEIGHTS), 1)
    with pytest.raises(psycopg.Error, match="at version 2 by now") as error:
        ask("set_strategy", "classic", Jsonb({"content_weight": 0}), 1)
    assert error.value.sqlstate == "ML409"


@pytest.mark.parametrize("function", ["set_strategy", "preview", "preview_sample"])
@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"diversity": 2}, "diversity: out of range \\(0 to 1\\)"),
        ({"recency_offset": 0}, "recency_offset: out of range \\(0.01 to 1000\\)"),
        (
            {"content_weight": 1, "collaborative_weight": 0.6},
            "content_weight \\+ collaborative_weight is at most 1",
        ),
        ({"content_weight": 1.5}, "content_weight \\+ collaborative_weight is at most 1"),
        (
            {"content_weight": 0, "collaborative_weight": 0},
            "content_weight \\+ collaborative_weight is above 0",
        ),
        ({"neighbours_weight": 0.5}, "the weights of the .* sources add up to 1"),
        ({"neighbour_count": 1e300}, "not of its parameter's type"),
        ({"neighbour_count": "many"}, "not of its parameter's type"),
        ({"trend_horizon": "soon"}, "not of its parameter's type"),
        ({"trend_horizon": "-1 day"}, "trend_horizon: out of range\n"),
        ({"name": "mine"}, 'expected one of description, content_weight, .*, got "name"'),
        ({"is_default": True}, 'expected one of .*, got "is_default"'),
        ({"flavour": 1}, 'expected one of .*, confidence_evidence, .*got "flavour"'),
        ({"content_weight": None}, "content_weight: expected a number or a text, got null"),
        ({"content_weight": [1]}, "content_weight: expected a number or a text, got array"),
        ([], "expected an object"),
    ],
)
def test_parameters_that_cannot_be_are_refused_alike_everywhere(
    told: World, ask: Ask, function: str, parameters: object, said: str
) -> None:
    first = (key("cid"),) if function == "preview" else ()
    with leaving_nothing(told), pytest.raises(psycopg.Error, match=said) as error:
        ask(function, *first, "classic", Jsonb(parameters))
    assert error.value.sqlstate == "ML400"


@pytest.mark.parametrize(
    ("function", "arguments", "said"),
    [
        ("set_strategy", ("best", Jsonb({})), "strategy: there is none by this name"),
        ("restore_strategy", ("best", 1), "strategy: there is none by this name"),
        ("restore_strategy", ("classic", 7), "version: the strategy has none by this number"),
    ],
)
def test_a_strategy_or_version_that_is_not_there_is_not_found(
    told: World, ask: Ask, function: str, arguments: tuple[object, ...], said: str
) -> None:
    with pytest.raises(psycopg.Error, match=said) as error:
        ask(function, *arguments)
    assert error.value.sqlstate == "ML404"


@pytest.fixture
def letters(told: World) -> list[int]:
    """Two events that engagement_db refused, and one that waits."""
    for name in ("third", "new"):
        record(told, "cid", name)
    record(told, "ann", "new")
    return [
        row.outbox_id
        for row in told.query(
            "update engine.outbox set error = 'no room', tries = 3 where user_key ="
            " (select user_key from engine.person where user_id = %s) returning outbox_id",
            key("cid"),
        )
    ]


def test_dead_letters_are_shown_with_why(told: World, ask: Ask, letters: list[int]) -> None:
    runs = ask("runs")
    assert (runs["waiting"], runs["refused"]) == (1, 2)
    assert [
        (each["id"], each["user_id"], each["media"]["title"], each["error"], each["tries"])
        for each in runs["dead_letters"]
    ] == [
        (str(letters[0]), str(key("cid")), "third", "no room", 3),
        (str(letters[1]), str(key("cid")), "new", "no room", 3),
    ]


def test_a_dead_letter_is_tried_again(told: World, ask: Ask, letters: list[int]) -> None:
    assert ask("retry_events", letters[:1]) == {"events": 1}
    runs = ask("runs")
    assert (runs["waiting"], runs["refused"]) == (2, 1)
    assert ask("retry_events", letters[:1]) == {"events": 0}


def test_all_dead_letters_are_tried_again_or_dropped(
    told: World, ask: Ask, letters: list[int]
) -> None:
    told.query("update engine.outbox set error = null where outbox_id = %s returning 1", letters[1])
    assert ask("retry_events") == {"events": 1}
    assert ask("drop_events") == {"events": 0}
    assert told.query("select count(*) from engine.outbox where error is null") == [(3,)]
    told.query(
        "update engine.outbox set error = 'no' where outbox_id = any (%s) returning 1", letters
    )
    assert ask("drop_events") == {"events": 2}
    assert told.query("select count(*) from engine.outbox") == [(1,)]


def test_a_dropped_letter_does_not_count_any_more(
    told: World, ask: Ask, letters: list[int]
) -> None:
    assert told.titles("cid", strategy="popular") == []
    [(waiting,)] = told.query("select max(outbox_id) from engine.outbox where error is null")
    assert ask("drop_events", [*letters, waiting, 1]) == {"events": 2}
    assert told.titles("cid", strategy="popular") == ["third", "new"]
    assert told.query("select outbox_id from engine.outbox") == [(waiting,)]
    assert told.query(
        "select count(*) from engine.interaction where interaction_id = %s", waiting
    ) == [(1,)]


@pytest.mark.parametrize("function", ["drop_events", "retry_events"])
def test_dead_letters_are_locked_in_order(
    told: World, ask: Ask, letters: list[int], function: str
) -> None:
    """While the first is another's, the second is free: two who want both do not wait for each other."""
    lock = "select from engine.outbox where outbox_id = %s for update nowait"
    with told.connect() as connection, ThreadPoolExecutor(1) as pool:
        # The first is read last, unless it is looked for in order.
        for error in (None, "no"):
            connection.execute(
                "update engine.outbox set error = %s where outbox_id = %s", [error, letters[0]]
            )
        connection.execute(
            f"alter function api.console_{function} set enable_indexscan = off".encode()
        )
        with connection.transaction():
            connection.execute(lock, [letters[0]])
            asked = pool.submit(ask, function)
            until(lambda: told.blocked_by(connection))
            connection.execute(lock, [letters[1]])
        assert asked.result() == {"events": 2}
