"""Reasons name no medium that the rules of the question keep from everybody; what they add stays."""

import json
from typing import Any

import pytest

from tests.stories import story
from tests.world import World, key, question

HORROR, FAMILY = "Night of the Living Dead", "Paddington"
GENERAL = "Because you watched something like it"


@story
def told(world: World) -> World:
    """Ann watched a family film, then a horror film; what people go on to from both. Children's media are a list."""
    world.media(HORROR, "DRAMA", "HORROR")
    for name in (FAMILY, "next", "also next"):
        world.media(name, "DRAMA")
    for number in range(3):
        world.takes(f"person {number}", FAMILY, HORROR, "next", "also next")
    world.takes("ann", FAMILY, type="WATCH", day=8)
    world.takes("ann", HORROR, type="WATCH", day=9)
    world.refresh()
    with world.connect() as connection:
        connection.execute("create schema shop authorization ml_service_owner")
        connection.execute("set role ml_service_owner")
        for rule, effect, user, named in (
            ("adult", "deny", "", (HORROR,)),
            ("childish", "allow", "", (FAMILY, "next", "also next")),
            ("shown", "deny", ", user_id uuid", (HORROR,)),
            ("banned", "deny", ", user_id uuid", (HORROR,)),
            ("all", "deny", "", (FAMILY, HORROR)),
        ):
            connection.execute(f"create table shop.{rule} (media_id uuid{user})".encode())
            for name in named:
                connection.execute(
                    f"insert into shop.{rule} (media_id) values (%s)".encode(), [key(name)]
                )
            connection.execute(
                f"select engine.set_rule('{rule}', '{effect}', 'shop.{rule}')".encode()
            )
            connection.execute(
                f"select engine.set_placement('{rule}', rules => '{{{rule}}}')".encode()
            )
        connection.execute("update shop.shown set user_id = %s", [key("ann")])
        connection.execute(
            "select engine.set_placement('filtered', filter => '{\"not_genre\": \"HORROR\"}')"
        )
    return world


def ask(world: World, call: str, *arguments: object) -> Any:
    [(answer,)] = world.query(f"select {call}", *arguments, role="ml_service_app")
    return answer


def because(world: World, **asked: Any) -> str:
    """What is said of the first medium of Ann's page; no text of a reason says more."""
    answer = ask(
        world,
        "cached_recommendations(%s, %s)",
        key("ann"),
        question(strategy="sequence", explain=True, **asked),
    )
    medium = answer["recommendations"][0]
    assert [one["media_id"] for one in medium["reasons"]] == [str(key(HORROR)), str(key(FAMILY))]
    assert [one.get("title") for one in medium["reasons"]] == [
        title if f'"{title}"' in one["text"] else None
        for title, one in zip((HORROR, FAMILY), medium["reasons"], strict=True)
    ]
    said: str = medium["because"]
    return said


@pytest.mark.parametrize(
    ("placement", "words"),
    [
        (None, f'Because you watched "{HORROR}" and "{FAMILY}"'),
        ("adult", f'Because you watched "{FAMILY}"'),
        ("childish", f'Because you watched "{FAMILY}"'),
        ("all", GENERAL),
        # What is kept from a person alone, as what they have been shown, they know.
        ("shown", f'Because you watched "{HORROR}" and "{FAMILY}"'),
        # Such a relation may keep it from everybody, too.
        ("banned", f'Because you watched "{FAMILY}"'),
        # What a list is of is not what may be named.
        ("filtered", f'Because you watched "{HORROR}" and "{FAMILY}"'),
    ],
)
def test_the_sentence_names_what_may_be_named(
    told: World, placement: str | None, words: str
) -> None:
    assert because(told, **({"placement": placement} if placement else {})) == words
    rows = told.query(
        "select because from recommend_explained(%s, strategy => 'sequence', placement => %s)",
        key("ann"),
        placement,
        role="ml_service_app",
    )
    assert rows[0].because == words


def test_rules_of_a_key_and_those_everywhere_count_as_well(told: World) -> None:
    assert because(told, rules=["adult"]) == f'Because you watched "{FAMILY}"'
    told.query("update engine.rule set everywhere = true where name = 'adult' returning 1")
    assert because(told) == f'Because you watched "{FAMILY}"'


def test_a_rule_that_changes_counts_in_an_answer_that_was_kept(told: World) -> None:
    assert because(told, placement="adult") == f'Because you watched "{FAMILY}"'
    told.query("delete from shop.adult returning 1")
    assert because(told, placement="adult") == f'Because you watched "{HORROR}" and "{FAMILY}"'


