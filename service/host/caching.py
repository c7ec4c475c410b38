"""HTTP caching of what is the same for all callers (RFC 9110 and 9111)."""

from hashlib import sha256

import falcon

MAX_AGE_SECONDS = 10
WHEN = b'"generated_at"'
"""The last of what the database says, but for `fallback`: two answers may differ in it alone."""
FALLBACK = b'"fallback"'


def answer(req: falcon.Request, resp: falcon.Response, content: bytes) -> None:
    """Answer with `content`; with 304 and nothing where the caller has it (If-None-Match).

    Anybody's cache may keep it for some seconds where no key was needed, otherwise only the
    caller's. What had to do in place of an answer is kept by nobody.
    """
    same, _, rest = content.rpartition(WHEN)
    if FALLBACK in rest:
        resp.cache_control = ["no-store"]
        resp.data = content
        return
    tag = sha256(same).hexdigest()[:32]
    scope = "private" if getattr(req.context, "key", None) else "public"
    resp.cache_control = [scope, f"max-age={MAX_AGE_SECONDS}"]
    resp.set_header("ETag", f'W/"{tag}"')
    if any(known in ("*", tag) for known in req.if_none_match or ()):
        resp.status = falcon.HTTP_304
    else:
        resp.data = content
