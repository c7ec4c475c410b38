"""Rules that order: boosts, pins, and so many of a page; by hand."""

from typing import Any

import psycopg
import pytest

from tests.sql.rule.shelf import NAMES, make, place, run
from tests.world import World, key, question

# Popularity falls by one person from each to the next: 6/6, 5/6 … 1/6.


def say(world: World, *rows: tuple[str, float | None, int | None]) -> None:
    for name, weight, position in rows:
        run(world, "insert into shop.said values (%s, null, %s, %s)", key(name), weight, position)


@pytest.fixture
def ordered(shelf: World) -> World:
    run(
        shelf,
        "create table shop.said (media_id uuid, user_id uuid, weight real, position integer);"
        "create table shop.sponsored (media_id uuid)",
    )
    return shelf


def home(world: World, n: int = 10, offset: int = 0, person: str = "stranger") -> list[str]:
    return [medium["title"] for medium in answer(world, n, offset, person)]


def answer(world: World, n: int = 10, offset: int = 0, person: str = "stranger") -> list[Any]:
    """The media of placement home, which the cache, the batch and an answer with reasons must agree with."""
    place = {"limit": n, "offset": offset, "placement": "home"}
    asked = "select recommendations(%s, %s)"
    [(one,)] = world.query(asked, key(person), question(**place))
    for _ in range(2):
        [(cached,)] = world.query(
            "select cached_recommendations(%s, %s)", key(person), question(**place)
        )
        assert cached["recommendations"] == one["recommendations"]
    [(explained,)] = world.query(asked, key(person), question(**place, explain=True))
    for medium in explained["recommendations"]:
        del medium["because"], medium["reasons"]
    assert explained["recommendations"] == one["recommendations"]
    if offset == 0:
        [(batch,)] = world.query(
            "select recommendations_batch(%s, %s)",
            [key(person)],
            question(limit=n, placement="home"),
        )
        assert batch["results"][str(key(person))]["recommendations"] == one["recommendations"]
    return list(one["recommendations"])


def test_a_boost_multiplies_for_the_order_and_shows_the_score(ordered: World) -> None:
    """6/6 5/6 4/6 3/6 2/6 1/6: Charlie at 4/6 × 1.3 comes before Bravo, Foxtrot at 2.9/6 after Delta."""
    before = {medium["title"]: medium for medium in _plain(ordered)}
    say(ordered, ("Charlie", 1.3, None), ("Foxtrot", None, None), ("Alpha", 1, None))
    make(ordered, "push", "boost", "shop.said", factor=2.9)
    place(ordered, "home", rules=["push"])
    media = answer(ordered)
    assert [one["title"] for one in media] == [
        "Alpha",
        "Charlie",
        "Bravo",
        "Delta",
        "Foxtrot",
        "Echo",
    ]
    for one in media:
        moved = one.pop("rules", None)
        assert one == before[one["title"]]
        assert moved == (["push"] if one["title"] in ("Charlie", "Foxtrot") else None)


def _plain(world: World) -> list[Any]:
    [(one,)] = world.query("select recommendations(%s)", key("stranger"))
    return list(one["recommendations"])


def test_an_explained_page_names_what_moved_it_as_any_other(ordered: World) -> None:
    say(ordered, ("Charlie", 1.3, None))
    make(ordered, "push", "boost", "shop.said")
    place(ordered, "home", rules=["push"])
    [(explained,)] = ordered.query(
        "select recommendations(%s, %s)",
        key("stranger"),
        question(limit=3, explain=True, placement="home"),
    )
    reasons = [
        (one.pop("because"), len(one.pop("reasons"))) for one in explained["recommendations"]
    ]
    assert explained["recommendations"] == answer(ordered, 3)
    assert all(because for because, _ in reasons)


