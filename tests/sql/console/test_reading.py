"""What the console shows of a world that can be counted by hand."""

from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.sql.console.conftest import Ask
from tests.world import World, key

NOBODY = UUID(int=0)
LEFT = "left: built by refresh 1, when there were 8 interactions; 8 now"
MEDIA = ("first", "second", "third", "new")


def test_the_overview_counts_what_is_there(told: World, ask: Ask) -> None:
    overview = ask("overview")
    assert overview["catalogue"] == {"available": 4, "deleted": 1, "unknown": 0, "taken": 3}
    assert overview["media_types"] == [{"media_type": "MOVIE", "media": 4}]
    assert overview["people"] == {"known": 3, "with_history": 3}
    assert overview["interactions"] == 8
    assert overview["popularity"] == [
        {"rank": rank, "people": people}
        for rank, people in ((1, 3), (2, 2), (3, 2))  # cid disliked second
    ]
    assert overview["readiness"]["first_refresh"] is True


def test_the_overview_has_sixty_days_to_the_newest_event_without_what_nobody_liked(
    told: World, ask: Ask
) -> None:
    days = ask("overview")["days"]
    assert (days[0]["day"], days[-1]["day"], len(days)) == ("2025-12-13", "2026-02-10", 60)
    assert {day["day"]: day["interactions"] for day in days if day["interactions"]} == {
        "2026-01-01": 3,
        "2026-01-02": 3,
        "2026-01-03": 1,
    }


def test_the_overview_tells_how_many_answers_came_from_the_cache(told: World, ask: Ask) -> None:
    def counted() -> tuple[int, int]:
        cache = ask("overview")["cache"]
        return cache["lookups"], cache["hits"]

    with told.connect() as asking:
        lookups, hits = counted()
        for limit in (1, 2, 1, 1, 1):
            question = Jsonb({"limit": limit})
            asking.execute("select api.cached_recommendations(%s, %s)", (key("ann"), question))
        # What a session counted is told between two of its statements.
        asking.execute("select pg_stat_force_next_flush()")
        asking.execute("select 1")
        assert counted() == (lookups + 5, hits + 3)


def test_who_took_a_medium_is_counted_anew_at_each_refresh(told: World, ask: Ask) -> None:
    told.takes("cid", "new", type="WATCH", day=41)
    told.takes("ann", "new", type="DISLIKE", day=41)
    told.sync()
    told.query("select engine.refresh()")
    assert ask("medium", key("new"))["people"] == 1
    assert ask("overview")["catalogue"]["taken"] == 4


def test_an_empty_world_has_an_overview(world: World) -> None:
    [(overview,)] = world.query("select api.console_overview()", role="ml_service_app")
    assert overview["readiness"]["first_refresh"] is False
    assert (overview["popularity"], overview["days"]) == ([], [])


def test_coverage_counts_the_media_that_a_sample_is_shown(told: World, ask: Ask) -> None:
    coverage = ask("coverage", "popular")
    # ann and bob are left with `new`, cid with `third` and `new`.
    assert (coverage["people"], coverage["places"], coverage["media"]) == (3, 4, 2)
    assert coverage["share"] == 0.5
    assert [(each["media"]["title"], each["people"]) for each in coverage["most_shown"]] == [
        ("new", 3),
        ("third", 1),
    ]


@pytest.mark.parametrize(
    ("kind", "people"),
    [("many", ["ann", "bob", "cid"]), ("few", ["cid", "ann", "bob"])],
)
def test_people_are_picked_by_how_much_they_took(
    told: World, ask: Ask, kind: str, people: list[str]
) -> None:
    found = [UUID(each["user_id"]) for each in ask("people", kind)["people"]]
    # Equal counts go by id.
    expected = sorted(people[:2], key=key) + people[2:] if kind == "many" else people[:1]
    assert found[: len(expected)] == [key(name) for name in expected]
    assert len(found) == 3


