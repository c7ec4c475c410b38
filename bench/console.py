"""How soon somebody sees something in the console: its pages in Chromium, without a window.

A person's page is opened anew, with nothing kept by the browser, until their answers are painted.
On the page of a strategy a weight is moved, until the list of a person, the numbers of the first
people and those of the whole sample are there.
"""

import argparse
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median

import psycopg
from selenium import webdriver

from bench.common import BenchError, describe, names, print_table, run
from bench.common.site import Site, server
from bench.common.web import serving
from bench.common.worlds import EXPECTED, named

SECONDS = 120
PAINTED = """
    new MutationObserver((_, observer) => {
        if (!document.querySelector('ol.answer')) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => { window.painted = performance.now(); }));
    }).observe(document, {childList: true, subtree: true});
"""
"""Notes when answers have been painted, in milliseconds from the beginning of the navigation."""
MOVED = """
    const done = arguments[0], found = {};
    const slider = document.querySelector('input[type=range]');
    const began = performance.now();
    const look = () => {
        const people = Number(document.querySelector('[data-people]')?.dataset.people ?? 0);
        if (document.querySelector('[data-milliseconds]')) found.list ??= performance.now() - began;
        if (people > 0) found.first ??= performance.now() - began;
        if (people >= 50) found.fifty ??= performance.now() - began;
        if (found.first && !document.querySelector('progress')) {
            observer.disconnect();
            done({...found, all: performance.now() - began, people});
        }
    };
    const observer = new MutationObserver(look);
    for (const each of document.querySelectorAll('[data-people], [data-milliseconds]')) {
        delete each.dataset.people;
        delete each.dataset.milliseconds;
    }
    slider.value = Number(slider.value) > 0.5 ? 0.3 : 0.7;
    slider.dispatchEvent(new Event('input'));
    observer.observe(document, {childList: true, subtree: true, attributes: true});
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status. Ctrl-C stops all that was started."""
    parser = argparse.ArgumentParser(prog="python -m bench.console", description=__doc__)
    parser.add_argument("--world", type=named, default="demo", help=f"{EXPECTED}; default: demo")
    parser.add_argument("--pg", default="embedded", choices=("embedded", "system"))
    parser.add_argument("--directory", type=Path, help="keep the databases there")
    parser.add_argument("--times", type=int, default=10, help="how often each; default: 10")
    parser.add_argument(
        "--strategies", type=names, default=["classic", "blend"], help="default: classic,blend"
    )
    return run("bench.console", partial(_measure, parser.parse_args(argv)))


def _measure(arguments: argparse.Namespace) -> None:
    with server(arguments.pg, arguments.directory) as place:
        site = Site(arguments.world.name, place)
        site.fill(arguments.world.fill)
        site.serve()
        print(describe(site.name, site.recommendation_db))
        with psycopg.connect(site.recommendation_db) as connection:
            people = [
                person
                for (person,) in connection.execute(
                    "select user_id from engine.person order by hashint4(user_key) limit %s",
                    (arguments.times,),
                )
            ]
        with (
            serving("service.app:app", site.environ(), place.directory, "console") as web,
            chromium() as driver,
        ):
            root = f"http://127.0.0.1:{web.port}/console#"
            painted = [_painted(driver, f"{root}/people/{person}") for person in people]
            print_table(
                ("a person's page, seconds", "median", "longest"),
                [("answers painted", f"{median(painted):.2f}", f"{max(painted):.2f}")],
            )
            for strategy in arguments.strategies:
                moved = _moved(driver, f"{root}/strategies/{strategy}", arguments.times)
                print_table(
                    (f"a weight of {strategy} is moved, seconds", "median", "longest"),
                    [
                        (said, f"{median(of):.2f}", f"{max(of):.2f}")
                        for said, key in (
                            ("the list of a person", "list"),
                            ("the first 10 people", "first"),
                            ("50 people", "fifty"),
                            (f"all {moved[0]['people']:.0f}", "all"),
                        )
                        for of in [[each[key] / 1000 for each in moved if each.get(key)]]
                    ],
                )


@contextmanager
def chromium() -> Iterator[webdriver.Chrome]:
    """A browser that keeps nothing. Raises BenchError where there is none."""
    browser, program = shutil.which("chromium"), shutil.which("chromedriver")
    if not browser or not program:
        raise BenchError("needs chromium and chromedriver")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(program))
    try:
        driver.set_script_timeout(SECONDS)
        driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": PAINTED})
        yield driver
    finally:
        driver.quit()


def _painted(driver: webdriver.Chrome, address: str) -> float:
    """Seconds from the beginning of a navigation until answers are painted."""
    driver.get("about:blank")
    driver.get(address)
    milliseconds: float = driver.execute_async_script(
        "const done = arguments[0];"
        "const look = () => window.painted ? done(window.painted) : setTimeout(look, 5); look();"
    )
    return milliseconds / 1000


def _moved(driver: webdriver.Chrome, address: str, times: int) -> list[dict[str, float]]:
    """Milliseconds until each part of a preview is there, once the page is at rest."""
    _painted(driver, address)
    found = []
    for _ in range(times):
        driver.execute_async_script(
            "const done = arguments[0]; const look = () => document.querySelector('[data-people]')"
            " && !document.querySelector('progress') ? done() : setTimeout(look, 20); look();"
        )
        found.append(driver.execute_async_script(MOVED))
    return found


if __name__ == "__main__":
    sys.exit(main())
