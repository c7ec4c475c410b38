"""A browser without a window, and a service of the tests' own with the demo world, where changes may stay.

`SCREENSHOTS=docs/images pytest tests/browser` writes the pictures that docs/console.md shows, too.
"""

import base64
import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from axe_selenium_python import Axe
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from service.app import create_app
from service.config import Settings
from service.host.database import Database
from service.tools.postgres import free_port
from tests.conftest import OURS
from tests.images import DATABASES, demo_on, running_copy
from tests.servers import ROOT
from tests.world import World

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
SECRET = "for-the-tests-alone-0123456789"
READER = "may-only-read-0123456789"
TOUR = ROOT / "docs/console.md"
PICTURE_SCALE = 0.75  # as wide as a page of the documents shows it
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
"""What axe-core is asked about a page that it knows already, in other colours."""
RECOLOURED = """
    const done = arguments[0];
    requestAnimationFrame(() => requestAnimationFrame(() =>
        Promise.allSettled(document.getAnimations().map(one => one.finished)).then(done)));
"""
"""Waits until colours that change by and by have changed."""
SECONDS = 60  # the machine is busy with other tests
POLL = 0.1  # seconds; selenium's own half a second is longer than most pages take


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None: ...


@dataclass
class Console:
    """The console as somebody sees it who has a browser and nothing else."""

    driver: webdriver.Chrome
    root: str
    world: World

    def open(self, path: str = "console#/") -> None:
        """Go there anew: nothing of the page before is left but the key."""
        self.driver.get("about:blank")
        self.driver.get(f"{self.root}/{path}")

    def use_key(self, secret: str) -> None:
        self.driver.get(
            f"{self.root}/console/console.css"
        )  # any page of the service: this is cheap
        self.driver.execute_script("sessionStorage.setItem('key', arguments[0])", secret)

    def see(self, text: str) -> WebElement:
        """The heading, paragraph, … that says this, once it is there."""
        said = json.dumps(text, ensure_ascii=False)
        path = f"//*[not(self::script) and contains(normalize-space(.), {said})]"

        def shown(driver: webdriver.Chrome) -> WebElement | None:
            found = reversed(driver.find_elements(By.XPATH, path))
            return next((each for each in found if each.is_displayed()), None)

        found = self._wait().until(shown)
        assert found is not None
        return found

    def click(self, text: str) -> None:
        """Click on what says this, once it is there; on the new one if it is drawn anew before."""

        def clicked() -> bool:
            self.see(text).click()
            return True

        self.until(clicked)

    def settle(self, path: str, said: str) -> None:
        """Open a page, and wait until it says this and nothing of it is awaited any more."""
        self.open(path)
        self.see(said)
        self.until(lambda: not self.texts("[aria-busy=true]"))

    @contextmanager
    def as_on_a_phone(self) -> Iterator[None]:
        """On a screen of a phone's width: no window is as narrow."""
        phone = {"width": 390, "height": 900, "deviceScaleFactor": 1, "mobile": True}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
        try:
            yield
        finally:
            self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def too_wide(self) -> list[str]:
        """What does not fit, with all that can be unfolded: the page, or a table in its box."""
        found: list[str] = self.driver.execute_script(
            "document.querySelectorAll('main details').forEach((each) => { each.open = true; });"
            "return [document.documentElement, ...document.querySelectorAll('.scroll')]"
            ".filter((each) => each.scrollWidth > each.clientWidth)"
            ".map((each) => each.ariaLabel ?? 'the page')"
        )
        return found

    def all(self, css: str) -> list[WebElement]:
        """All that a selector finds, once there is one."""
        found: list[WebElement] = self._wait().until(
            lambda driver: driver.find_elements(By.CSS_SELECTOR, css)
        )
        return found

    def one(self, css: str) -> WebElement:
        return self.all(css)[0]

    def texts(self, css: str) -> list[str]:
        """What all of these say, at one moment."""
        found: list[str] = self.driver.execute_script(
            "return [...document.querySelectorAll(arguments[0])].map(each => each.textContent.trim())",
            css,
        )
        return found

    def until(self, holds: Any) -> None:
        self._wait().until(lambda _: holds())

    def _wait(self) -> WebDriverWait[webdriver.Chrome]:
        """Where the page is drawn anew meanwhile, what is waited for is looked for again."""
        gone = [StaleElementReferenceException]
        return WebDriverWait(self.driver, SECONDS, POLL, ignored_exceptions=gone)

    def violations(self) -> list[str]:
        """What axe-core finds wrong with the page for those who cannot see it well, and in the dark."""
        axe = Axe(self.driver)
        axe.inject()
        light = axe.run()["violations"]
        with self.in_the_dark():
            dark = axe.run(options=CONTRAST)["violations"]
        return [
            f"{found['id']}: {node['html'][:200]}"
            for found in light + dark
            for node in found["nodes"]
        ]

    def errors(self) -> list[str]:
        """What the browser has complained of since it was last asked."""
        return [entry["message"] for entry in self._log("browser")]

    def _log(self, name: str) -> list[dict[str, str]]:
        entries: list[dict[str, str]] = self.driver.get_log(name)  # type: ignore[no-untyped-call]
        return entries

    def hosts(self) -> set[str]:
        """Whom the pages asked since this was last asked, but for pictures that they hold."""
        messages = [json.loads(entry["message"])["message"] for entry in self._log("performance")]
        urls = [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]
        return {"/".join(url.split("/")[:3]) for url in urls if not url.startswith("data:")}

    @contextmanager
    def in_the_dark(self) -> Iterator[None]:
        """As somebody sees it who prefers dark pages."""

        def prefer(*features: dict[str, str]) -> None:
            self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [*features]})

        prefer({"name": "prefers-color-scheme", "value": "dark"})
        self.driver.execute_async_script(RECOLOURED)
        try:
            yield
        finally:
            prefer()

    def picture(self, name: str, width: int = 1280, height: int = 1000) -> None:
        """Keep what is seen, where pictures are wanted and the documents show this one."""
        folder = os.environ.get("SCREENSHOTS")
        if not folder or f"images/{name}.webp" not in TOUR.read_text():
            return
        self.driver.set_window_size(width, height)
        self.driver.execute_script("document.activeElement?.blur(); scrollTo(0, 0)")
        width, height = self.driver.execute_script("return [innerWidth, innerHeight]")
        whole = {"x": 0, "y": 0, "width": width, "height": height, "scale": PICTURE_SCALE}
        shot = self.driver.execute_cdp_cmd(
            "Page.captureScreenshot", {"format": "webp", "quality": 70, "clip": whole}
        )
        (Path(folder) / f"{name}.webp").write_bytes(base64.b64decode(shot["data"]))
        self.driver.set_window_size(1280, 1000)