def test_the_newest_person_is_the_one_who_came_last(told: World, ask: Ask) -> None:
    told.takes("dot", "first", day=5)
    told.sync()
    [newest] = ask("people", "new", n=1)["people"]
    assert newest == {
        "user_id": str(key("dot")),
        "outside_id": None,
        "genres": [],
        "interactions": 1,
        "last_at": "2026-01-06T00:00:00.000000Z",
    }


@pytest.mark.parametrize("form", [str, lambda user: user.hex.upper(), lambda user: user.hex[:12]])
def test_a_person_is_found_by_the_beginning_of_their_id(
    told: World, ask: Ask, form: object
) -> None:
    assert callable(form)
    [found] = ask("people", search=form(key("ann")))["people"]
    assert (found["user_id"], found["genres"], found["interactions"]) == (
        str(key("ann")),
        ["DRAMA"],
        3,
    )


def test_a_person_has_their_history_latest_first(told: World, ask: Ask) -> None:
    person = ask("person", key("cid"))
    assert (person["known"], person["forgotten"], person["interactions"]) == (True, False, 2)
    assert [(each["media"]["title"], each["type"], each["at"]) for each in person["history"]] == [
        ("second", "DISLIKE", "2026-02-10T00:00:00.000000Z"),
        ("first", "LIKE", "2026-01-03T00:00:00.000000Z"),
    ]
    assert len(ask("person", key("cid"), 1)["history"]) == 1


def test_of_a_stranger_and_of_the_forgotten_nothing_is_known(told: World, ask: Ask) -> None:
    assert ask("person", NOBODY)["known"] is False
    told.query("select api.forget_user(%s)", key("ann"))
    assert ask("person", key("ann")) == {
        "user_id": str(key("ann")),
        "known": False,
        "forgotten": True,
        "remains": [],
        "in_model": True,
        "in_item_models": True,
        "genres": [],
        "interactions": 0,
        "history": [],
    }


def test_of_the_forgotten_it_is_told_what_remains_and_where(told: World, ask: Ask) -> None:
    [(ann,)] = told.query("select user_key from engine.person where user_id = %s", key("ann"))
    told.query("select api.forget_user(%s)", key("ann"))
    told.query("select engine.refresh()")
    person = ask("person", key("ann"))
    assert (person["in_model"], person["in_item_models"], person["remains"]) == (False, False, [])
    # As what another session writes while somebody is being forgotten.
    told.query(
        "insert into engine.interaction"
        " (interaction_id, user_key, media_key, type, value, happened_at)"
        " select 9999, %s, media_key, 'LIKE', 1, now() from engine.media limit 1 returning 1",
        ann,
    )
    assert ask("person", key("ann"))["remains"] == ["what they did"]
    told.sync()
    person = ask("person", key("ann"))
    assert (person["in_model"], person["in_item_models"], person["remains"]) == (None, None, [])


def test_two_strategies_answer_side_by_side(told: World, ask: Ask) -> None:
    classic, popular = ask("answers", key("cid"), ["classic", "popular"])["answers"]
    assert (classic["strategy"], popular["strategy"]) == ("classic", "popular")
    assert (classic["content_weight"], classic["collaborative_weight"]) == (0.4, 0.6)
    for side in (classic, popular):
        assert [each["title"] for each in side["recommendations"]] == told.titles(
            "cid", strategy=side["strategy"]
        )
        assert side["fallback"] is None
    [cold] = ask("answers", NOBODY, ["sequence"])["answers"]
    assert cold["fallback"] == "popular"


def test_a_medium_has_its_neighbours_and_its_audience(told: World, ask: Ask) -> None:
    medium = ask("medium", key("second"))
    assert (medium["people"], medium["media"]["title"], medium["deleted"]) == (2, "second", False)
    assert ask("medium", key("new"))["people"] == 0
    assert medium["months"] == [
        {"month": "2026-01", "likes": 2, "watches": 0, "dislikes": 0},
        {"month": "2026-02", "likes": 0, "watches": 0, "dislikes": 1},
    ]
    transitions = medium["neighbours"]["item_transitions"]
    assert [each["media"]["title"] for each in transitions] == ["third", "first"]
    assert transitions[0]["weight"] > transitions[1]["weight"]
    assert set(medium["neighbours"]) == {"item_transitions", "item_knn", "slim"}


