import json
from datetime import datetime

from tests.world import World, key, question


def test_the_envelope_of_a_personal_answer(world: World) -> None:
    ann = world.person("ann", "DRAMA", "CRIME", "WAR")
    world.media("sad", "DRAMA", "CRIME", description="Tears.", release_year=1999)
    world.refresh()
    [(answer, now)] = world.query(
        "select recommendations(%s, %s), now()", ann, question(limit=5), role="ml_service_app"
    )
    assert datetime.fromisoformat(answer.pop("generated_at")) == now
    assert answer == {
        "user_id": str(ann),
        "recommendations": [
            {
                "id": str(key("sad")),
                "title": "sad",
                "description": "Tears.",
                "release_year": 1999,
                "media_type": "MOVIE",
                "cover_url": None,
                "genres": ["CRIME", "DRAMA"],
                "recommendation_score": 0.2667,
                "content_score": 0.6667,
                "collaborative_score": 0,
            }
        ],
        "count": 1,
        "limit": 5,
        "offset": 0,
        "strategy": "classic",
        "confidence": 0.0909,
        "model_version": 1,
    }


def test_the_model_version_is_that_of_the_last_refresh_that_succeeded(world: World) -> None:
    [(before,)] = world.query("select recommendations(%s)", key("unknown"))
    world.refresh()
    world.refresh()
    world.query(
        "insert into engine.refresh_log (finished_at, error) values (now(), 'no') returning 1"
    )
    [(after,)] = world.query("select recommendations(%s)", key("unknown"))
    assert (before["model_version"], after["model_version"]) == (None, 2)


def test_a_fallback_says_so(world: World) -> None:
    world.media("only")
    world.refresh()
    [(answer,)] = world.query("select recommendations(%s)", key("unknown"))
    assert (answer["strategy"], answer["fallback"]) == ("classic", "popular")


def test_popular_media_that_were_asked_for_are_no_fallback(world: World) -> None:
    world.media("only")
    world.refresh()
    [(answer,)] = world.query(
        "select recommendations(%s, %s)", key("unknown"), question(strategy="popular")
    )
    assert answer["strategy"] == "popular"
    assert "fallback" not in answer


def test_an_empty_catalogue_gives_an_empty_list(world: World) -> None:
    [(answer,)] = world.query("select recommendations(%s)", key("unknown"))
    assert (answer["recommendations"], answer["count"]) == ([], 0)


def test_degraded_answers_with_popular_media_whatever_the_strategy(world: World) -> None:
    ann = world.person("ann", "DRAMA")
    world.media("sad", "DRAMA")
    world.media("hit")
    world.takes("bob", "hit")
    world.refresh()
    [(answer,)] = world.query(
        "select recommendations(%s, %s)", ann, question(strategy="classic", degraded=True)
    )
    assert [medium["title"] for medium in answer["recommendations"]] == ["hit", "sad"]
    assert (answer["strategy"], answer["fallback"]) == ("classic", "popular")


def test_a_batch_answers_everyone_once_in_the_order_asked(world: World) -> None:
    people = [world.person(name, "DRAMA") for name in ("cid", "ann", "bob")]
    unknown = key("unknown")
    world.media("sad", "DRAMA")
    world.refresh()
    [(text,)] = world.query(
        """select recommendations_batch(%s, '{"limit": 3}')::text""",
        [*people, unknown, people[0]],
    )
    answer = json.loads(text)
    assert list(answer["results"]) == [str(person) for person in [*people, unknown]]
    assert answer["total_users"] == 4
    known = {"recommendations", "count", "confidence"}
    assert answer["results"][str(unknown)].keys() == known | {"fallback"}
    assert answer["results"][str(people[0])].keys() == known
