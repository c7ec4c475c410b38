"""How soon somebody sees something in the console: its pages in Chromium, without a window.

A person's page is opened anew, with nothing kept by the browser, until their answers are painted.
On the page of a strategy a weight is moved, until the list of a person, the numbers of the first
people and those of the whole sample are there. With `--titles`, so many more are in the catalogue,
and media are looked for by words that many, few and none of them have.
"""

import argparse
import random
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import accumulate, product
from pathlib import Path
from statistics import median
from uuid import UUID

import psycopg
from selenium import webdriver

from bench.common import BenchError, describe, names, print_table, run
from bench.common.site import Site, server
from bench.common.web import serving
from bench.common.worlds import EXPECTED, Fill, named

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
    slider.dispatchEvent(new Event('change')); // it is let go: only now is the sample asked
    observer.observe(document, {childList: true, subtree: true, attributes: true});
"""

SYLLABLES = (
    ["ka", "lo", "mi", "su", "te", "ro", "va", "pe", "ni", "du"],
    ["la", "re", "mo", "ti", "ku", "za", "bo", "fi", "ne", "sha"],
    ["r", "n", "l", "s", "m", "t", "k", "d", "na", "ri", "to", "vu", "pa", "xe", "go"],
)
ENDS = ("", *["ing", "ton", "ville", "berg", "son", "a", "o", "ette", "ist", "man", "land", "wood"])
SEARCHES = (
    "film",
    "the",
    "of",
    "kalas",
    "kalavu",
    "karena",
    "kanet",
    "dunegowood",
    "zzz",
    "f",
    "kalan",
)
"""Words of titles, from one that all have to one that none has, and beginnings of words."""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status. Ctrl-C stops all that was started."""
    parser = argparse.ArgumentParser(prog="python -m bench.console", description=__doc__)
    parser.add_argument("--world", type=named, default="demo", help=f"{EXPECTED}; default: demo")
    parser.add_argument("--pg", default="embedded", choices=("embedded", "system"))
    parser.add_argument("--directory", type=Path, help="keep the databases there")
    parser.add_argument("--times", type=int, default=10, help="how often each; default: 10")
    parser.add_argument("--titles", type=int, default=0, help="how many more; default: 0")
    parser.add_argument(
        "--strategies", type=names, default=["classic", "blend"], help="default: classic,blend"
    )
    return run("bench.console", partial(_measure, parser.parse_args(argv)))


def _measure(arguments: argparse.Namespace) -> None:
    with server(arguments.pg, arguments.directory) as place:
        world, titles = arguments.world, arguments.titles
        site = Site(f"{world.name}_{titles}_titles" if titles else world.name, place)
        site.fill(_with_titles(world.fill, titles) if titles else world.fill)
        site.serve()
        print(describe(site.name, site.recommendation_db))
        with psycopg.connect(site.recommendation_db) as connection:
            if titles:
                _search(connection, arguments.times)
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
            opened = [painted(driver, f"{root}/people/{person}") for person in people]
            print_table(
                ("a person's page, seconds", "median", "longest"),
                [("answers painted", f"{median(opened):.2f}", f"{max(opened):.2f}")],
            )
            for strategy in arguments.strategies:
                found = moved(driver, f"{root}/strategies/{strategy}", arguments.times)
                print_table(
                    (f"a weight of {strategy} is moved, seconds", "median", "longest"),
                    [
                        (said, f"{median(of):.2f}", f"{max(of):.2f}")
                        for said, key in (
                            ("the list of a person", "list"),
                            ("the first 10 people", "first"),
                            ("50 people", "fifty"),
                            (f"all {found[0]['people']:.0f}", "all"),
                        )
                        for of in [[each[key] / 1000 for each in found if each.get(key)]]
                    ],
                )


def _with_titles(fill: Fill, titles: int) -> Fill:
    """A world with so many more films that nobody took yet, of up to five words by Zipf's law."""
    words = ["".join(parts) + end for end in ENDS for parts in product(*SYLLABLES)]
    words[:2] = ["the", "of"]
    shares = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))

    def more(user_db: str, catalog_db: str, engagement_db: str) -> None:
        fill(user_db, catalog_db, engagement_db)
        drawn = random.Random(1)
        ids = [str(UUID(int=drawn.getrandbits(128), version=4)) for _ in range(titles)]
        with psycopg.connect(catalog_db) as connection:
            media = "copy medias (id, title, release_year, media_type, version) from stdin"
            with connection.cursor().copy(media) as copy:
                for media_id in ids:
                    chosen = drawn.choices(words, cum_weights=shares, k=drawn.randint(1, 4))
                    title = " ".join(["film", *chosen])
                    copy.write_row((media_id, title, drawn.randint(1930, 2025), "MOVIE", 1))
            genres = "copy tb_media_genre (media_id, genre_name) from stdin"
            with connection.cursor().copy(genres) as copy:
                for media_id in ids:
                    copy.write_row((media_id, drawn.choice(("DRAMA", "COMEDY", "HORROR"))))

    return more


def _search(connection: psycopg.Connection, times: int) -> None:
    """Print how long the function takes that finds media by what is typed, and how many have it."""
    rows = []
    for typed in SEARCHES:
        [(count,)] = connection.execute(
            "select count(*) from engine.media"
            " where engine.title_words(title) @@ (%s || ':*')::tsquery",
            [typed],
        ).fetchall()
        found = []
        for _ in range(times + 1):
            began = time.perf_counter()
            connection.execute("select api.console_media(%s)", [typed]).fetchone()
            found.append(1000 * (time.perf_counter() - began))
        rows.append((typed, f"{count:,}", f"{median(found[1:]):.0f}", f"{max(found[1:]):.0f}"))
    print_table(("typed", "titles with words that begin so", "median, ms", "longest"), rows)


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


def painted(driver: webdriver.Chrome, address: str) -> float:
    """Seconds from the beginning of a navigation until answers are painted."""
    driver.get("about:blank")
    driver.get(address)
    milliseconds: float = driver.execute_async_script(
        "const done = arguments[0];"
        "const look = () => window.painted ? done(window.painted) : setTimeout(look, 5); look();"
    )
    return milliseconds / 1000


def moved(driver: webdriver.Chrome, address: str, times: int) -> list[dict[str, float]]:
    """Milliseconds until each part of a preview is there, once the page is at rest."""
    painted(driver, address)
    found = []
    for _ in range(times):
        driver.execute_async_script(
            "const done = arguments[0];"
            "const look = () => document.querySelector('[data-milliseconds]')"
            " && !document.querySelector('progress') ? done() : setTimeout(look, 20); look();"
        )
        found.append(driver.execute_async_script(MOVED))
    return found


if __name__ == "__main__":
    sys.exit(main())
