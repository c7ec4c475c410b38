#!/usr/bin/env bash
# RapiDoc 9.3.8 tells an example from a map of named examples by looking at the `value` of each member of
# it: where a member of an example object is null, as OpenAPI 3.0 (nullable) and 3.1 allow, it raises a
# TypeError instead ("Cannot read properties of null"), and the operation's response is not shown.
#
# Valid input: one operation of an OpenAPI 3.1 document, answered by an object whose `until` may be null;
# its example once with a time, once with null. Prints what was seen; fails if it is seen no more.
# Needs python3, npm and their package indexes, and Chromium with its driver.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet selenium==4.36.0
cd "$scratch"
npm install --silent --no-audit --no-fund rapidoc@9.3.8 >/dev/null
cp node_modules/rapidoc/dist/rapidoc-min.js .
venv/bin/python - <<'PYTHON'
import json
import shutil
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from selenium import webdriver
from selenium.webdriver.chrome.service import Service


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def document(until):
    schema = {"type": "object", "properties": {"until": {"type": ["string", "null"]}}}
    content = {"application/json": {"schema": schema, "example": {"until": until}}}
    answer = {"200": {"description": "The loan.", "content": content}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Library", "version": "1"},
        "paths": {"/loan": {"get": {"summary": "A loan", "responses": answer}}},
    }


for name, until in (("time", "2026-05-01"), ("null", None)):
    Path(f"{name}.json").write_text(json.dumps(document(until)))
    Path(f"{name}.html").write_text(
        '<!doctype html><script src="rapidoc-min.js"></script>'
        f'<rapi-doc spec-url="{name}.json" render-style="view"></rapi-doc>'
    )
server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory="."))
Thread(target=server.serve_forever, daemon=True).start()
options = webdriver.ChromeOptions()
for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage"):
    options.add_argument(argument)
options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
options.binary_location = shutil.which("chromium")
driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
SHOWN = """
    const request = document.querySelector("rapi-doc").shadowRoot;
    const response = request.querySelector("api-response");
    return !!response?.shadowRoot?.querySelector("json-tree, .example-panel, schema-tree");
"""
OPEN = """
    const title = document.querySelector("rapi-doc").shadowRoot.querySelector(".endpoint-head.collapsed");
    title?.click();
    return true;
"""
found = {}
for name in ("time", "null"):
    driver.get(f"http://127.0.0.1:{server.server_port}/{name}.html")
    end = time.monotonic() + 20
    errors, shown = [], False
    while time.monotonic() < end and not errors and not shown:
        driver.execute_script(OPEN)
        time.sleep(0.3)
        shown = driver.execute_script(SHOWN)
        errors += [line["message"] for line in driver.get_log("browser") if "TypeError" in line["message"]]
    found[name] = (shown, errors[:1])
    print(f"RapiDoc 9.3.8, {name} in the example: response {'shown' if shown else 'not shown'}; {errors[:1] or 'no error'}")
driver.quit()
server.shutdown()
assert found["time"] == (True, []), found
assert not found["null"][0] and "reading 'value'" in found["null"][1][0], found
PYTHON
echo 'as found: a null in an example stops the page'
