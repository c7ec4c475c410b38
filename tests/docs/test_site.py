"""The documents as a site: mkdocs builds it without a warning, and it calls no other host."""

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.servers import ROOT

PAGES = {path.stem for path in (ROOT / "docs").glob("*.md")} | {"changelog"}
LOADED = re.compile(r'<(?:script|img|link)[^>]+(?:src|href)="(https?://[^"]+)"')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not find_spec("material"):
        pytest.skip("there is no mkdocs-material: pip install 'ml-service[docs]'")
    built = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--quiet",
        f"--site-dir={built}",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return built


def test_every_document_is_a_page_that_the_first_one_leads_to(site: Path) -> None:
    first = (site / "index.html").read_text()
    assert {path.parent.name for path in site.glob("*/index.html")} == PAGES
    assert not [page for page in PAGES if f'href="{page}/"' not in first]


def test_links_between_documents_lead_to_pages_and_those_out_of_them_are_text(site: Path) -> None:
    overview = (site / "index.html").read_text()
    assert '<a href="operate/"' in overview
    assert "repository:" not in "".join(path.read_text() for path in site.rglob("*.html"))
    api = (site / "api/index.html").read_text()
    assert "openapi.json" in api
    assert not re.search(r'href="[^"]*openapi\.json"', api)


def test_no_page_loads_anything_from_another_host(site: Path) -> None:
    assert not [
        found for path in site.rglob("*.html") for found in LOADED.findall(path.read_text())
    ]
