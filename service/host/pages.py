"""Pages for people: files of this package, the same for everybody; a key is entered in the page."""

import gzip
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

import falcon

TYPES = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
}
POLICY = (
    # Covers of media may be anywhere; all else is from here, and nothing runs that is not a file.
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
POLICIES = {
    "console": POLICY,
    # RapiDoc has styles in its templates. What runs is files of ours there, too.
    "docs": POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
}
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


class File(NamedTuple):
    """A file as it is sent."""

    content: bytes
    compressed: bytes
    etag: str
    type: str


@cache
def _folder(name: str) -> frozenset[str]:
    return frozenset(file.name for file in (files("service.host") / "static" / name).iterdir())


@cache
def _file(folder: str, name: str) -> File:
    content = (files("service.host") / "static" / folder / name).read_bytes()
    return File(
        content,
        gzip.compress(content, mtime=0),
        sha256(content).hexdigest()[:16],
        TYPES[name.rpartition(".")[2]],
    )


class Page:
    """A folder of `service/host/static`: its index.html, and its other files by name."""

    needs = None

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def on_get(self, req: falcon.Request, resp: falcon.Response, name: str = "index.html") -> None:
        if req.env["PATH_INFO"].endswith("/"):
            # The page names its files from where it is.
            raise falcon.HTTPPermanentRedirect(f"../{req.path.rpartition('/')[2]}")
        if name not in _folder(self._folder):
            raise falcon.HTTPNotFound
        file = _file(self._folder, name)
        resp.set_headers(HEADERS)
        resp.set_header("Content-Security-Policy", POLICIES[self._folder])
        resp.etag = f'W/"{file.etag}"'  # weak: compressed or not, it is the same
        resp.append_header("Vary", "Accept-Encoding")
        if req.if_none_match and any(each in ("*", file.etag) for each in req.if_none_match):
            resp.status = falcon.HTTP_304
            return
        resp.content_type = file.type
        if "gzip" in req.get_header("Accept-Encoding", default=""):
            resp.set_header("Content-Encoding", "gzip")
            resp.data = file.compressed
        else:
            resp.data = file.content

    on_head = on_get
