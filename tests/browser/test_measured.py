"""What `python -m bench.console` waits for in a browser is there; how long it takes, no test says."""

import pytest

from bench.console import chromium, moved, painted
from service.tools.demo.world import SCIENCE_FICTION_FAN
from tests.browser.conftest import SECRET, Console

pytestmark = pytest.mark.xdist_group("browser")


def test_a_page_is_timed_until_it_is_painted_and_a_weight_until_all_are_asked(
    served: Console,
) -> None:
    with chromium() as driver:
        driver.get(f"{served.root}/console#/none")
        driver.execute_script("sessionStorage.setItem('key', arguments[0])", SECRET)
        assert painted(driver, f"{served.root}/console#/people/{SCIENCE_FICTION_FAN}") > 0
        times = moved(driver, f"{served.root}/console#/strategies/classic", 2)
    assert len(times) == 2
    for each in times:
        assert 0 < each["list"] < each["first"] <= each["fifty"] <= each["all"]
        assert each["people"] == 382
