"""The API page: every operation can be tried as it is filled in, and what writes asks before it does."""

from typing import Any

import pytest

from service.tools.demo import experiment
from service.tools.demo.run import set_rules
from service.tools.demo.world import SCIENCE_FICTION_FAN
from tests.browser.conftest import Console
from tests.service.test_openapi import DOCUMENT
from tests.world import World

pytestmark = pytest.mark.xdist_group("browser")

PRESS = """
    const [page, path, method, sure, done] = arguments;
    window.confirm = () => sure;
    const tell = ({ detail: { response } }) => done(response?.status ?? null);
    for (const end of ["after-try", "request-aborted"]) page.addEventListener(end, tell, { once: true });
    [...page.shadowRoot.querySelectorAll("api-request")]
        .find(each => each.path === path && each.method === method)
        .shadowRoot.querySelector(".m-btn.primary").click();
"""
PEOPLE = """
    return [...arguments[0].shadowRoot.querySelectorAll("api-request")]
        .filter(each => each.method === "get")
        .flatMap(each => [...each.shadowRoot.querySelectorAll("[data-pname=user_id][data-ptype=path]")])
        .map(field => field.value);
"""
SHOWN = "return arguments[0].shadowRoot?.querySelectorAll('api-request').length"


@pytest.fixture(scope="module")
def demo(demo: World) -> World:
    """With what `make demo` adds: a page for children with its rule, and an experiment."""
    set_rules(demo.database)
    experiment.add(demo.database)
    return demo


@pytest.fixture
def page(console: Console) -> Any:
    return open_page(console)


def open_page(console: Console) -> Any:
    """The page, once it shows all operations."""
    console.open("docs")
    page = console.one("rapi-doc")
    console.until(lambda: console.driver.execute_script(SHOWN, page))
    return page


def filled_in(console: Console, page: Any) -> set[str]:
    """Whose recommendations, history and the like the page would ask for."""
    return {*console.driver.execute_script(PEOPLE, page)}


def press(console: Console, page: Any, path: str, method: str, *, sure: bool = True) -> int | None:
    """The status of an operation that is tried as it is filled in; None where it is not sent."""
    status: int | None = console.driver.execute_async_script(PRESS, page, path, method, sure)
    return status


def test_everything_can_be_tried_as_it_is_filled_in(console: Console, page: Any) -> None:
    tried = {
        f"{method} {path}": press(console, page, path, method)
        for path, item in DOCUMENT["paths"].items()
        for method in item
    }
    assert {what: status for what, status in tried.items() if status not in (200, 201, 204)} == {}


def test_what_writes_is_not_sent_before_somebody_says_so(console: Console, page: Any) -> None:
    assert press(console, page, "/api/users/{user_id}", "delete", sure=False) is None
    assert press(console, page, "/api/media/popular", "get", sure=False) == 200


def test_where_the_demos_person_is_not_known_somebody_who_is_takes_their_place(
    console: Console,
) -> None:
    console.world.query("select forget_user(%s)", SCIENCE_FICTION_FAN)
    [(busiest,)] = console.world.query(
        "select person ->> 'user_id'"
        " from jsonb_path_query_first(api.console_people('many', null, 1)::jsonb, '$.people[0]') person"
    )
    assert filled_in(console, open_page(console)) == {busiest}
