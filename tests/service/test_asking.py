"""`ml-service recommend`, `status` and `strategy`, as an operator and as a script use them."""

import json
from uuid import UUID

import pytest

from service.tools.asking import parameter
from tests.service.test_cli import Run, run, words
from tests.sql.console.test_trying import leaving_nothing
from tests.stories import story
from tests.world import World, key

__all__ = ["run"]


@story
def told(world: World) -> World:
    world.media("first", "DRAMA", "SCIENCE_FICTION")
    world.media("second")
    world.takes("ann", "second")
    world.refresh()
    return world


def test_recommend_prints_what_the_service_answers(told: World, run: Run) -> None:
    asked = ("recommend", key("ann"), "--strategy", "popular")
    status, output, errors = run(*map(str, asked), **told.environ)
    assert words(output)[0][1:] == ["first", "drama,", "science_fiction"]
    assert (status, errors) == (0, "")
    answer = json.loads(run(*map(str, asked), "--json", **told.environ)[1])
    assert (answer["user_id"], answer["count"]) == (str(key("ann")), 1)


def test_recommend_says_where_popular_media_had_to_do(told: World, run: Run) -> None:
    output = run("recommend", str(UUID(int=1)), "--limit", "1", **told.environ)[1]
    assert "nothing is known of this person" in output


def test_status_says_how_old_everything_is(told: World, run: Run) -> None:
    lines = dict(line.split(maxsplit=1) for line in run("status", **told.environ)[1].splitlines())
    assert lines["model"].endswith("s ago")
    assert (lines["media"], lines["people"], lines["interactions"]) == ("2", "1", "1")
    overview = json.loads(run("status", "--json", **told.environ)[1])
    assert overview["readiness"]["first_refresh"] is True


def test_status_of_what_was_never_built_says_so(world: World, run: Run) -> None:
    assert "never built" in run("status", **world.environ)[1]


def test_a_strategy_is_listed_set_and_restored(told: World, run: Run) -> None:
    assert words(run("strategy", "list", **told.environ)[1])[0][:2] == ["classic*", "1"]
    weights = ("content_weight=0.1", "collaborative_weight=0.9")
    assert run("strategy", "set", "classic", *weights, **told.environ) == (
        0,
        "classic is version 2, with content_weight=0.1 collaborative_weight=0.9\n",
        "",
    )
    made = run("strategy", "restore", "classic", "1", "--json", **told.environ)[1]
    assert json.loads(made) == {"strategy": "classic", "version": 3}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("set", "classic", "diversity=2"), "diversity: out of range (0 to 1)"),
        (
            ("set", "classic", "flavour=7"),
            "parameters: expected one of description, content_weight,",
        ),
        (("set", "classic", "flavour=7"), 'got "flavour"'),
        (("set", "best", "diversity=1"), "strategy: there is none by this name"),
        (("restore", "best", "1"), "strategy: there is none by this name"),
        (("restore", "classic", "9"), "version: the strategy has none by this number"),
    ],
)
def test_what_cannot_be_done_to_a_strategy_is_said(
    told: World, run: Run, arguments: tuple[str, ...], said: str
) -> None:
    status, output, errors = run("strategy", *arguments, **told.environ)
    assert (status, output) == (1, "")
    assert said in errors


def test_a_value_is_a_number_where_it_can_be() -> None:
    assert parameter("diversity=0.5") == ("diversity", 0.5)
    assert parameter("trend_horizon=20 days") == ("trend_horizon", "20 days")


@pytest.mark.parametrize("text", ["diversity", "=1", ""])
def test_what_names_no_parameter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{text}$"):
        parameter(text)


def test_a_change_of_a_strategy_is_previewed(told: World, run: Run) -> None:
    told.media("third", "COMEDY")
    told.person("ann", "COMEDY")
    told.takes("bob", "second", "first")  # what ann gets, but by her genres
    told.refresh()
    changed = ("content_weight=1", "collaborative_weight=0")
    preview = ("preview", "strategy", "classic", *changed, "--limit", "1")
    before = told.query("select * from engine.strategy order by name")
    status, output, errors = run(*preview, **told.environ)
    assert (status, errors) == (0, "")
    assert output.splitlines()[0] == "1 of 2 people see a difference"
    assert output.splitlines()[1] == "with        content_weight=1 collaborative_weight=0"
    assert output.splitlines()[6:] == [str(key("ann")), "  + third", "  - first"]
    answer = json.loads(run(*preview, "--json", **told.environ)[1])
    assert (answer["overlap"], answer["coverage_before"], answer["available"]) == (0.5, 2, 3)
    assert answer["diversity_before"] is None  # of one medium
    assert told.query("select * from engine.strategy order by name") == before


def test_a_rule_is_previewed_before_it_counts(told: World, run: Run) -> None:
    with told.connect() as connection:
        connection.execute("create schema shop authorization ml_service_owner")
        connection.execute("set role ml_service_owner")
        connection.execute("create table shop.blocked as select %s as media_id", [key("first")])
        connection.execute("select engine.set_rule('blocked', 'deny', 'shop.blocked')")
    with leaving_nothing(told):
        status, output, errors = run("preview", "rule", "blocked", **told.environ)
    assert (status, errors) == (0, "")
    assert output.splitlines() == [
        "1 of 1 people see a difference",
        "overlap     0.0% of a page stays, 0.0 media of it in another place",
        "coverage    1 before, 0 after, of 2 media",
        "diversity   - before, - after",
        "",
        str(key("ann")),
        "  - first",
    ]
    assert run("preview", "rule", "other", **told.environ)[2] == (
        "ml-service: rule: there is none by this name\n"
    )
