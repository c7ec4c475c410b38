"""Each page of the console, by the way of somebody who looks for something in it."""

import pytest
from psycopg.types.json import Jsonb
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from service.tools.demo.world import SCIENCE_FICTION_FAN
from service.tools.evaluate import METRICS
from tests.browser.conftest import READER, SECRET, Console
from tests.sql.forward.steps import record

pytestmark = pytest.mark.xdist_group("browser")

PERSON = f"console#/people/{SCIENCE_FICTION_FAN}"
PAGES = {
    "overview": ("console#/", "Coverage"),
    "people": ("console#/people", "Or those who"),
    "person": (PERSON, "What they get"),
    "media": ("console#/media", "Trending"),
    "strategies": ("console#/strategies/blend", "Ask 500 people"),
    "runs": ("console#/runs", "Refreshes"),
}


def first_titles(console: Console) -> list[str]:
    """The first list of an answer, title by title."""
    return console.texts("article:first-of-type ol.answer .title > a")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_fit_for_those_who_cannot_see_it_well(console: Console, page: str) -> None:
    path, said = PAGES[page]
    console.settle(path, said)
    console.picture(page)
    assert console.violations() == []


@pytest.mark.parametrize("page", PAGES)
def test_every_page_fits_a_phone(console: Console, page: str) -> None:
    path, said = PAGES[page]
    with console.as_on_a_phone():
        console.settle(path, said)
        if page == "person":
            console.picture("phone")
        assert console.too_wide() == []


def test_a_key_is_asked_for_and_used_until_the_tab_is_closed(served: Console) -> None:
    served.use_key("")
    served.open()
    served.see("A key is needed")
    served.click("Enter a key")
    served.one("#key-form input").send_keys(SECRET, Keys.ENTER)
    served.see("Answers are real")
    served.driver.refresh()
    served.see("Answers are real")
    assert served.driver.execute_script("return localStorage.length + document.cookie.length") == 0
    assert [error for error in served.errors() if "401" not in error] == []


def test_a_key_that_is_none_is_told_where_it_is_entered_and_not_used(served: Console) -> None:
    def used() -> object:
        return served.driver.execute_script("return sessionStorage.getItem('key')")

    def entered(text: str) -> None:
        served.one("#key-button").click()
        field = served.one("#key-form input")
        field.clear()
        field.send_keys(text, Keys.ENTER)

    served.use_key(SECRET)
    served.settle("console", "Answers are real")
    entered("wrong")
    served.until(
        lambda: served.texts("#key-refused") == ["The key is not known, or not valid any more"]
    )
    assert used() == SECRET
    served.see("Leave the field empty to use no key.")
    served.click("Cancel")
    served.until(lambda: not served.one("#key-dialog").is_displayed())
    served.one("#key-button").click()
    assert served.texts("#key-refused") == [""]  # the one before is forgotten
    assert served.one("#key-form input").get_attribute("value") == SECRET
    served.click("Cancel")
    entered("")
    served.see("A key is needed")
    assert used() is None
    assert [error for error in served.errors() if "401" not in error] == []


def test_the_bar_that_saves_says_what_is_under_it(console: Console) -> None:
    def is_covered(each: str) -> bool:
        """What is at the middle of it, on the screen, is something else, or it is off the screen."""
        covered: bool = console.driver.execute_script(
            "const box = arguments[0].getBoundingClientRect();"
            "const at = document.elementFromPoint(box.x + 20, box.y + box.height / 2);"
            "return !arguments[0].contains(at)",
            console.one(each),
        )
        return covered

    others, below = ".columns summary", "//button[.='More below']"
    console.driver.set_window_size(1280, 900)
    try:
        console.settle("console#/strategies/blend", "Move a slider")
        hint = console.driver.find_element(By.XPATH, below)
        assert is_covered(others)
        console.until(hint.is_displayed)
        hint.click()
        console.until(lambda: not is_covered(others))
        assert not is_covered("#parameter-neighbour_count")
        console.until(lambda: not hint.is_displayed())
    finally:
        console.driver.set_window_size(1280, 1000)


