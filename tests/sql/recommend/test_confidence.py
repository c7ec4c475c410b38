"""How much is known of a person: by hand, wherever an answer says it, and where one demands a least."""

from typing import Any

import pytest

from tests.stories import story
from tests.world import World, key, question

CROWD = [f"fan {number}" for number in range(4)]
FILMS = [f"film {number}" for number in range(9)]


@story
def told(world: World) -> World:
    """Everybody of the crowd went through the same films; ann saw one of them, bob four, cy none."""
    for name in FILMS:
        world.media(name, "DRAMA")
    for fan in CROWD:
        for day, name in enumerate(FILMS):
            world.takes(fan, name, day=day)
    world.takes("ann", FILMS[0])
    world.takes("bob", *FILMS[:2])
    world.takes("bob", FILMS[2], type="WATCH")
    world.takes("bob", FILMS[3], type="DISLIKE")
    world.person("dee", "DRAMA", "HORROR")
    world.refresh()
    return world


def confidence(world: World, person: str, strategy: str = "sequence", **arguments: Any) -> float:
    named = "".join(f", {name} => %s" for name in arguments)
    [(answer,)] = world.query(
        f"select confidence(%s, %s{named})",
        key(person),
        strategy,
        *arguments.values(),
        role="ml_service_app",
    )
    found: float = answer
    return found


def test_more_media_are_more_evidence_whatever_people_thought_of_them(told: World) -> None:
    """n / (n + 10)."""
    assert confidence(told, "ann") == pytest.approx(1 / 11)
    assert confidence(told, "bob") == pytest.approx(4 / 14)


def test_media_count_once_whatever_is_done_with_them(told: World) -> None:
    told.takes("ann", FILMS[0], FILMS[0], type="WATCH", day=1)
    told.sync()
    assert confidence(told, "ann") == pytest.approx(1 / 11)


def test_what_is_stated_counts_as_one_medium_for_strategies_that_look_at_genres(
    told: World,
) -> None:
    assert confidence(told, "dee", "classic") == pytest.approx(1 / 11)
    assert confidence(told, "dee", "sequence") == 0


def test_it_is_0_for_a_stranger_and_by_what_asks_nothing_of_the_person(told: World) -> None:
    assert confidence(told, "cy") == 0
    assert confidence(told, "bob", "popular") == confidence(told, "bob", "trending") == 0


def test_what_a_session_visited_is_no_evidence_where_nothing_is_asked_of_it(told: World) -> None:
    """What is popular, and the person's genres: by these a visit says nothing."""
    told.query(
        "insert into engine.strategy (name, content_weight, collaborative_weight, popularity_weight)"
        " values ('mine', 0.05, 0.5, 1) returning 1"
    )
    for strategy, expected in (("mine", 0), ("sequence", 0.0909)):
        [(session,)] = told.query(
            "select session_recommendations(%s, %s)",
            [key(FILMS[0])],
            question(strategy=strategy),
            role="ml_service_app",
        )
        assert session["confidence"] == expected
    assert confidence(told, "bob", "mine") == 0


def test_no_more_than_the_history_limit_counts_and_the_strategy_says_how_much_is_half(
    told: World,
) -> None:
    told.query(
        "update engine.strategy set history_limit = 1, confidence_evidence = 1"
        " where name = 'sequence' returning 1"
    )
    assert confidence(told, "ann") == 0.5
    assert confidence(told, "bob") == 0.5


def test_every_answer_says_it_beside_the_strategy(told: World) -> None:
    [(one, batch, session, ranked)] = told.query(
        "select recommendations(%s, %s), recommendations_batch(%s, %s),"
        " session_recommendations(%s), ranked_media(%s, %s, %s)",
        key("bob"),
        asked := question(strategy="sequence"),
        [key("bob"), key("cy")],
        asked,
        [key(FILMS[0])],
        key("bob"),
        [key(FILMS[0])],
        asked,
        role="ml_service_app",
    )
    assert one["confidence"] == ranked["confidence"] == 0.2857
    assert batch["results"][str(key("bob"))]["confidence"] == 0.2857
    assert batch["results"][str(key("cy"))]["confidence"] == 0
    assert session["confidence"] == 0.0909


def test_what_somebody_does_counts_at_once_also_in_what_is_kept(told: World) -> None:
    ask = """select cached_recommendations(%s, '{"strategy": "sequence"}')"""
    with told.connect(role="ml_service_app") as connection:
        for expected in (0.0909, 0.1667):
            for _ in range(2):
                [(answer,)] = connection.execute(ask, [key("ann")]).fetchall()
                assert answer["confidence"] == expected
            connection.execute(
                "select record_interaction(%s, %s, 'LIKE')", [key("ann"), key(FILMS[8])]
            )


