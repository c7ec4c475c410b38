"""Where a medium is, is where the person sees it: whatever moves it, and on whichever page."""

from typing import Any

import pytest

from tests.sql.rule.shelf import NAMES, make, place, run
from tests.world import World, key, question

TOLD = 'status, "position", rank, page_ends_at, text'


def ask(world: World, function: str, *arguments: Any, named: str = "", what: str = "*") -> Any:
    return world.query(
        f"select {what} from {function}(%s{', %s' * (len(arguments) - 1)}{named},"
        " strategy => 'popular', placement => 'home')",
        *arguments,
        role="ml_service_app",
    )


def page(world: World, n: int, offset: int = 0) -> list[Any]:
    rows: list[Any] = ask(world, "recommend", key("ann"), n, offset)
    return rows


def why_not(world: World, medium: str, n: int) -> Any:
    [row] = ask(world, "why_not", key("ann"), key(medium), named=f", n => {n}", what=TOLD)
    return row


def says(world: World, relation: str, *names: str, **more: Any) -> None:
    """A relation that lists these media, in a column beside the id what more says of each."""
    columns = "".join(f", {column} {kind}" for column, (kind, _) in more.items())
    run(world, f"create table shop.{relation} (media_id uuid{columns})")
    for number, name in enumerate(names):
        values = [key(name), *(given[number] for _, given in more.values())]
        run(
            world,
            f"insert into shop.{relation} values (%s{', %s' * (len(values) - 1)})",
            *values,
        )


def boost(world: World) -> None:
    says(world, "more", "Echo", "Charlie")
    make(world, "more", "boost", "shop.more", factor=4)
    place(world, "home", rules=["more"])


def pin(world: World) -> None:
    says(world, "pinned", "Foxtrot", "Alpha", position=("integer", [2, 4]))
    make(world, "pinned", "pin", "shop.pinned")
    place(world, "home", rules=["pinned"])


def rotation(world: World) -> None:
    place(world, "home", rotation=0.5)
    for _ in range(3):
        world.query(
            "select tracked_recommendations(%s, %s)",
            key("ann"),
            question(limit=2, placement="home", track=True, strategy="popular"),
            role="ml_service_app",
        )


def diversity(world: World) -> None:
    place(world, "home", diversity=0.8)


def explore(world: World) -> None:
    world.media("Golf", "COMEDY")
    world.media("Hotel", "DRAMA")
    world.refresh()
    place(world, "home", explore=0.5)


MOVES = [boost, pin, rotation, diversity, explore]


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("n", [1, 2, 3, 10])
def test_it_is_that_on_the_page_and_on_those_after_it(shelf: World, move: Any, n: int) -> None:
    move(shelf)
    shown = [row.title for row in page(shelf, 1000)]
    plain = shelf.titles("ann", strategy="popular", diversity=0, explore=0)
    assert {*shown} == {*plain}
    assert shown != plain
    # As somebody sees them who goes from page to page.
    assert [row.title for at in range(0, len(shown), n) for row in page(shelf, n, at)] == shown
    end = page(shelf, n)[-1].recommendation_score
    for title in plain:
        found = why_not(shelf, title, n)
        at, rank = shown.index(title) + 1, plain.index(title) + 1
        assert (found.position, found.rank, found.page_ends_at) == (at, rank, end)
        assert found.status == ("recommended" if at <= n else "outside_page")
        assert found.text.startswith(
            f"Position {at}, {'' if at == rank else f'ranked {rank}, '}score "
        )


@pytest.mark.parametrize("n", [1, 2, 3, 10])
def test_with_a_quota_it_is_that_on_the_page_that_was_asked_for(shelf: World, n: int) -> None:
    says(shelf, "comedy", "Alpha", "Charlie", "Echo")
    make(shelf, "few", "at_most", "shop.comedy", n=1)
    place(shelf, "home", rules=["few"])
    shown = [row.title for row in page(shelf, n)]
    plain = shelf.titles("ann", strategy="popular")
    for rank, title in enumerate(plain, 1):
        found = why_not(shelf, title, n)
        at = shown.index(title) + 1 if title in shown else None
        assert (found.position, found.rank) == (at, rank)
        assert found.status == ("recommended" if at else "outside_page")
        if not at:
            assert found.text.startswith(f"Ranked {rank}, score ")


def test_what_is_kept_out_has_a_rank_and_no_place(shelf: World) -> None:
    boost(shelf)
    run(shelf, "insert into shop.hidden values (%s)", key("Charlie"))
    make(shelf, "no", "deny", "shop.hidden")
    place(shelf, "home", rules=["more", "no"])
    found = why_not(shelf, "Charlie", 3)
    assert (found.status, found.position, found.rank) == ("kept_out", None, 3)
    assert found.text == "Kept out by no"


def test_what_moved_it_is_told_wherever_it_is(shelf: World) -> None:
    boost(shelf)
    for n in (1, 2, 10):
        for title in NAMES:
            [(answer,)] = shelf.query(
                "select why_json(%s, %s, %s)",
                key("ann"),
                key(title),
                question(placement="home", strategy="popular", limit=n),
                role="ml_service_app",
            )
            moved = ["more"] if title in ("Echo", "Charlie") else []
            assert answer["moved_by"] == moved
            assert (answer["position"], answer["rank"]) == why_not(shelf, title, n)[1:3]
            rules = ask(shelf, "why", key("ann"), key(title), what="kind, text")
            assert [row.text for row in rules if row.kind == "rule"] == [
                f'Moved by the rule "{name}"' for name in moved
            ]
