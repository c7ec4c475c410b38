"""The console without a mouse: all that can be pressed is reached by Tab, shows it, and works by key."""

from collections.abc import Iterator

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from service.tools.demo import experiment
from service.tools.demo.run import set_rules
from service.tools.demo.world import SCIENCE_FICTION_FAN
from tests.browser.conftest import Console
from tests.browser.test_console import PAGES as LOOKED_AT
from tests.browser.test_operating import PAGES as OPERATED
from tests.world import World

pytestmark = pytest.mark.xdist_group("browser")

PERSON = f"console#/people/{SCIENCE_FICTION_FAN}"
AT_ONCE = 40  # presses of Tab

# Whatever listens to a mouse is noted. What is pressed by key as well, or is the page itself, is none of it.
MICE = """
    const listen = EventTarget.prototype.addEventListener;
    window.mice = [];
    EventTarget.prototype.addEventListener = function (kind, ...rest) {
        const isPressed = this instanceof Element && this.matches('a[href], button, input, select, summary');
        if (/^(click|dblclick|mouse|pointer|touch|drag|wheel)/.test(kind) && !isPressed) window.mice.push([kind, String(this)]);
        return listen.call(this, kind, ...rest);
    };
"""
# What can be pressed and is seen; and, of each that the keyboard comes to, whether it has an outline then.
WATCH = """
    const seen = (each) => each.checkVisibility({ visibilityProperty: true }) && !each.disabled;
    const all = document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]');
    window.wanted = [...all].filter((each) => seen(each) && each.tabIndex >= 0);
    window.came = new Map();
    document.addEventListener('focusin', ({ target }) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(target);
        window.came.set(target, outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2);
    });
    document.activeElement?.blur();
    return wanted.length;
"""
SAID = "(each) => (each.getAttribute('aria-label') || each.textContent || each.id || each.outerHTML).trim().slice(0, 80)"


def press(console: Console, *keys: str) -> None:
    """To whatever has the focus."""
    ActionChains(console.driver, duration=0).send_keys(*keys).perform()


def focus(console: Console) -> str:
    """What has the focus, as it is called to those who hear it."""
    name: str = console.driver.execute_script(
        "const each = document.activeElement;"
        "return (each.ariaLabel || each.labels?.[0]?.textContent || each.textContent).trim()"
    )
    return name


def go_to(console: Console, name: str) -> None:
    """Tab until what is called so has the focus."""
    for _ in range(300):
        press(console, Keys.TAB)
        if name in focus(console):
            return
    pytest.fail(f"Tab does not lead to {name!r}")


@pytest.fixture(scope="module")
def demo(demo: World) -> World:
    """With what `make demo` adds."""
    set_rules(demo.database)
    experiment.add(demo.database)
    return demo


@pytest.fixture(scope="module")
def served(served: Console) -> Iterator[Console]:
    """Where what listens to a mouse is noted."""
    script = served.driver.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument", {"source": MICE}
    )
    yield served
    served.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)


@pytest.mark.parametrize("page", LOOKED_AT | OPERATED)
def test_tab_comes_to_all_that_can_be_pressed_and_shows_where_it_is(
    console: Console, page: str
) -> None:
    console.settle(*(LOOKED_AT | OPERATED)[page])
    wanted: int = console.driver.execute_script(WATCH)
    assert wanted > len(console.texts("header a, header button"))
    for _ in range(0, wanted, AT_ONCE):
        press(console, Keys.TAB * AT_ONCE)
    missed, unseen, mice = console.driver.execute_script(f"""
        const said = {SAID};
        return [
            wanted.filter((each) => !came.has(each)).map(said),
            [...came].filter(([, isSeen]) => !isSeen).map(([each]) => said(each)),
            mice,
        ];""")
    assert (missed, unseen, mice) == ([], [], [])


def test_the_first_key_skips_what_is_on_every_page(console: Console) -> None:
    console.settle("console#/people", "Or those who")
    press(console, Keys.TAB)
    assert focus(console) == "Skip to the content"
    assert console.one(".skip").rect["x"] >= 0
    press(console, Keys.ENTER)
    press(console, Keys.TAB)
    assert focus(console) == "Search by id"


def test_why_somebody_gets_a_film_is_seen_and_changed_by_keyboard_alone(console: Console) -> None:
    console.settle("console#/", "Start here")
    go_to(console, "People")
    press(console, Keys.ENTER)
    console.see("Or those who")
    go_to(console, "Search by id")
    press(console, str(SCIENCE_FICTION_FAN)[:6], Keys.ENTER)
    console.until(lambda: len(console.texts("tbody tr")) == 1)
    go_to(console, str(SCIENCE_FICTION_FAN))
    press(console, Keys.ENTER)
    console.see("What they get")

    go_to(console, "What if they liked")
    press(console, Keys.SPACE)
    console.until(lambda: focus(console).startswith("As if they had just liked"))

    go_to(console, "change its weights")
    press(console, Keys.ENTER)
    console.see("Ask 500 people")

    def weight() -> float:
        # At one moment: the page may be drawn anew between two.
        return float(
            console.driver.execute_script(
                "return document.querySelector('#parameter-content_weight').value"
            )
        )

    before = weight()
    go_to(console, "content weight")
    press(console, Keys.ARROW_RIGHT * 3)
    console.until(lambda: weight() == round(before + 0.03, 2))
    go_to(console, "Save for everybody")
    press(console, Keys.ENTER)
    console.until(lambda: not console.texts(".slider.changed"))  # what is saved is no change
    assert weight() == round(before + 0.03, 2)
    go_to(console, "Go back to")
    press(console, Keys.ENTER)
    console.until(lambda: weight() == before)


def test_whoever_picks_another_person_is_still_at_the_choice(console: Console) -> None:
    console.settle("console#/placements", "A page as somebody sees it")
    go_to(console, "Person")
    press(console, Keys.ARROW_DOWN)
    console.until(lambda: "person=" in console.driver.current_url)
    console.until(lambda: not console.texts("[aria-busy=true]"))
    assert focus(console) == "Person"
    chosen = console.driver.switch_to.active_element.get_attribute("value")
    assert console.driver.current_url.endswith(f"person={chosen}")


def test_the_key_is_asked_for_and_left_by_keyboard(console: Console) -> None:
    console.settle("console#/", "Answers are real")
    go_to(console, "Key")
    press(console, Keys.ENTER)
    console.until(lambda: focus(console).startswith("A key with the role"))
    press(console, Keys.ESCAPE)
    console.until(lambda: focus(console) == "Key")
