"""The pages: what is sent of them, to whom, and under which policy."""

import gzip
from importlib.resources import files

import pytest
from falcon import testing

STATIC = files("service.host") / "static"
NAMES = [
    (folder, file.name)
    for folder in ("console", "docs")
    for file in (STATIC / folder).iterdir()
    if not file.name.endswith(".md")
]
BUDGET = 50_000
"""Bytes, compressed: what the console may weigh."""


@pytest.mark.parametrize(("folder", "name"), NAMES)
def test_every_file_is_served_as_what_it_is(
    client: testing.TestClient, folder: str, name: str
) -> None:
    response = client.simulate_get(f"/{folder}/{name}")
    assert response.content == (STATIC / folder / name).read_bytes()
    kinds = {"css": "text/css", "html": "text/html", "js": "text/javascript", "txt": "text/plain"}
    assert response.headers["content-type"].startswith(kinds[name.rpartition(".")[2]])
    assert response.headers["x-content-type-options"] == "nosniff"
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; " in policy
    assert ("unsafe-inline" in policy) == (folder == "docs")


@pytest.mark.parametrize("page", ["console", "docs"])
def test_a_page_is_its_index_compressed_where_that_is_understood(
    client: testing.TestClient, page: str
) -> None:
    index = (STATIC / page / "index.html").read_bytes()
    assert client.simulate_get(f"/{page}").content == index
    short = client.simulate_get(f"/{page}", headers={"Accept-Encoding": "br, gzip"})
    assert short.headers["content-encoding"] == "gzip"
    assert gzip.decompress(short.content) == index


def test_what_the_browser_has_is_not_sent_again(client: testing.TestClient) -> None:
    etag = client.simulate_get("/console/app.js").headers["etag"]
    again = client.simulate_get("/console/app.js", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    other = client.simulate_get("/console/app.js", headers={"If-None-Match": '"other"'})
    assert other.status_code == 200


def test_a_page_is_where_its_files_are(client: testing.TestClient) -> None:
    response = client.simulate_get("/console/")
    assert (response.status_code, response.headers["location"]) == (308, "../console")


@pytest.mark.parametrize("path", ["/console/none.js", "/console/..", "/docs/__init__.py"])
def test_no_other_file_is_served(client: testing.TestClient, path: str) -> None:
    assert client.simulate_get(path).status_code == 404


def test_the_console_is_light() -> None:
    sizes = [
        len(gzip.compress((STATIC / folder / name).read_bytes()))
        for folder, name in NAMES
        if folder == "console"
    ]
    assert sum(sizes) <= BUDGET


def test_what_is_of_others_comes_with_their_licence() -> None:
    assert "Mrinmoy Majumdar" in (STATIC / "docs" / "rapidoc.LICENSE.txt").read_text()