@pytest.fixture(scope="session")
def driver() -> Iterator[webdriver.Chrome]:
    if not CHROMIUM or not DRIVER:
        pytest.skip("needs chromium and chromedriver")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in (
        "--headless=new",
        "--no-sandbox",  # as root there is none
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # there is no network
        "--hide-scrollbars",
        "--force-prefers-reduced-motion",  # what turns is painted anew, 60 times a second
        # Else each page that is opened begins a process: half of what it costs.
        "--disable-site-isolation-trials",
        "--disable-features=IsolateOrigins,site-per-process",
        "--window-size=1280,1000",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    driver.set_script_timeout(SECONDS)
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def demo(run_directory: Path) -> Iterator[World]:
    if not OURS:
        pytest.skip("needs a PostgreSQL of its own, to change things in")
    with running_copy("with_demo", run_directory) as cluster:
        yield demo_on(dict.fromkeys(DATABASES, cluster))


@pytest.fixture(scope="module")
def served(driver: webdriver.Chrome, demo: World) -> Iterator[Console]:
    """The service, and the browser."""
    keys = f"ops:admin:{SECRET},guest:read:{READER}"
    busy = {"DB_STATEMENT_TIMEOUT": str(SECONDS)}
    settings = Settings.from_environ({**demo.environ, **busy, "API_KEYS": keys})
    database = Database(settings)
    port = free_port()
    server = make_server("127.0.0.1", port, create_app(database, settings), handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    console = Console(driver, f"http://127.0.0.1:{port}", demo)
    # The style sheet has no icon, as the pages have: so the browser asks the site for one, once.
    console.use_key("")
    console.until(lambda: any("/favicon.ico " in error for error in console.errors()))
    yield console
    driver.get("about:blank")
    console.errors()  # which are not the next one's
    server.shutdown()
    thread.join()
    server.server_close()
    database.close()


@pytest.fixture
def console(served: Console) -> Iterator[Console]:
    """With the key of an administrator. No page may complain, or ask anybody but the service."""
    served.use_key(SECRET)
    served.errors()
    served.hosts()
    yield served
    assert served.errors() == []
    assert served.hosts() <= {served.root, "about:blank"}