def test_media_are_ranked_by_popularity_and_what_nobody_took_has_no_rank(
    told: World, ask: Ask
) -> None:
    ranks = {name: ask("medium", key(name))["popularity_rank"] for name in MEDIA}
    # Two took second and third; third a little later.
    assert ranks == {"first": 1, "third": 2, "second": 3, "new": None}


def test_who_gets_a_medium_is_counted_by_position(told: World, ask: Ask) -> None:
    reach = ask("reach", key("third"), "popular")
    assert (reach["people"], reach["seen"], reach["first_10"], reach["first_100"]) == (3, 2, 1, 1)
    assert [each["people"] for each in reach["positions"]] == [1] + [0] * 9
    assert ask("reach", key("old"), "popular")["available"] is False


def test_parameters_have_a_meaning_and_the_bounds_of_their_constraint(
    told: World, ask: Ask
) -> None:
    shown = ask("strategies")
    assert next(each["name"] for each in shown["strategies"]) == "classic"
    parameters = {each["name"]: each for each in shown["parameters"]}
    assert set(parameters) == set(shown["strategies"][0]["parameters"])
    assert all(each["comment"] for each in parameters.values())
    bounds = {name: (each["least"], each["most"]) for name, each in parameters.items()}
    assert bounds["content_weight"] == (0, 1)
    assert bounds["neighbour_count"] == (1, 10000)
    assert bounds["recency_offset"] == (0.01, 1000)
    assert bounds["trend_evidence"] == (0, 1e9)
    assert bounds["trend_horizon"] == (None, None)
    assert parameters["trend_horizon"]["type"] == "interval"


def test_runs_have_rows_and_time_of_each_view(told: World, ask: Ask) -> None:
    [run] = ask("runs")["refreshes"]
    views = {each["view"]: each for each in run["views"]}
    assert views["history"]["rows"] == 3
    assert next(iter(views)) == "taken"
    assert 0 < sum(each["seconds"] for each in views.values()) <= run["seconds"]
    assert (views["slim"]["reason"], views["user_history"]["reason"]) == (
        "asked for",
        "every refresh",
    )


def test_what_a_refresh_left_has_neither_rows_nor_time_but_says_so(told: World, ask: Ask) -> None:
    told.query("select engine.refresh()")
    views = {each["view"]: each for each in ask("runs")["refreshes"][0]["views"]}
    assert views["slim"] == {"view": "slim", "rows": None, "seconds": None, "reason": LEFT}
    assert views["user_history"]["rows"] == 3


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("coverage", (None, 0), "people: expected an integer from 1 to 500"),
        ("people", ("best",), "kind: expected many, few or new"),
        ("people", ("many", ""), "search: expected a text of 1 to 256 characters"),
        ("people", ("many", None, 101), "n: expected"),
        ("person", (NOBODY, 501), "n: expected"),
        ("answers", (NOBODY, []), "strategies: expected 1 to 10"),
        ("answers", (NOBODY, None), "strategies: expected 1 to 10"),
        ("answers", (NOBODY, ["best"]), "strategy: expected one of"),
        ("medium", (key("first"), 0), "n: expected"),
        ("medium", (NOBODY,), "media_id: the catalogue does not know it"),
        ("reach", (NOBODY,), "media_id: the catalogue does not know it"),
        ("versions", ("best",), "strategy: there is none by this name"),
        ("runs", (0,), "n: expected"),
    ],
)
def test_what_cannot_be_is_refused_in_words_for_the_caller(
    told: World, ask: Ask, name: str, arguments: tuple[object, ...], said: str
) -> None:
    with pytest.raises(psycopg.Error, match=said) as error:
        ask(name, *arguments)
    assert error.value.sqlstate in ("ML400", "ML404")
