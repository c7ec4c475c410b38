#!/usr/bin/env bash
# Two official clients of Gorse page by two names: gorsejs sends the place where a page begins as
# `Cursor`, PyGorse as `cursor`. Names in a query are told apart by case, and Gorse's server (0.5.11, by
# its server/rest.go) reads `cursor` alone: gorsejs gets the first page again and again, and a loop that ends
# with an empty cursor does not end. (gorsejs 0.4.8 also needs tslib, which it does not ask for.)
#
# Valid input: the second page of items, asked of a server of our own that only shows what it was asked.
# Prints what was seen; fails if it is seen no more. Needs python3, node, and their package indexes.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet PyGorse==0.5.1
cd "$scratch"
npm install --silent --no-audit --no-fund gorsejs@0.4.8 tslib@2.8.1 >/dev/null
cat >ask.js <<'JAVASCRIPT'
const { Gorse } = require("gorsejs");
new Gorse({ endpoint: process.argv[2], secret: "none" }).getItems({ n: 2, Cursor: "second" });
JAVASCRIPT
venv/bin/python - <<'PYTHON'
import json
import subprocess
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from gorse import Gorse

asked = []


class Show(BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(self.path)
        answer = json.dumps({"Cursor": "", "Items": []}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Show)
Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_port}"
Gorse(address, "none").get_items(2, "second")
subprocess.run(["node", "ask.js", address], check=True, timeout=60)
server.shutdown()
print(f"PyGorse 0.5.1: {asked[0]}")
print(f"gorsejs 0.4.8: {asked[1]}")
assert asked == ["/api/items?n=2&cursor=second", "/api/items?n=2&Cursor=second"], asked
PYTHON
echo 'as found: gorsejs names its cursor as no other client does'
