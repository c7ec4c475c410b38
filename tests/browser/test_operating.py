"""Rules, placements and experiments in the console, by the way of somebody who runs the service."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select

from service.tools.demo import experiment
from service.tools.demo.run import set_rules
from service.tools.demo.world import SCIENCE_FICTION_FAN
from tests.browser.conftest import READER, Console
from tests.sql.rule.shelf import run
from tests.world import World

pytestmark = pytest.mark.xdist_group("browser")

KIDS = f"console#/placements?page=kids&person={SCIENCE_FICTION_FAN}"
PAGES = {
    "rules": ("console#/rules", "Make a rule"),
    "rule": ("console#/rules/not_for_children", "of 10 people see a change"),
    "placements": (KIDS, "All children like"),
    "placement": ("console#/placements/kids", "Log what is shown here"),
    "experiments": ("console#/experiments", "Start an experiment"),
    "experiment": ("console#/experiments/demo", "people take more"),
}


@pytest.fixture(scope="module")
def demo(demo: World) -> World:
    """With what `make demo` adds: a page for children with its rule, and an experiment."""
    set_rules(demo.database)
    experiment.add(demo.database)
    run(
        demo,
        "create table shop.first (media_id uuid, position integer);"
        "insert into shop.first select media_id, 1 from engine.media where title = 'Paddington 2'",
    )
    return demo


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("rules/nothing", "There is no rule named nothing. These are there:"),
        ("rules/not_for_children?person=nobody", "This is no id of a person."),
        ("placements/nothing", "There is no placement named nothing. These are there:"),
        ("placements?page=kids&person=nobody", "This is no id of a person."),
        ("placements?page=nothing", "There is no page named nothing."),
        ("experiments/nothing", "There is no experiment named nothing. These are there:"),
    ],
)
def test_what_is_not_there_is_told_on_the_page(console: Console, page: str, said: str) -> None:
    console.settle(f"console#/{page}", said)
    assert "This cannot be shown" not in console.one("main").text
    assert console.texts("main a")
    assert [error for error in console.errors() if "40" not in error] == []


def kids(console: Console) -> list[str]:
    """What the first row of the children's page shows."""
    console.open(KIDS)
    console.see("All children like")
    titles: list[str] = console.driver.execute_script(
        "return [...document.querySelectorAll('.page-row:first-of-type .strip li > a')]"
        ".map(link => link.lastChild.textContent)"
    )
    return titles


def test_a_page_is_seen_as_somebody_and_as_a_visitor_sees_it(console: Console) -> None:
    console.open(f"console#/placements?page=home&person={SCIENCE_FICTION_FAN}")
    console.see("A page as somebody sees it")
    rows = ".page-row h3"
    console.until(lambda: any("For you" in row for row in console.texts(rows)))
    with console.in_the_dark():
        console.picture("home")
    Select(console.one("select[aria-label=Page]")).select_by_value("kids")
    console.see("All children like")
    Select(console.one("select[aria-label=Person]")).select_by_visible_text("a visitor")
    console.until(lambda: console.driver.current_url.endswith("person="))
    console.until(lambda: not console.driver.find_elements(By.LINK_TEXT, "who that is"))
    assert any("All children like" in row for row in console.texts(rows))


def labelled(console: Console, label: str) -> WebElement:
    """The field of this label."""
    path = f"//label[contains(normalize-space(.), '{label}')]//*[self::input or self::select]"
    return console.driver.find_element(By.XPATH, path)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_fit_for_those_who_cannot_see_it_well(console: Console, page: str) -> None:
    path, said = PAGES[page]
    console.settle(path, said)
    console.driver.execute_script(
        "document.querySelectorAll('details').forEach(each => each.open = true)"
    )
    assert console.violations() == []


@pytest.mark.parametrize("page", PAGES)
def test_every_page_fits_a_phone(console: Console, page: str) -> None:
    path, said = PAGES[page]
    with console.as_on_a_phone():
        console.settle(path, said)
        assert console.too_wide() == []


def test_a_rule_is_seen_to_keep_media_out_until_it_is_switched_off(console: Console) -> None:
    console.open("console#/rules")
    console.one("td a").click()
    console.see("205 of 530 media")
    assert len(console.texts("ul[aria-label='Kept out'] li")) == 24
    console.picture("rule")
    shown = kids(console)
    assert "The Sopranos" not in shown
    console.one(".page-row h3 a[href='#/rules/not_for_children']").click()
    console.see("Where it counts")
    labelled(console, "At kids").click()
    console.see("not_for_children is off at kids.")
    assert kids(console) != shown
    console.open("console#/rules/not_for_children")
    console.see("Where it counts")
    labelled(console, "At kids").click()
    console.see("not_for_children is on at kids.")
    assert kids(console) == shown


def test_a_rule_that_counts_nowhere_yet_is_told_of_as_such(console: Console) -> None:
    run(console.world, "select engine.set_rule('later', 'deny', 'shop.first')")
    console.settle("console#/rules/later", "What it would keep out")
    console.see("1 of 530 media")
    assert "would be kept out" in console.one("main article p").text
    [(film,)] = console.world.query("select media_id from shop.first")
    labelled(console, "Everywhere").click()
    console.see("What it keeps out")
    assert "are kept out" in console.one("main article p").text
    console.open(f"console#/media/{film}?person={SCIENCE_FICTION_FAN}")
    console.see("Not recommended: a rule keeps it out. Kept out by later.")
    console.click("later")
    console.see("Where it counts")
    assert console.driver.current_url.endswith("#/rules/later")
    run(console.world, "delete from engine.rule where name = 'later'")


