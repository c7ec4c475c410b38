"""What goes wrong beside somebody who looks: slow answers, stale tabs, emptied fields, odd titles."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from tests.browser.conftest import Console
from tests.world import key

pytestmark = pytest.mark.xdist_group("browser")

WEIGHTS = ("neighbours", "sequence", "similar", "popularity", "trend")
HELD = """
    const asked = window.fetch, waiting = window.waiting = [];
    window.fetch = (url, ...more) => String(url).includes(arguments[0])
        ? new Promise((done) => waiting.push(() => done(asked(url, ...more)))) : asked(url, ...more);
"""
"""Calls of such an address wait until they are let go, in any order."""


def hold(console: Console, part: str) -> None:
    console.driver.execute_script(HELD, part)


def let_go(console: Console, which: int) -> None:
    console.until(lambda: console.driver.execute_script("return waiting.length") > which)
    console.driver.execute_script("waiting[arguments[0]]()", which)


@contextmanager
def refused(console: Console, *parts: str) -> Iterator[None]:
    """Pages whose calls of these addresses fail."""
    added = console.driver.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument",
        {
            "source": "const asked = window.fetch; window.fetch = (url, ...more) =>"
            f" {json.dumps(parts)}.some((part) => String(url).includes(part))"
            ' ? Promise.resolve(new Response(\'{"error": "out of order"}\', {status: 503}))'
            " : asked(url, ...more);"
        },
    )
    try:
        yield
    finally:
        console.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


def test_the_newest_question_is_shown_whichever_is_answered_last(console: Console) -> None:
    [(medium,)] = console.world.query("select media_id from engine.media where available limit 1")
    person = console.world.query("select user_id from engine.person limit 1")[0][0]
    for path, part, choice in (
        ("console#/", "/coverage", "Strategy"),
        (f"console#/media/{medium}", "/reach", "Strategy"),
        (f"console#/media/{medium}?person={person}", "/why/", "Strategy for this person"),
    ):
        console.settle(path, "Who gets it" if "#/media" in path else "Coverage")
        hold(console, part)
        select = Select(console.one(f"select[aria-label='{choice}']"))
        select.select_by_value("popular")
        select.select_by_value("classic")
        let_go(console, 1)
        console.until(lambda: not console.texts("[aria-busy=true]"))
        shown = console.texts("main")
        let_go(console, 0)
        # A later question of the page is answered after that one: then it has been looked at.
        console.driver.execute_async_script(
            "const done = arguments[0]; fetch('/health').then(() => setTimeout(done))"
        )
        assert console.texts("main") == shown


def test_whoever_goes_back_from_a_stale_page_is_told(console: Console) -> None:
    console.world.query("select api.console_set_strategy('trending', '{\"diversity\": 0.11}')")
    console.settle("console#/strategies/trending", "Go back to 1")
    console.world.query("select api.console_set_strategy('trending', '{\"diversity\": 0.12}')")
    console.click("Go back to 1")
    console.see("the strategy is at version")
    assert console.world.query("select diversity from engine.strategy where name = 'trending'") == [
        (0.12,)
    ]
    assert [error for error in console.errors() if "409" not in error] == []


def weights(console: Console) -> list[float]:
    return [
        float(console.one(f"#parameter-{name}_weight").get_attribute("value") or 0)
        for name in WEIGHTS
    ]


def give(console: Console, name: str, text: str) -> None:
    exact = console.one(f"#parameter-{name}_weight")
    exact.clear()
    exact.send_keys(text, Keys.TAB)


def test_an_emptied_number_is_wanted_and_not_saved(console: Console) -> None:
    console.settle("console#/strategies/blend", "Ask 500 people")
    [before] = console.world.query("select version from engine.strategy where name = 'blend'")
    give(console, "sequence", "0.5")
    console.until(lambda: weights(console)[1] == 0.5)
    exact = console.one("#parameter-sequence_weight")
    exact.send_keys(Keys.CONTROL, "a")
    exact.send_keys(Keys.DELETE, Keys.TAB)
    console.see("sequence weight: a number is wanted.")
    assert exact.get_attribute("value") == ""
    console.click("Save for everybody")
    console.see("sequence weight: a number is wanted.")
    assert console.world.query("select version from engine.strategy where name = 'blend'") == [
        before
    ]
    console.click("Put back")
    assert exact.get_attribute("aria-invalid") is None


def test_weights_add_up_however_fine_and_come_back_as_they_were(console: Console) -> None:
    console.settle("console#/strategies/blend", "Ask 500 people")
    give(console, "sequence", "0.2")
    before = weights(console)
    for typed, value in (("0.123456", 0.1235), ("0.98", 0.98), ("0.9999", 0.9999), ("1", 1)):
        give(console, "sequence", typed)
        assert weights(console)[1] == value
        assert min(weights(console)) >= 0
        assert abs(sum(weights(console)) - 1) < 1e-9
    give(console, "sequence", "0.2")
    assert weights(console) == before
    give(console, "sequence", "1")
    give(console, "trend", "0.25")
    assert weights(console) == [0, 0.75, 0, 0, 0.25]


def test_an_address_with_a_percent_sign_is_shown(console: Console) -> None:
    console.open("console#/people/50%")
    console.see("This is no id of a person.")
    assert [error for error in console.errors() if "400" not in error] == []


def test_a_title_is_never_nothing_nor_wider_than_its_place(console: Console) -> None:
    titles = {"wide": "W" * 245, "blank": "   ", "empty": ""}
    for name in titles:
        console.world.media(name, "DRAMA")
    console.world.sync()
    for name, title in titles.items():
        console.world.query(
            "update engine.media set title = %s where media_id = %s returning 1", title, key(name)
        )
    for name in titles:
        console.settle(f"console#/media/{key(name)}", "Who gets it")
        assert not console.too_wide()
    console.settle(f"console#/media/{key('blank')}", f"unknown {str(key('blank'))[:8]}")
    console.settle(f"console#/media/{key('empty')}", f"unknown {str(key('empty'))[:8]}")
    console.open("console#/media")
    field = console.one("input[type=search]")
    field.send_keys(str(key("wide")))
    console.see("W" * 245)
    box = "return arguments[0].scrollWidth <= arguments[0].clientWidth"
    assert console.driver.execute_script(box, console.one("ul[aria-label=Found] > li"))


def test_what_of_a_page_fails_leaves_the_rest(console: Console) -> None:
    with refused(console, "/requests", "/popular", "/evaluations", "/what-if"):
        console.settle("console#/", "media to recommend")
        assert console.texts("main [role=alert]") == ["out of order"]
        console.settle("console#/media", "Trending")
        assert console.texts("main [role=alert]") == ["out of order"]
        assert console.texts("ul.grid a")
        console.settle("console#/strategies/blend", "Ask 500 people")
        assert console.texts("main [role=alert]") == ["out of order"]
        [(person,)] = console.world.query(
            "select user_id from engine.interaction join engine.person using (user_key)"
            " group by user_id order by count(*) desc limit 1"
        )
        console.settle(f"console#/people/{person}", "What they get")
        shown = console.texts("ol.answer")
        console.one("ol.answer button").click()
        console.see("Nothing is changed: out of order")
        assert console.texts("ol.answer") == shown
        assert "As if they had just liked" not in "".join(console.texts("main"))


def test_a_person_says_how_many_of_their_events_are_shown(console: Console) -> None:
    [(person, events)] = console.world.query(
        "select user_id, count(*) from engine.interaction join engine.person using (user_key)"
        " group by user_id order by count(*) desc limit 1"
    )
    console.settle(f"console#/people/{person}", "What they did")
    latest = f"the latest 60 of {events}" if events > 60 else "latest first, by UTC"
    console.see(latest)
    assert len(console.all("ul[aria-label='History, latest first'] > li")) == min(60, events)


def test_all_refused_events_are_acted_on_not_only_those_that_are_listed(console: Console) -> None:
    console.world.query(
        "insert into engine.outbox (user_key, media_key, type, value, happened_at, error)"
        " select min(user_key), (select min(media_key) from engine.media), 'LIKE', 1, now(), 'no'"
        " from engine.person, generate_series(1, 25) n group by n returning 1"
    )
    console.settle("console#/runs", "The first 20 of 25 are listed.")
    console.driver.find_element(By.XPATH, "//button[.='Drop all 25']").click()
    console.driver.switch_to.alert.accept()
    console.see("25 were dropped.")
    assert console.world.query("select count(*) from engine.outbox where error is not null") == [
        (0,)
    ]
