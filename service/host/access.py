"""Who asks, whether they may, and whether not too often: before a resource is asked.

A resource says with `needs` which role it takes, or which each method takes; where it says nothing,
it takes `admin`.
"""

import hmac
import logging
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from math import ceil
from threading import Lock
from time import monotonic, time
from typing import NamedTuple

import falcon
import limits
import psycopg
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from service.config import Key, Role, Settings, is_loopback
from service.host.errors import UnavailableError

log = logging.getLogger(__name__)

KEY_SECONDS = 5.0
"""For how long an answer about a key is kept: so long a revoked one may still be taken."""
KEYS_KEPT = 10_000
LONGEST_KEY = 256
RATE_HEADERS = ("RateLimit", "RateLimit-Policy", "Retry-After")
CHALLENGE = ('Bearer realm="ml-service"',)


class Caller(NamedTuple):
    """Whoever asks."""

    name: str
    """Of the key; `-` without one."""
    roles: frozenset[Role]
    rules: tuple[str, ...] = ()
    """Of engine.rule: they hold for all that is asked with the key."""


LookUp = Callable[[bytes], Caller | None]
"""Whose key it is, by its SHA-256. Raises UnavailableError, psycopg.Error."""


class _Seen(NamedTuple):
    caller: Caller
    at: float  # time.monotonic()


class Keys:
    """The keys of the environment, and those of `engine.api_key` as far as they have been used."""

    def __init__(self, given: tuple[Key, ...], look_up: LookUp) -> None:
        self._given = [(_digest(key.secret), Caller(key.name, key.roles)) for key in given]
        self._look_up = look_up
        self._seen: OrderedDict[bytes, _Seen] = OrderedDict()
        self._lock = Lock()

    def find(self, secret: str) -> Caller | None:
        """Whose key this is; None where it is nobody's.

        While the database cannot be asked, a key that this process has seen is taken; for any
        other, UnavailableError is raised.
        """
        digest = _digest(secret)
        found = None
        for known, caller in self._given:  # all of them, so that time tells nothing
            if hmac.compare_digest(known, digest):
                found = caller
        if found is not None:
            return found
        with self._lock:
            seen = self._seen.get(digest)
        if seen is not None and monotonic() - seen.at < KEY_SECONDS:
            return seen.caller
        try:
            answer = self._look_up(digest)
        except (UnavailableError, psycopg.Error) as error:
            if seen is None:
                raise UnavailableError from error
            return seen.caller
        with self._lock:
            self._seen.pop(digest, None)
            if answer is None:
                return None
            self._seen[digest] = _Seen(answer, monotonic())
            if len(self._seen) > KEYS_KEPT:
                self._seen.popitem(last=False)
        return answer


class Limits:
    """How often each caller may ask, counted in this process.

    Headers as in draft-ietf-httpapi-ratelimit-headers-10.
    """

    def __init__(self, **rates: str) -> None:
        self._items = {name: limits.parse(rate) for name, rate in rates.items() if rate}
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def count(self, rate: str, caller: str, resp: falcon.Response) -> None:
        """Count a request. Raises falcon.HTTPTooManyRequests."""
        item = self._items.get(rate)
        if item is None:
            return
        allowed = self._limiter.hit(item, rate, caller)
        stats = self._limiter.get_window_stats(item, rate, caller)
        seconds = max(1, ceil(stats.reset_time - time()))
        headers = {
            "RateLimit-Policy": f'"{rate}";q={item.amount};w={item.get_expiry()}',
            "RateLimit": f'"{rate}";r={stats.remaining};t={seconds}',
        }
        resp.set_headers(headers)
        if not allowed:
            raise falcon.HTTPTooManyRequests(
                description=f"{item.amount} requests in {item.get_expiry()} seconds are allowed",
                headers={**headers, "Retry-After": str(seconds)},
            )


class Access:
    """Middleware: refuses who may not ask, 401 or 403, and who asks too often, 429."""

    def __init__(self, settings: Settings, anonymous: frozenset[Role], look_up: LookUp) -> None:
        self._keys = Keys(settings.api_keys, look_up)
        self._anonymous = Caller("-", anonymous)
        rates = {"read": settings.rate_limit_read, "write": settings.rate_limit_write}
        self._limits = Limits(**rates)
        for name, rate in rates.items():
            if not rate and not is_loopback(settings.host):
                log.warning(
                    "RATE_LIMIT_%s is not set: a caller may %s as often as it likes",
                    name.upper(),
                    name,
                )

    def process_resource(
        self, req: falcon.Request, resp: falcon.Response, resource: object, _params: object
    ) -> None:
        needs = getattr(resource, "needs", Role.ADMIN)
        needed: Role | None = (
            needs.get(req.method, Role.ADMIN) if isinstance(needs, dict) else needs
        )
        if needed is None or req.method == "OPTIONS":
            return
        secret = _secret(req)
        rate = "read" if needed in (Role.READ, Role.METRICS) else "write"
        if secret is None:
            caller, counted = self._anonymous, f"address {req.remote_addr}"
        else:
            found = self._keys.find(secret)
            if found is None:
                self._limits.count(rate, f"address {req.remote_addr}", resp)  # no guessing
                raise falcon.HTTPUnauthorized(
                    description="The key is not known, or not valid any more", challenges=CHALLENGE
                )
            caller, counted = found, f"key {found.name}"
            req.context.key = found.name  # for the log
        req.context.rules = caller.rules
        self._limits.count(rate, counted, resp)
        if needed in caller.roles:
            if (
                caller.rules
                and needed in (Role.READ, Role.ADMIN)
                and not getattr(resource, "applies_rules", False)
            ):
                raise falcon.HTTPForbidden(
                    description="The key has rules, and this call cannot keep to them"
                )
            return
        if secret is None:
            raise falcon.HTTPUnauthorized(
                description="A key is needed: X-API-Key, or Authorization: Bearer",
                challenges=CHALLENGE,
            )
        raise falcon.HTTPForbidden(description=f"The key may not do this: it takes {needed}")


def _secret(req: falcon.Request) -> str | None:
    """The key that a request brings. Raises falcon.HTTPUnauthorized for one that cannot be."""
    secret = req.get_header("X-API-Key") or None  # Gorse's clients send an empty one for none
    if secret is None and (given := req.get_header("Authorization")) is not None:
        scheme, _, secret = given.partition(" ")
        if scheme.lower() != "bearer":
            raise falcon.HTTPUnauthorized(
                description="Authorization: expected Bearer and a key", challenges=CHALLENGE
            )
    if secret is not None and len(secret) > LONGEST_KEY:
        raise falcon.HTTPUnauthorized(
            description=f"A key has at most {LONGEST_KEY} characters", challenges=CHALLENGE
        )
    return secret


def _digest(secret: str) -> bytes:
    return sha256(secret.strip().encode()).digest()