@pytest.mark.parametrize("strategy", ["sequence", "similar", "blend"])
def test_what_it_adds_stays(told: World, strategy: str) -> None:
    """By `why`, `why_not` and `why_json` the parts are the same; the title alone is missing."""

    def asked(placement: str) -> list[Any]:
        rows = told.query(
            "select * from why(%s, %s, %s, %s)",
            key("ann"),
            key("next"),
            strategy,
            placement,
            role="ml_service_app",
        )
        [(reasons,)] = told.query(
            "select reasons from why_not(%s, %s, %s, placement => %s)",
            key("ann"),
            key("next"),
            strategy,
            placement,
            role="ml_service_app",
        )
        whole = ask(
            told,
            "why_json(%s, %s, %s)",
            key("ann"),
            key("next"),
            question(strategy=strategy, placement=placement),
        )
        assert whole["reasons"] == reasons
        assert sum(row.contribution for row in rows) == pytest.approx(
            whole["recommendation_score"], abs=1e-9
        )
        for row, reason in zip(rows, reasons, strict=True):
            assert (row.title, row.text) == (reason.get("title"), reason["text"])
        return rows

    plain, ruled = asked("filtered"), asked("adult")
    for before, after in zip(plain, ruled, strict=True):
        denied = before.title == HORROR
        expected = before._replace(title=None, text=GENERAL) if denied else before
        assert after._replace(contribution=before.contribution) == expected
        assert after.contribution == pytest.approx(before.contribution, abs=1e-9)
    assert HORROR in {row.title for row in plain}
    assert HORROR not in json.dumps(ruled, default=str)


def test_where_a_rule_cannot_be_evaluated_nothing_is_named(told: World) -> None:
    with told.connect(role="ml_service_owner") as connection:
        connection.execute("alter table shop.adult rename column media_id to other")
    rows = told.query("select text from why(%s, %s, 'sequence', 'adult')", key("ann"), key("next"))
    assert {row.text for row in rows} == {GENERAL}


def test_a_shelf_of_similar_media_does_not_name_what_it_is_about(told: World) -> None:
    for placement, words in (
        ("filtered", {f'Taken together with "{HORROR}"', f'Drama, like "{HORROR}"'}),
        ("adult", {"Taken together with it", "Drama"}),
    ):
        answer = ask(
            told,
            "listed_media_json('similar', null, %s)",
            question(media_id=key(HORROR), placement=placement, explain=True),
        )
        said = {reason["text"] for medium in answer["media"] for reason in medium["reasons"]}
        assert said == words


def test_of_two_rows_by_one_strategy_each_names_what_its_own_rules_leave(told: World) -> None:
    with told.connect(role="ml_service_owner") as connection:
        connection.execute("delete from engine.page_row")
        for ordinal, placement in enumerate(("filtered", "adult"), 1):
            connection.execute(
                "insert into engine.page_row (page, ordinal, kind, title, n, least, strategy, placement)"
                " values ('home', %s, 'recommended', 'For you', 1, 1, 'sequence', %s)",
                [ordinal, placement],
            )
    page = ask(told, "home_json(%s, %s)", key("ann"), question(explain=True))
    assert [row["media"][0]["because"] for row in page["rows"]] == [
        f'Because you watched "{HORROR}" and "{FAMILY}"',
        f'Because you watched "{FAMILY}"',
    ]


@pytest.mark.parametrize(
    "call",
    [
        "ranked_media(%(ann)s, array[%(next)s]::uuid[], %(question)s)",
        "recommendations_batch(array[%(ann)s]::uuid[], %(question)s)",
        "session_recommendations(array[%(family)s, %(horror)s]::uuid[], %(question)s)",
    ],
)
def test_so_it_is_wherever_reasons_are_asked(told: World, call: str) -> None:
    for placement in ("filtered", "adult"):
        named = {
            "ann": key("ann"),
            "next": key("next"),
            "family": key(FAMILY),
            "horror": key(HORROR),
            "question": question(strategy="sequence", explain=True, placement=placement),
        }
        with told.connect(role="ml_service_app") as connection:
            [(answer,)] = connection.execute(f"select api.{call}".encode(), named).fetchall()
        assert FAMILY in json.dumps(answer)
        assert (HORROR in json.dumps(answer)) == (placement == "filtered")