def test_a_least_one_leaves_out_the_media_that_have_less(told: World) -> None:
    scores = {
        row.title: row.recommendation_score for row in told.recommend("bob", strategy="sequence")
    }
    least = sorted(scores.values())[2] * confidence(told, "bob") - 1e-9
    told.query("select engine.set_placement('sure', least_confidence => %s)", least)
    for n, offset in ((10, 0), (2, 1)):
        expected = [title for title in scores if scores[title] * confidence(told, "bob") >= least]
        for said in ({"placement": "sure"}, {"least_confidence": least}):
            asked: dict[str, Any] = {"offset": offset, "strategy": "sequence", **said}
            assert told.titles("bob", n, **asked) == expected[offset : offset + n]
            [(answer,)] = told.query(
                "select recommendations(%s, %s)", key("bob"), question(limit=n, **asked)
            )
            shown = [medium["title"] for medium in answer["recommendations"]]
            assert shown == expected[offset : offset + n]
    # The same scores, of somebody of whom less is known; and of one of whom nothing is.
    assert len(told.titles("ann", strategy="sequence")) == len(FILMS) - 1
    assert len(told.titles("ann", strategy="sequence", placement="sure")) < len(scores) - 2
    assert told.titles("cy", strategy="sequence", placement="sure") == []
    [(answer,)] = told.query(
        "select recommendations(%s, %s)",
        key("cy"),
        question(strategy="sequence", placement="sure"),
    )
    assert (answer["count"], answer["fallback"]) == (0, "popular")


def test_new_media_and_diversity_do_not_fill_up_what_a_least_one_leaves_out(told: World) -> None:
    told.media("new", "DRAMA")
    told.refresh()
    asked: dict[str, Any] = {"strategy": "sequence", "diversity": 0.3}
    whole = told.recommend("bob", strategy="sequence")
    least = whole[2].recommendation_score * confidence(told, "bob") - 1e-9
    told.query("select engine.set_placement('sure', least_confidence => %s, explore => 0.5)", least)
    assert "new" in told.titles("bob", 3, explore=0.5, **asked)
    sure = told.titles("bob", placement="sure", **asked)
    assert sorted(sure) == sorted(row.title for row in whole[:3])


def test_pins_are_shown_whatever_is_known_of_the_person(told: World) -> None:
    with told.connect() as connection:
        connection.execute("create schema shop authorization ml_service_owner")
        connection.execute("set role ml_service_owner")
        connection.execute("create table shop.pins (media_id uuid, position integer)")
        connection.execute("insert into shop.pins values (%s, 1)", [key(FILMS[5])])
        connection.execute("select engine.set_rule('pins', 'pin', 'shop.pins')")
        connection.execute(
            "select engine.set_placement('sure', rules => '{pins}', least_confidence => 0.9)"
        )
    assert told.titles("bob", placement="sure") == [FILMS[5]]
    assert told.titles("cy", placement="sure") == [FILMS[5]]
    for person in ("bob", "cy"):
        [said] = told.query(
            "select status, \"position\", text from why_not(%s, %s, placement => 'sure')",
            key(person),
            key(FILMS[5]),
            role="ml_service_app",
        )
        assert (said.status, said.position) == ("recommended", 1)
        assert said.text.startswith("Position 1, ")


@pytest.mark.parametrize("least", [-0.1, 1])
def test_a_least_one_out_of_range_is_refused(told: World, least: float) -> None:
    with pytest.raises(Exception, match="placement_least_confidence_check"):
        told.query("select engine.set_placement('sure', least_confidence => %s)", least)


def test_of_a_question_and_its_placement_the_greater_one_holds(told: World) -> None:
    told.query("select engine.set_placement('sure', least_confidence => 0.9)")
    for least in (0.0, None):
        assert told.titles("bob", placement="sure", least_confidence=least) == []
    told.query("select engine.set_placement('sure', least_confidence => 0)")
    assert told.titles("bob", strategy="sequence", placement="sure", least_confidence=0.9) == []


@pytest.mark.parametrize("least", [-0.1, 1.1, float("nan")])
def test_a_question_for_one_out_of_range_is_refused(told: World, least: float) -> None:
    with pytest.raises(Exception, match="least_confidence: expected a number from 0 to 1"):
        told.titles("bob", least_confidence=least)


def test_a_logged_answer_is_asked_again_with_its_least_one(told: World) -> None:
    asked = question(strategy="sequence", least_confidence=0.28, genre="DRAMA")
    [(answer,)] = told.query(
        "select tracked_recommendations(%s, %s)", key("bob"), asked, role="ml_service_app"
    )
    assert 0 < answer["count"] < len(told.titles("bob", strategy="sequence"))
    [(replayed,)] = told.query("select replay(%s)", answer["answer_id"], role="ml_service_app")
    assert replayed["same"]


def test_a_least_one_of_0_leaves_out_nothing(told: World) -> None:
    told.media("new", "DRAMA")
    told.refresh()
    asked: dict[str, Any] = {"strategy": "sequence", "explore": 0.5}
    assert told.titles("bob", least_confidence=0, **asked) == told.titles("bob", **asked)


def test_why_says_what_a_least_one_keeps_out(told: World) -> None:
    told.query("select engine.set_placement('sure', least_confidence => 0.9)")
    [(answer,)] = told.query(
        "select why_json(%s, %s, %s)",
        key("bob"),
        key(FILMS[5]),
        question(strategy="sequence", placement="sure"),
        role="ml_service_app",
    )
    assert (answer["status"], answer["kept_out_by"]) == ("kept_out", ["least_confidence"])