def test_what_deletes_is_apart_from_what_saves(console: Console) -> None:
    console.world.query("select engine.set_placement('apart')")
    console.settle("console#/placements/apart", "Delete it")
    save, delete = (
        console.driver.find_element(By.XPATH, f"//button[.='{said}']").rect
        for said in ("Save for everybody", "Delete it")
    )
    assert delete["y"] - (save["y"] + save["height"]) >= 16
    console.world.query("delete from engine.placement where name = 'apart' returning name")


def test_from_the_overview_one_finds_a_person_and_why_they_get_something(console: Console) -> None:
    console.open()
    console.see("Answers are real")
    console.one("article td a").click()
    console.see("What they did")
    assert len(console.all(".strip .cover")) > 10
    shown = console.one("ol.answer .why").get_attribute("aria-label") or ""
    assert shown.startswith("score ")
    assert "for the genres that they stated" in shown
    assert "for what people take" in shown


def test_the_overview_counts_requests_and_says_what_a_refresh_did_and_why(console: Console) -> None:
    console.open()
    console.click("By route")
    console.see("GET /api/console/overview")
    console.click("What refresh 1 rebuilt")
    console.see("every refresh")
    assert console.violations() == []


def test_a_person_is_found_by_the_beginning_of_their_id(console: Console) -> None:
    console.open("console#/people")
    console.one("input[type=search]").send_keys(str(SCIENCE_FICTION_FAN)[:6], Keys.ENTER)
    console.until(lambda: len(console.texts("tbody tr")) == 1)
    console.see(str(SCIENCE_FICTION_FAN)).click()
    console.see("What they get")


def test_two_strategies_are_compared(console: Console) -> None:
    console.open(PERSON)
    console.see("What they get")
    left, right = (Select(each) for each in console.all("article select"))
    left.select_by_visible_text("popular")
    right.select_by_visible_text("trending")
    console.until(lambda: "left=popular&right=trending" in console.driver.current_url)
    expected = console.world.titles(None, strategy="popular")
    console.until(lambda: set(first_titles(console)) & set(expected))
    assert len(first_titles(console)) == 10


def test_what_if_shows_another_list_and_can_be_taken_back(console: Console) -> None:
    console.open(PERSON)
    console.see("What they get")
    before = first_titles(console)
    console.one("ol.answer button").click()
    console.see("As if they had just liked")
    console.until(lambda: before[0] not in first_titles(console))
    console.see("▲")
    console.picture("what-if")
    console.click("Take it back")
    console.until(lambda: first_titles(console) == before)
    [(count,)] = console.world.query(
        "select count(*) from engine.interaction where interaction_id < 0"
    )
    assert count == 0


def test_a_weight_is_moved_seen_saved_and_put_back(console: Console) -> None:
    console.open(f"console#/strategies/classic?person={SCIENCE_FICTION_FAN}")
    console.see("Ask 500 people")
    exact = console.one("#parameter-content_weight")
    exact.clear()
    exact.send_keys("1", Keys.TAB)
    console.until(
        lambda: console.one("#parameter-collaborative_weight").get_attribute("value") == "0"
    )
    console.until(lambda: any("▲" in text or "new" in text for text in console.texts(".move")))
    console.until(lambda: console.texts(".tiles .number")[:1] not in ([], ["100 %"]))
    console.picture("strategies-changed")
    assert console.world.query("select content_weight from engine.strategy where is_default") == [
        (0.4,)
    ]
    console.click("Save for everybody")
    console.see("classic is version 2 now, for everybody.")
    assert console.world.query("select content_weight from engine.strategy where is_default") == [
        (1,)
    ]
    console.click("Go back to 1")
    console.see("that makes version 3")
    assert console.world.query("select content_weight from engine.strategy where is_default") == [
        (0.4,)
    ]


