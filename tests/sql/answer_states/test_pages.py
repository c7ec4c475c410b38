"""What an export compares: people in order, and a text that changes with what they get."""

from uuid import UUID

import psycopg
import pytest

from tests.world import World, key

Page = list[tuple[UUID, str | None]]


@pytest.fixture
def told(world: World) -> World:
    world.media("sad", "DRAMA")
    for name in ("ann", "bob", "cid"):
        world.person(name, "DRAMA")
    world.refresh()
    return world


def states(
    world: World,
    after: UUID | None = None,
    most: int = 10,
    strategy: str | None = "classic",
    placement: str | None = None,
) -> Page:
    return world.query(
        "select * from engine.answer_states(%s, %s, 5, %s, %s)", after, most, strategy, placement
    )


def test_pages_lead_through_everybody_in_the_order_of_their_ids(told: World) -> None:
    everybody = states(told)
    assert [user_id for user_id, _ in everybody] == sorted(map(key, ("ann", "bob", "cid")))
    first = states(told, most=2)
    assert first + states(told, after=first[-1][0], most=2) == everybody
    assert states(told, after=everybody[-1][0]) == []


def test_a_state_is_one_persons_for_one_question(told: World) -> None:
    pages = states(told), states(told, strategy="popular"), states(told, strategy=None)
    assert len({state for page in pages for _, state in page}) == 9


def test_what_a_person_did_changes_their_state_and_a_refresh_everybodys(told: World) -> None:
    before = states(told)
    told.query("select record_interaction(%s, %s, 'LIKE')", key("ann"), key("sad"))
    after = states(told)
    assert [one for one, _ in {*before} - {*after}] == [key("ann")]
    told.refresh()
    assert not {*states(told)} & {*after}


def test_of_a_rule_that_only_answering_could_tell_there_is_none(told: World) -> None:
    with told.connect() as connection:
        connection.execute(
            "create view public.now as select media_id from engine.media where now() > '2026-01-01'"
        )
        connection.execute("grant select on public.now to public")
        connection.execute(
            "select engine.set_rule('now', 'boost', 'public.now', factor => 2, everywhere => true)"
        )
    assert {state for _, state in states(told)} == {None}


def test_an_unknown_strategy_is_said(told: World) -> None:
    with pytest.raises(psycopg.Error, match="strategy: expected one of") as raised:
        states(told, strategy="best")
    assert raised.value.sqlstate == "ML400"
