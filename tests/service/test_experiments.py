"""`ml-service experiment`: start, list, result, stop and adopt."""

import pytest

from service.tools import cli
from tests.service.test_cli import Run, run, words
from tests.sql.tracked_recommendations.test_tracking import ask, told
from tests.world import World

__all__ = ["run", "told"]


def test_from_start_to_adoption(told: World, run: Run) -> None:
    start = ("experiment", "start", "first", "classic", "blend", "--shares", "3", "1")
    said = "first runs at default, until 2100-01-01T00:00Z: classic against blend\n"
    assert run(*start, "--ends", "2100-01-01", **told.environ) == (0, said, "")
    ask(told)
    status, output, _ = run("experiment", "list", **told.environ)
    assert status == 0
    heading, [name, placement, method, *rest] = words(output)
    assert heading[0] == "name"
    assert (name, placement, method) == ("first", "default", "split")
    assert rest[:3] == ["classic,", "blend", "100%"]
    assert rest[-2:] == ["2100-01-01T00:00Z", "running"]
    status, output, _ = run("experiment", "result", "first", **told.environ)
    assert status == 0
    _, control, treated, _, verdict = words(output)
    assert {control[0]: int(control[1]), treated[0]: int(treated[1])}.keys() == {"classic", "blend"}
    assert int(control[1]) + int(treated[1]) == 1
    assert " ".join(verdict) == (
        "blend against classic: too few people to tell yet: it takes a hundred in each arm"
    )
    said = "default has the strategy blend now\n"
    assert run("experiment", "adopt", "first", "blend", **told.environ) == (0, said, "")
    assert words(run("experiment", "list", **told.environ)[1])[1][-2:] == ["adopted", "blend"]
    assert ask(told)["strategy"] == "blend"


def test_an_arm_that_changes_is_told_of(told: World, run: Run) -> None:
    run("experiment", "start", "first", "blend", "sequence", **told.environ)
    result = ("experiment", "result", "first")
    assert "An arm changed" not in run(*result, **told.environ)[1]
    status, _, said = run("strategy", "set", "blend", "history_limit=7", **told.environ)
    assert (status, said) == (
        0,
        "the experiment first begins anew: its strategy blend has changed\n",
    )
    assert "An arm changed: this is version 2, since 20" in run(*result, **told.environ)[1]


def test_after_a_stop_everybody_gets_the_default_again(told: World, run: Run) -> None:
    run("experiment", "start", "first", "blend", "sequence", **told.environ)
    assert ask(told)["experiment"]["name"] == "first"
    stop = ("experiment", "stop", "first")
    assert run(*stop, **told.environ) == (0, "first has ended\n", "")
    status, output, _ = run(*stop, **told.environ)
    assert (status, output[:18]) == (0, "first had ended at")
    assert words(run("experiment", "list", **told.environ)[1])[1][-1] == "ended"
    answer = ask(told)
    assert answer["strategy"] == "classic"
    assert "experiment" not in answer


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("start", "a", "classic", "x"), "strategies: there is no strategy x"),
        (("start", "a", "classic"), "strategies: expected 2 to 10"),
        (("start", "two words", "classic", "blend"), "name: expected at most 100 letters"),
        (("start", "", "classic", "blend"), "name: expected at most 100 letters"),
        (("start", "a", "classic", "blend", "--people", "2"), "people: expected a share of all"),
        (("start", "a", "classic", "blend", "--shares", "1"), "shares: expected as many"),
        (("start", "a", "classic", "blend", "--placement", "x"), "there is no placement x"),
        (
            ("start", "a", "classic", "blend", "popular", "--method", "interleave"),
            "strategies: an interleaved page has two",
        ),
        (("stop", "a"), "there is no experiment a"),
        (("result", "a"), "there is no experiment a"),
        (("adopt", "a", "blend"), "there is no experiment a"),
    ],
)
def test_says_what_cannot_be(told: World, run: Run, arguments: tuple[str, ...], error: str) -> None:
    status, output, errors = run("experiment", *arguments, **told.environ)
    assert (status, output) == (1, "")
    assert error in errors
    assert "constraint" not in errors


def test_a_time_that_is_none_is_refused_in_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        cli.main(["experiment", "start", "a", "classic", "blend", "--ends", "soon"])
    assert "expected a time as 2030-01-31 or 2030-01-31T12:00Z, got soon" in capsys.readouterr().err


def test_two_cannot_run_at_one_placement(told: World, run: Run) -> None:
    for name, expected in (("a", 0), ("b", 1)):
        status, _, errors = run("experiment", "start", name, "classic", "blend", **told.environ)
        assert status == expected
    assert "the experiment a runs there then" in errors
    told.query("select engine.set_placement('other')")
    _, _, errors = run(
        "experiment", "start", "a", "classic", "blend", "--placement", "other", **told.environ
    )
    assert errors == "ml-service: name: there was an experiment a before\n"


ARM = """
    insert into engine.answer_log
    select
        engine.new_answer_id(now()), now(), person, 'default', 1, 0, null, null, 'x', 1, false, 1,
        '{}', array[person], null, 'first', 1, arm, null
    from generate_series(%s::integer, %s) person, cast(%s as smallint) arm
    returning 1
"""
TAKES = """
    insert into engine.interaction
    select person, person, person, 'LIKE', 1, now() from generate_series(%s::integer, %s) person returning 1
"""


def test_tells_what_is_better_and_what_is_broken(told: World, run: Run) -> None:
    run("experiment", "start", "first", "classic", "blend", **told.environ)
    told.query(ARM, 1, 4000, 1)
    told.query(ARM, 4001, 8000, 2)
    told.query(TAKES, 1, 400)
    told.query(TAKES, 4001, 4800)
    output = run("experiment", "result", "first", **told.environ)[1]
    assert "blend against classic: +100.0%, better" in output
    assert "broken" not in output
    told.query("delete from engine.answer_log where user_key between 1 and 500 returning 1")
    output = run("experiment", "result", "first", **told.environ)[1]
    assert "The numbers of people do not fit the shares" in output
    adopt = ("experiment", "adopt", "first", "blend")
    status, _, errors = run(*adopt, **told.environ)
    assert status == 1
    assert "The numbers of people do not fit the shares" in errors
    assert "--despite-mismatch adopts blend all the same" in errors
    assert words(run("experiment", "list", **told.environ)[1])[1][-1] == "running"
    status, output, _ = run(*adopt, "--despite-mismatch", **told.environ)
    assert (status, output[:34]) == (0, "default has the strategy blend now")
    assert "something is broken" in output


def test_of_an_interleaved_page_it_tells_which_arm_picked_too_much(told: World, run: Run) -> None:
    start = ("experiment", "start", "first", "classic", "popular", "--method", "interleave")
    run(*start, **told.environ)
    for _ in range(2):
        ask(told)
        ask(told, "other")
    told.query(
        "update engine.answer_log set arms = array_fill(1::smallint, array[cardinality(media_keys)])"
        " returning 1"
    )
    output = run("experiment", "result", "first", **told.environ)[1]
    assert "One arm picked so much more than the other" in output
    assert "people do not fit" not in output