def test_from_the_address_alone_one_can_say_why_somebody_gets_a_film_and_change_it(
    console: Console,
) -> None:
    console.settle("console", "Start here")
    starts = console.texts("div[aria-label=People] td:nth-child(2)")
    assert starts == [said for said in ("took much", "took little", "came last") for _ in range(2)]
    console.all("div[aria-label=People] tr td:first-child a")[2].click()
    console.see("What they get")
    title = first_titles(console)[0]
    console.one("ol.answer .title > a").click()
    console.see("It is on their page. Position 1")
    assert console.texts("div[aria-label=Reasons] tbody tr")
    assert console.one("h1").text == title
    console.click("Change the weights of classic")
    console.see("Move a slider: the list follows.")
    exact = console.one("#parameter-content_weight")
    exact.clear()
    exact.send_keys("0", Keys.TAB)
    verdict = ".at-hand p"
    console.until(lambda: "Not saved." in console.texts(verdict)[0])
    expected = console.texts("ol.answer .title > a")
    came = sum(text == "new" for text in console.texts("ol.answer .move"))
    assert came
    assert f"{came} of 10 titles are new" in console.texts(verdict)[0]
    console.click("Save for everybody")
    console.see("It was described so at version 1.")
    console.click("who that is")
    console.see("What they get")
    console.until(lambda: first_titles(console) == expected)
    assert [
        each.first_selected_option.text for each in map(Select, console.all("article select"))
    ] == [
        "classic (the default)",
        "blend",
    ]
    console.driver.back()
    console.click("Go back to")
    console.see("is as it was in version")


def test_a_change_that_moves_nothing_says_so(console: Console) -> None:
    console.settle(f"console#/strategies/popular?person={SCIENCE_FICTION_FAN}", "Move a slider")
    console.one("summary").send_keys(Keys.ENTER)  # by key: what has the focus is not under the bar
    exact = console.one("#parameter-trend_evidence")  # of a mix alone
    exact.clear()
    exact.send_keys("7", Keys.TAB)
    console.see(": the same 10 titles in the same order.")
    console.click("Put back")
    console.see("Move a slider: the list follows.")


def test_five_weights_stay_one_in_sum(console: Console) -> None:
    console.open("console#/strategies/blend")
    console.see("Ask 500 people")
    weights = ("neighbours", "sequence", "similar", "popularity", "trend")
    exact = console.one("#parameter-sequence_weight")
    exact.clear()
    exact.send_keys("0.5", Keys.TAB)

    def values() -> list[float]:
        return [
            float(console.one(f"#parameter-{name}_weight").get_attribute("value") or 0)
            for name in weights
        ]

    console.until(lambda: values()[1] == 0.5 and abs(sum(values()) - 1) < 1e-3)
    console.until(lambda: console.texts(".move"))
    assert not console.driver.find_elements(By.CSS_SELECTOR, "main [role=alert]")


def test_evaluations_are_shown_run_by_run(console: Console) -> None:
    console.open("console#/strategies/blend")
    console.see("None was kept yet")
    split = {"holdout": "last", "fraction": 0.2, "relevant": "like", "people": 10000, "seed": 1}
    run = {
        "command": "evaluate",
        "seconds": 61,
        "split": split,
        "k": 10,
        "data_set": {"strategies": {"blend": 4}},
    }
    for value in (0.2, 0.25):
        of_all = [
            {
                "strategy": name,
                "metric": metric,
                "value": value,
                "low": value / 2,
                "high": value * 1.5,
            }
            for name in ("blend", "classic")
            for metric in METRICS
        ]
        console.world.query("select evaluation.keep_run(%s)", Jsonb(run | {"metrics": of_all}))
    tuned = {
        "strategy": "blend",
        "changes": {"trend_weight": 0.5},
        "before": 0.2,
        "after": 0.3,
        "holds": True,
    }
    console.world.query(
        "select evaluation.keep_run(%s)", Jsonb(run | {"command": "tune", "tuned": tuned})
    )
    console.driver.refresh()
    console.see("0.2500 ±0.1250")
    chart = console.one("svg[aria-label^='ndcg by strategy over 2 runs']")
    assert len(chart.find_elements(By.TAG_NAME, "circle")) == 4
    Select(console.one("select[aria-label=Metric]")).select_by_visible_text("hit rate")
    console.one("svg[aria-label^='hit rate by strategy']")
    console.click("All 3 runs")
    console.see("trend weight 0.5")
    assert console.violations() == []
    console.picture("evaluations")


def test_whoever_may_only_read_may_try_but_not_save(console: Console) -> None:
    console.use_key(READER)
    console.open("console#/strategies/trending")
    console.see("Ask 500 people")
    console.click("Save for everybody")
    console.see("The key may not do this: it takes admin")
    assert [error for error in console.errors() if "403" not in error] == []