def test_what_a_rule_does_to_pages_is_told_for_a_part_and_then_for_all(console: Console) -> None:
    console.open("console#/rules/not_for_children")
    console.see("of 10 people see a change")
    Select(console.one("select[aria-label='Whose pages']")).select_by_value("")
    console.click("Look at 500 people")
    console.until(lambda: any("of 382 people" in text for text in console.texts(".tiles .what")))
    assert len(console.texts("div[aria-label=Examples] tbody tr")) == 10


def test_a_rule_is_made_placed_seen_on_the_page_and_deleted(console: Console) -> None:
    console.open("console#/rules")
    console.click("Make a rule")
    labelled(console, "Name").send_keys("first_place")
    Select(labelled(console, "Effect")).select_by_value("pin")
    labelled(console, "Relation").send_keys("shop.first")
    console.click("Make it")
    console.see("1 of 530 media")
    console.see("position 1")
    labelled(console, "At kids").click()
    console.see("first_place is on at kids.")
    assert kids(console)[0] == "Paddington 2"
    assert console.one(".page-row .badge").text == "pinned"
    console.picture("page")
    console.open("console#/placements/kids")
    console.click("Go back to")
    console.see("kids is as it was in version")
    assert kids(console)[0] != "Paddington 2"
    console.open("console#/rules/first_place")
    console.click("Delete it")
    console.driver.switch_to.alert.accept()
    console.see("first_place was deleted.")
    console.see("not_for_children")


def test_a_placement_is_changed_and_what_cannot_be_is_told(console: Console) -> None:
    console.open("console#/placements/kids")
    console.see("What it says")
    labelled(console, "Diversity").send_keys("0.5")
    labelled(console, "Filter").send_keys('{"genre": ')
    console.click("Save for everybody")
    console.see("Filter: this is no JSON.")
    labelled(console, "Filter").send_keys('"ANIMATION"}')
    console.click("Save for everybody")
    console.see("now, for everybody.")
    [(kept, diversity)] = console.world.query(
        "select filter, diversity from engine.placement where name = 'kids'"
    )
    assert (kept, diversity) == ({"genre": ["animation"]}, 0.5)
    console.click("Go back to")
    console.see("kids is as it was in version")


def test_an_experiment_shows_its_curve_and_what_came_of_it(console: Console) -> None:
    console.open("console#/experiments")
    console.see("ended")
    console.one("td a").click()
    console.see("people take more")
    console.see("The numbers of people fit the shares")
    curve = console.one("svg.chart").get_attribute("aria-label") or ""
    assert curve.startswith(
        "How much more people take of blend than of classic, by the end of each of 61"
    )
    assert len(console.all("svg.chart .area")) == 2
    console.until(lambda: console.texts("div[aria-label='What came of it'] tbody tr"))
    Select(console.one("select[aria-label=Counted]")).select_by_value("position")
    console.until(lambda: len(console.texts("div[aria-label='What came of it'] tbody tr")) == 7)
    console.picture("experiment")


def test_an_experiment_is_started_and_stopped_and_its_winner_adopted(console: Console) -> None:
    console.open("console#/experiments")
    console.click("Start an experiment")
    labelled(console, "Name").send_keys("autumn")
    Select(labelled(console, "Placement")).select_by_value("kids")
    labelled(console, "Ends").send_keys("01012126")
    console.click("Start it now, for everybody")
    console.see("autumn runs at kids.")
    console.see("Nothing was shown under it yet.")
    buttons = "//button[normalize-space(.)='Stop it']"
    console.driver.find_element(By.XPATH, buttons).click()
    console.driver.switch_to.alert.accept()
    console.see("autumn has ended.")
    console.click("Adopt classic")
    console.driver.switch_to.alert.accept()
    console.see("kids has the strategy classic now.")
    assert console.world.query("select strategy from engine.placement where name = 'kids'") == [
        ("classic",)
    ]


SHOWN = """
    insert into engine.answer_log (
        answer_id, shown_at, user_key, placement, n, "offset", strategy, strategy_version, fallback, state,
        media_keys, experiment, experiment_version, arm
    )
    select
        engine.new_answer_id(now()), now(), person, 'front', 1, 0, 'x', 1, false, '{}', '{1}', 'winter', 1,
        case when person <= 400 then 1 else 2 end
    from generate_series(1, 600) person
    returning 1
"""


def test_of_an_experiment_that_is_broken_and_of_which_nothing_was_taken(console: Console) -> None:
    console.world.query("select engine.set_placement('front')")
    console.world.query("select engine.start_experiment('winter', '{classic,blend}', 'front')")
    console.world.query(SHOWN)
    console.open("console#/experiments/winter")
    console.see("The numbers of people do not fit the shares")
    console.see("Nothing of classic was taken yet")
    assert console.driver.find_elements(By.CSS_SELECTOR, "svg.chart") == []
    console.click("Stop it and adopt blend")
    alert = console.driver.switch_to.alert
    assert alert.text.startswith("Something is broken")
    alert.dismiss()
    assert console.world.query("select strategy from engine.placement where name = 'front'") == [
        (None,)
    ]


def test_whoever_may_only_read_may_look_but_not_change(console: Console) -> None:
    console.use_key(READER)
    console.open("console#/rules/not_for_children")
    console.see("Where it counts")
    box = labelled(console, "Everywhere")
    box.click()
    console.see("The key may not do this: it takes admin")
    assert not box.is_selected()
    assert [error for error in console.errors() if "403" not in error] == []


def test_a_person_is_looked_up_by_id(console: Console) -> None:
    console.open("console#/rules/not_for_children")
    console.see("Where it counts")
    console.one("input[type=search]").send_keys(str(SCIENCE_FICTION_FAN), Keys.ENTER)
    console.see(f"For {str(SCIENCE_FICTION_FAN)[:8]}, 205 of 530 media")