def test_boosts_multiply_and_nought_comes_last(ordered: World) -> None:
    say(ordered, ("Delta", 1.5, None), ("Alpha", 0, None))
    run(ordered, "create table shop.more as select media_id, 1.5 as weight from shop.said")
    make(ordered, "one", "boost", "shop.said")
    make(ordered, "two", "boost", "shop.more")
    place(ordered, "home", rules=["one", "two"])
    media = answer(ordered)
    assert [one["title"] for one in media] == [
        "Delta",
        "Bravo",
        "Charlie",
        "Echo",
        "Foxtrot",
        "Alpha",
    ]
    assert media[0]["rules"] == ["one", "two"]


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        (1e200, "Delta Alpha Bravo Charlie Echo Foxtrot"),
        (1e-200, "Alpha Bravo Charlie Echo Foxtrot Delta"),
        ("infinity", "Delta Alpha Bravo Charlie Echo Foxtrot"),
        (-1, "Alpha Bravo Charlie Echo Foxtrot Delta"),
        ("NaN", "Alpha Bravo Charlie Delta Echo Foxtrot"),
    ],
)
def test_a_weight_may_be_any_number(ordered: World, weight: float | str, expected: str) -> None:
    """Two of them multiply beyond what a number can be; and what is none says nothing."""
    run(ordered, "alter table shop.said alter weight type double precision")
    run(ordered, "insert into shop.said values (%s, null, %s, null)", key("Delta"), weight)
    for name in ("one", "two"):
        make(ordered, name, "boost", "shop.said")
    place(ordered, "home", rules=["one", "two"])
    assert home(ordered) == expected.split()


def test_pins_are_at_their_positions_on_whatever_page(ordered: World) -> None:
    say(ordered, ("Foxtrot", None, 2), ("Alpha", None, 4), ("Echo", None, 2))
    make(ordered, "pinned", "pin", "shop.said")
    place(ordered, "home", rules=["pinned"])
    whole = ["Bravo", "Echo", "Foxtrot", "Alpha", "Charlie", "Delta"]
    assert home(ordered) == whole
    assert [home(ordered, 2, offset) for offset in (0, 2, 4)] == [whole[:2], whole[2:4], whole[4:]]
    assert [one.get("rules") for one in answer(ordered)] == [
        None, ["pinned"], ["pinned"], ["pinned"], None, None,
    ]  # fmt: skip


def test_what_is_seen_or_denied_is_not_pinned(ordered: World) -> None:
    say(ordered, ("Foxtrot", None, 1), ("Alpha", None, 2), ("Delta", None, 3))
    ordered.takes("ann", "Foxtrot")
    ordered.sync()
    run(ordered, "insert into shop.hidden values (%s)", key("Alpha"))
    make(ordered, "pinned", "pin", "shop.said")
    make(ordered, "hidden", "deny", "shop.hidden")
    place(ordered, "home", rules=["pinned", "hidden"])
    assert home(ordered, person="ann")[:3] == ["Bravo", "Charlie", "Delta"]
    assert home(ordered)[:3] == ["Foxtrot", "Bravo", "Delta"]


def test_pins_may_be_a_person_s(ordered: World) -> None:
    run(ordered, "insert into shop.said values (%s, %s, null, 1)", key("Foxtrot"), key("ann"))
    make(ordered, "pinned", "pin", "shop.said")
    place(ordered, "home", rules=["pinned"])
    assert home(ordered, person="ann") == ["Foxtrot", *NAMES[:5]]
    assert home(ordered, person="bob") == NAMES


def test_so_many_of_a_page_and_no_more(ordered: World) -> None:
    for name in ("Alpha", "Bravo", "Charlie"):
        run(ordered, "insert into shop.sponsored values (%s)", key(name))
    make(ordered, "few", "at_most", "shop.sponsored", n=1)
    place(ordered, "home", rules=["few"])
    pages = [home(ordered, 3, offset) for offset in (0, 3, 6)]
    assert pages == [["Alpha", "Delta", "Echo"], ["Bravo", "Foxtrot"], ["Charlie"]]
    assert answer(ordered, 3, 3)[0]["rules"] == ["few"]
    make(ordered, "few", "at_most", "shop.sponsored", n=0)
    assert home(ordered) == ["Delta", "Echo", "Foxtrot"]


def test_every_one_of_a_hundred_quotas_is_kept(ordered: World) -> None:
    """The first and the last of them say something."""
    say(ordered, ("Alpha", None, None))
    run(ordered, "insert into shop.sponsored values (%s)", key("Bravo"))
    quotas = [f"quota_{number:02}" for number in range(100)]
    run(ordered, "create table shop.nothing (media_id uuid)")
    for quota, relation in zip(
        quotas, ("shop.said", *["shop.nothing"] * 98, "shop.sponsored"), strict=True
    ):
        run(
            ordered,
            "insert into engine.rule (name, effect, relation, n) values (%s, 'at_most', %s, 0)",
            quota,
            relation,
        )
    run(ordered, "select engine.keep_rules()")
    place(ordered, "home", rules=quotas)
    assert home(ordered) == NAMES[2:]