def test_what_has_a_cover_shows_it_and_one_that_does_not_load_is_drawn(console: Console) -> None:
    had = "media_key = (select min(media_key) from engine.media where available)"
    cover = "https://covers.example/1.webp"
    [(media_id,)] = console.world.query(
        f"update engine.media set cover_url = %s where {had} returning media_id", cover
    )
    console.settle(f"console#/media/{media_id}", "Who gets it")
    console.until(lambda: console.driver.find_elements(By.CSS_SELECTOR, ".poster svg.cover"))
    assert "https://covers.example" in console.hosts()
    assert all(cover in error for error in console.errors())
    console.world.query(f"update engine.media set cover_url = null where {had} returning 1")


def test_a_medium_has_neighbours_and_says_who_gets_it(console: Console) -> None:
    console.open("console#/media")
    console.see("Popular")
    console.one(".grid a").click()
    console.see("Who gets it")
    console.see("among their first 10")
    assert len(console.all(".strip")) == 3
    console.picture("medium")
    assert console.violations() == []


def test_a_medium_says_why_somebody_does_not_get_it(console: Console) -> None:
    [(seen,)] = console.world.query(
        "select media_id from engine.interaction join engine.person using (user_key)"
        " join engine.media using (media_key) where user_id = %s limit 1",
        SCIENCE_FICTION_FAN,
    )
    console.open(f"console#/media/{seen}?person={SCIENCE_FICTION_FAN}")
    console.see("Not recommended: they have had it. Seen 20")
    *_, (last,) = console.world.query("select media_id from recommend(%s, 40)", SCIENCE_FICTION_FAN)
    console.open(f"console#/media/{last}")
    console.see("Who gets it")
    person = console.one("input[name=person]")
    person.send_keys("nobody", Keys.ENTER)
    console.see("user_id: expected a UUID")
    person.clear()
    person.send_keys(str(SCIENCE_FICTION_FAN), Keys.ENTER)
    console.see("Not on their page: others come before it. Position 40, score")
    console.see("what speaks for it")
    assert console.violations() == []
    console.picture("why-not", height=1400)
    assert [error for error in console.errors() if "400" not in error] == []


def test_refused_events_are_tried_again_or_dropped(console: Console) -> None:
    for name in ("one", "two"):
        console.world.media(name, "DRAMA")
    console.world.sync()
    for name in ("one", "two"):
        record(console.world, "ann", name)
    console.world.query(
        "update engine.outbox set error = 'no room there', tries = 3 returning outbox_id"
    )
    console.open("console#/runs")
    console.see("no room there")
    assert console.violations() == []
    console.click("Try again")
    console.see("1 will be tried again.")
    console.click("Drop all")
    console.driver.switch_to.alert.accept()
    console.see("1 was dropped.")
    assert console.world.query("select error from engine.outbox") == [(None,)]


def test_somebody_is_forgotten_with_proof(console: Console) -> None:
    [(user_id,)] = console.world.query(
        "select user_id::text from engine.person join model.history using (user_key)"
        " order by user_key desc limit 1"
    )
    console.open(f"console#/people/{user_id}")
    console.click("Forget this person")
    console.click("Forget them")
    console.driver.switch_to.alert.accept()
    console.see(
        "are gone from here, and nothing is taken in. They still have a part in the model, as numbers"
    )


def test_the_api_page_asks_the_service(console: Console) -> None:
    console.open("docs")
    request = (
        "const request = [...arguments[0].shadowRoot?.querySelectorAll('api-request') ?? []]"
        ".find(each => each.path === '/api/media/popular'); "
    )
    page = console.one("rapi-doc")

    def inside(script: str) -> object:
        return console.driver.execute_script(request + script, page)

    console.until(lambda: inside("return !!request?.shadowRoot.querySelector('.m-btn.primary')"))
    console.picture("docs")
    inside("request.shadowRoot.querySelector('.m-btn.primary').click()")
    console.until(lambda: '"generated_at"' in str(inside("return request.responseText")))
    assert inside("return request.responseStatus") == "success"
