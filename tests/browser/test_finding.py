"""What people type and move: it is found, or they are told beside it; and no number is lost."""

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from service.tools.demo.world import SCIENCE_FICTION_FAN
from tests.browser.conftest import Console
from tests.browser.test_operating import labelled

pytestmark = pytest.mark.xdist_group("browser")

# Whoever asks for more than two people at once is told that it takes too long; after ten, everybody is.
SLOW = """
    const ask = window.fetch;
    window.asked = [];
    window.fetch = async (url, how) => {
        const people = how?.body && JSON.parse(how.body).people;
        if (!people) return ask(url, how);
        window.asked.push(people);
        return people > 2 || window.asked.length > 12
            ? new Response('{"error": "It takes too long."}', { status: 503 })
            : ask(url, how);
    };
"""


def test_a_medium_is_found_by_words_of_its_title(console: Console) -> None:
    console.settle("console#/media", "Trending")
    field = console.one("input[type=search]")
    field.send_keys("encounters close")
    console.see("Close Encounters of the Third Kind")
    console.until(lambda: len(console.texts("ul[aria-label=Found] li")) == 1)
    assert console.violations() == []
    field.send_keys(" xyzzy")
    console.see("No medium has such a title or id.")


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("media/nothing", "No medium has this id. Search for its title."),
        (f"media/{SCIENCE_FICTION_FAN}", "No medium has this id. Search for its title."),
        ("people/nobody", "This is no id of a person."),
        ("strategies/nothing", "There is no strategy named nothing. These are there:"),
    ],
)
def test_an_unknown_id_is_told_beside_the_field(console: Console, page: str, said: str) -> None:
    console.settle(f"console#/{page}", said)
    assert "This cannot be shown" not in console.one("main").text
    assert console.texts(".grid a, tbody a, .tab")
    assert [error for error in console.errors() if "40" not in error] == []


def test_what_if_takes_any_title_and_leads_to_what_it_says(console: Console) -> None:
    console.settle(f"console#/people/{SCIENCE_FICTION_FAN}", "What they get")
    console.click("Or as if they liked something else")
    console.one("details[open] input").send_keys("notting")
    console.one(".hits button").click()
    console.see("As if they had just liked Notting Hill.")
    focused = console.driver.switch_to.active_element
    assert focused.text.startswith("As if they had just liked")
    assert "classic (the default)" in console.texts("article option")


def test_a_number_and_its_slider_say_the_same(console: Console) -> None:
    differing = """
        return [...document.querySelectorAll('.slider input[type=range]')]
            .map((each) => [each.ariaLabel, each.value, each.parentElement.querySelector('[type=number]').value])
            .filter(([, one, other]) => Number(one) !== Number(other));"""
    for strategy in ("blend", "classic"):
        console.settle(f"console#/strategies/{strategy}", "Ask 500 people")
        assert console.driver.execute_script(differing) == []
    console.settle("console#/strategies/blend", "Ask 500 people")
    exact = console.one("#parameter-sequence_weight")
    exact.clear()
    exact.send_keys("0.2", Keys.TAB)
    console.until(lambda: console.driver.execute_script(differing) == [])
    shown = console.driver.execute_script(
        "return [...document.querySelectorAll('.slider [type=number]')].map((each) => each.value)"
    )
    assert all(len(value.partition(".")[2]) <= 2 for value in shown)


def test_what_a_sample_has_counted_stays_when_a_part_takes_too_long(console: Console) -> None:
    console.settle("console#/strategies/blend", "Ask 500 people")
    assert console.texts(".tiles") == []
    console.driver.execute_script(SLOW)
    console.click("Ask 500 people")
    console.see("who could be asked.")
    assert console.texts(".tiles .number")[0] == "100 %"
    asked = console.driver.execute_script("return window.asked")
    assert asked[0] == 10
    assert {5, 2} <= set(asked)


def test_of_many_reasons_the_first_ten_are_shown_until_all_are_wanted(console: Console) -> None:
    [(person,)] = console.world.query(
        "select user_id from engine.person join engine.interaction using (user_key)"
        " where type = 'DISLIKE' group by user_key order by count(*) desc, user_key limit 1"
    )
    [(got,)] = console.world.query(
        "select media_id from recommend(%s, 1, strategy => 'blend')", person
    )
    console.settle(f"console#/media/{got}?person={person}&strategy=blend", "Show all")
    assert len(console.texts("div[aria-label=Reasons] tbody tr")) == 10
    console.click("Show all")
    console.until(lambda: len(console.texts("div[aria-label=Reasons] tbody tr")) > 10)
    dislikes = [
        row for row in console.texts("div[aria-label=Reasons] tbody tr") if "disliked" in row
    ]
    assert dislikes
    assert all("A dislike." in row for row in dislikes)


def test_what_a_refresh_left_says_since_when(console: Console) -> None:
    console.world.query("select engine.refresh()")  # after which nothing is new
    console.world.query("select engine.refresh()")
    console.settle("console#/runs", "Refreshes")
    console.one("div[aria-label=Refreshes] summary").click()
    console.see("left: built by refresh")


def test_placements_are_compared_by_an_experiment(console: Console) -> None:
    for name in ("top", "other_top"):
        console.world.query('select api.console_set_placement(%s, \'{"strategy": "blend"}\')', name)
    console.settle("console#/experiments", "Start an experiment")
    console.click("Start an experiment")
    labelled(console, "Name").send_keys("tops")
    Select(labelled(console, "Compare")).select_by_value("placements")
    Select(labelled(console, "Control")).select_by_value("top")
    Select(labelled(console, "Against it")).select_by_value("other_top")
    Select(labelled(console, "Placement")).select_by_value("top")
    console.click("Start it now, for everybody")
    console.see("tops runs at top.")
    assert console.world.query("select compares from engine.experiment where name = 'tops'") == [
        ("placements",)
    ]