def test_a_page_is_full_while_there_is_more_beyond_the_best_thousand(ordered: World) -> None:
    world = ordered
    many: list[tuple[Any, list[str], bool]] = [
        (key(f"medium {number}"), [], False) for number in range(1100)
    ]
    world.fill(many, [], [])
    world.refresh()  # of so many that came, a hundred would be candidates until then
    run(
        world,
        "insert into shop.sponsored select media_id from engine.media"
        " where not media_id = any (%s) order by media_id limit 1050",
        [key(name) for name in NAMES],
    )
    make(world, "few", "at_most", "shop.sponsored", n=1)
    place(world, "home", rules=["few"])
    media = world.query("select media_id from recommend(null, 50, placement => 'home')")
    sponsored = world.query("select media_id from shop.sponsored")
    assert len(media) == 50
    assert len({*media} & {*sponsored}) == 1


def test_what_cannot_be_evaluated_is_left_out(ordered: World) -> None:
    say(ordered, ("Foxtrot", 9, 1))
    run(ordered, "create view shop.v as select * from shop.said")
    for effect in ("boost", "pin"):
        make(ordered, effect, effect, "shop.v")
    make(ordered, "few", "at_most", "shop.v", n=0)
    place(ordered, "home", rules=["boost", "pin", "few"])
    assert home(ordered)[0] == "Foxtrot"
    run(ordered, "drop view shop.v")
    assert home(ordered) == NAMES


def test_a_committed_change_counts_in_the_next_answer(ordered: World) -> None:
    make(ordered, "push", "boost", "shop.said")
    make(ordered, "pinned", "pin", "shop.said")
    place(ordered, "home", rules=["push", "pinned"])
    assert home(ordered) == NAMES
    say(ordered, ("Charlie", 9, None))
    assert home(ordered)[0] == "Charlie"
    ordered.sync()
    assert home(ordered)[0] == "Charlie"
    run(ordered, "update shop.said set position = 2")
    assert home(ordered)[:2] == ["Alpha", "Charlie"]
    run(ordered, "delete from shop.said")
    assert home(ordered) == NAMES


def test_a_boost_that_takes_longer_than_its_budget_moves_nothing(ordered: World) -> None:
    """What was read by then is not applied either: only now() keeps the view from being copied."""
    say(ordered, ("Foxtrot", 100, None))
    with ordered.connect() as connection:
        connection.execute("set role ml_service_owner")
        connection.execute(
            "create view shop.slow as select * from shop.said"
            " where pg_sleep(0.02)::text = '' and now() > '2020-01-01'"
        )
    make(ordered, "push", "boost", "shop.slow")
    place(ordered, "home", rules=["push"])
    assert answer(ordered)[0]["title"] == "Foxtrot"
    ordered.query("update engine.rule set budget = '10 ms' returning 1")
    assert answer(ordered)[0]["title"] == "Alpha"


def test_lists_in_sql_obey_a_placement(ordered: World) -> None:
    """As over REST: the boosted first, and nothing of what is denied; scores stay."""
    say(ordered, ("Charlie", 1.3, None))
    make(ordered, "push", "boost", "shop.said")
    make(ordered, "sponsored", "deny", "shop.sponsored")
    run(ordered, "insert into shop.sponsored values (%s)", key("Delta"))
    place(ordered, "home", rules=["push", "sponsored"])
    like_foxtrot = f"similar_media('{key('Foxtrot')}', "
    for function in ("popular_media(", "trending_media(", like_foxtrot):
        plain = dict(ordered.query(f"select title, score from api.{function}n => 10)"))
        listed = ordered.query(
            f"select title, score from api.{function}n => 10, placement => 'home')",
            role="ml_service_app",
        )
        boosted = {
            title: score * (1.3 if title == "Charlie" else 1)
            for title, score in plain.items()
            if title != "Delta"
        }
        assert [title for title, _ in listed] == sorted(boosted, key=lambda t: -boosted[t])
        assert all(plain[title] == score for title, score in listed)
        with pytest.raises(psycopg.errors.Error, match="placement: expected one of home, got"):
            ordered.query(f"select * from api.{function}n => 10, placement => 'nowhere')")
    assert [
        title
        for (title,) in ordered.query("select title from api.popular_media(placement => 'home')")
    ] == ["Alpha", "Charlie", "Bravo", "Echo", "Foxtrot"]
