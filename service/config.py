"""Configuration: environment variables (and a `.env` file), read once, checked, frozen.

Every variable is documented in `.env.example` and in docs/operate.md.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from typing import Self
from urllib.parse import quote

import psycopg
from dotenv import find_dotenv, load_dotenv
from psycopg.conninfo import conninfo_to_dict, make_conninfo

SOURCES = ("user_db", "catalog_db", "engagement_db")
PLACE = ("DB_HOST", "DB_PORT", "DB_USER", "DB_PASSWORD")
"""Variables that say where all databases are that have no URL of their own."""
KEY_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")
SHORTEST_SECRET = 20
KEY_SECRET = re.compile(rf"[A-Za-z0-9_-]{{{SHORTEST_SECRET},200}}")
RATE = re.compile(r"[1-9][0-9]{0,8}/(second|minute|hour)")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class Role(StrEnum):
    """What a caller of the REST API may do."""

    READ = "read"
    """Ask questions."""
    WRITE = "write"
    """Record what people do."""
    METRICS = "metrics"
    """Read what Prometheus reads."""
    ADMIN = "admin"
    """All of these, forget and enrol people, change strategies, settle refused events."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the REST API."""

    name: str
    """In logs, and what its rate is counted by."""
    roles: frozenset[Role]
    secret: str = field(repr=False)


class ConfigError(ValueError):
    """A variable has a value that cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the process was told. Times are in seconds unless the name says otherwise."""

    database: str
    """`recommendation_db`, as a libpq connection string."""
    read_databases: tuple[str, ...]
    """Its standbys, which answer questions, one string each; mostly none."""
    read_after_seconds: float
    """How long a question waits at most for a standby that has not replayed what it must know."""
    read_lag_seconds: float
    """How far behind a standby may be that is asked."""
    worker_database: str
    """The same, with the worker's login."""
    migrate_database: str
    """The same, with the login that migrates, and that keeps the keys of the REST API."""
    router: str
    """`database` where that is a router, with a superuser's login, to make and to change it."""
    shards: tuple[str, ...]
    """Where `database` is a router, the others the builder: shards, with the migrating login."""
    user_db: str
    catalog_db: str
    engagement_db: str
    named_sources: frozenset[str]
    """Those of the three of which the environment says where they are."""
    host: str
    port: int
    debug: bool
    log_level: str
    workers: int
    threads: int
    pool_size: int
    pool_timeout: float
    statement_timeout: float
    cors_origins: tuple[str, ...]
    api_keys: tuple[Key, ...]
    """Beside those of `engine.api_key`."""
    allow_anonymous: frozenset[Role] | None
    """What callers without a key may do; None where nobody has said."""
    rate_limit_read: str
    """Of a key, or of an address without one, in each worker process: `600/minute`; empty: none."""
    rate_limit_write: str
    sync_seconds: float
    refresh_minutes: float
    otlp_endpoint: str
    """Where traces are sent; empty: nowhere. OpenTelemetry reads it by itself, too."""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the settings; without an argument, from the process's environment and `.env`.

        Raises ConfigError, naming the variable, where a value cannot be used.
        """
        if environ is None:
            load_dotenv(find_dotenv(usecwd=True))
            environ = os.environ
        debug = _boolean(environ, "DEBUG", False)
        return cls(
            database=_database(environ, "DATABASE_URL", "recommendation_db"),
            read_databases=_standbys(environ, "DATABASE_READ_URL"),
            read_after_seconds=_number(environ, "READ_AFTER_SECONDS", 0.5, 0, 60),
            read_lag_seconds=_number(environ, "READ_LAG_SECONDS", 10.0, 0.1, 600),
            worker_database=_recommendation_db(environ, "WORKER_DATABASE_URL"),
            migrate_database=_recommendation_db(environ, "MIGRATE_DATABASE_URL"),
            router=_recommendation_db(environ, "ROUTER_DATABASE_URL"),
            shards=tuple(
                _database({"SHARD_URLS": shard}, "SHARD_URLS", "recommendation_db")
                for shard in environ.get("SHARD_URLS", "").split()
            ),
            user_db=_database(environ, "USER_DB_URL", "user_db"),
            catalog_db=_database(environ, "CATALOG_DB_URL", "catalog_db"),
            engagement_db=_database(environ, "ENGAGEMENT_DB_URL", "engagement_db"),
            named_sources=frozenset(
                name for name in SOURCES if any(map(environ.get, (f"{name.upper()}_URL", *PLACE)))
            ),
            host=environ.get("HOST") or "127.0.0.1",
            port=_integer(environ, "PORT", 5000, 1, 65535),
            debug=debug,
            log_level=_choice(environ, "LOG_LEVEL", "DEBUG" if debug else "INFO", LOG_LEVELS),
            workers=_integer(environ, "WEB_CONCURRENCY", 2, 1, 256),
            threads=_integer(environ, "WEB_THREADS", 4, 1, 256),
            pool_size=_integer(environ, "DB_POOL_SIZE", 10, 1, 1000),
            pool_timeout=_number(environ, "DB_POOL_TIMEOUT", 2.0, 0.05, 60),
            statement_timeout=_number(environ, "DB_STATEMENT_TIMEOUT", 5.0, 0.05, 600),
            cors_origins=tuple(
                origin.strip()
                for origin in environ.get("CORS_ORIGINS", "").split(",")
                if origin.strip()
            ),
            api_keys=_keys(environ, "API_KEYS"),
            allow_anonymous=_roles(environ, "ALLOW_ANONYMOUS"),
            rate_limit_read=_rate(environ, "RATE_LIMIT_READ"),
            rate_limit_write=_rate(environ, "RATE_LIMIT_WRITE"),
            sync_seconds=_number(environ, "SYNC_SECONDS", 1.0, 0.05, 3600),
            refresh_minutes=_number(environ, "REFRESH_MINUTES", 10.0, 0.01, 10080),
            otlp_endpoint=_text(environ, "OTEL_EXPORTER_OTLP_ENDPOINT"),
        )

    def anonymous(self, address: str) -> frozenset[Role]:
        """What callers without a key may do where the service listens on `address`.

        Raises ConfigError where anybody could come and nobody has said what they may do.
        """
        if self.allow_anonymous is not None:
            return self.allow_anonymous
        if self.api_keys:
            return frozenset()
        if is_loopback(address):
            return frozenset(Role)
        raise ConfigError(
            f"HOST: on {address} anybody can reach the service, so API_KEYS or ALLOW_ANONYMOUS is"
            " needed (ALLOW_ANONYMOUS=none where all keys come from `ml-service key add`)"
        )

    def source(self, name: str) -> str:
        """The connection string of a source: `user_db`, `catalog_db` or `engagement_db`."""
        return {
            "user_db": self.user_db,
            "catalog_db": self.catalog_db,
            "engagement_db": self.engagement_db,
        }[name]


def is_loopback(address: str) -> bool:
    """Whether an address can be reached from this machine alone."""
    try:
        return ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address == "localhost"


def url(conninfo: str) -> str:
    """A libpq connection string as a `postgresql://` URL, for printing and for SQLAlchemy."""
    parts = {key: str(value) for key, value in conninfo_to_dict(conninfo).items() if value}
    user, password = parts.pop("user", ""), parts.pop("password", "")
    host, port = parts.pop("host", ""), parts.pop("port", "")
    name = parts.pop("dbname", "")
    login = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    address = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    options = "&".join(f"{key}={quote(value, safe='')}" for key, value in parts.items())
    return f"postgresql://{login}{'@' if login else ''}{address}/{quote(name, safe='')}" + (
        f"?{options}" if options else ""
    )


def _database(environ: Mapping[str, str], variable: str, name: str) -> str:
    """The database that `variable` names, or `name` at DB_HOST, DB_PORT, DB_USER, DB_PASSWORD."""
    given = environ.get(variable)
    if given:
        try:
            parts = conninfo_to_dict(given)
        except psycopg.ProgrammingError:
            raise ConfigError(
                f"{variable}: expected a URL like postgresql://user:password@host:5432/{name}"
            ) from None
        if "," in str(
            parts.get("host", "")
        ):  # a primary and its standbys: the one that takes writes
            parts = {"target_session_attrs": "read-write", **parts}
        return make_conninfo("", **{"dbname": name, **parts})
    return make_conninfo(
        host=environ.get("DB_HOST") or "localhost",
        port=_integer(environ, "DB_PORT", 5432, 1, 65535),
        user=environ.get("DB_USER") or "user",
        password=environ.get("DB_PASSWORD") or "password",
        dbname=name,
    )


def _standbys(environ: Mapping[str, str], variable: str) -> tuple[str, ...]:
    """A connection string for each host that `variable` names."""
    if not environ.get(variable):
        return ()
    parts = conninfo_to_dict(_database(environ, variable, "recommendation_db"))
    for of_all in ("target_session_attrs", "load_balance_hosts"):
        parts.pop(of_all, None)
    hosts, ports = (str(parts.pop(each, "")).split(",") for each in ("host", "port"))
    if len(ports) not in (1, len(hosts)):
        raise ConfigError(f"{variable}: expected one port, or as many as hosts")
    ports = ports if len(ports) == len(hosts) else ports * len(hosts)
    return tuple(
        make_conninfo("", **parts, host=host, port=port)
        for host, port in zip(hosts, ports, strict=True)
    )


def _recommendation_db(environ: Mapping[str, str], variable: str) -> str:
    """`recommendation_db` as `variable` names it, or else as DATABASE_URL does."""
    chosen = variable if environ.get(variable) else "DATABASE_URL"
    return _database(environ, chosen, "recommendation_db")


def _integer(environ: Mapping[str, str], variable: str, default: int, least: int, most: int) -> int:
    text = environ.get(variable) or str(default)
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if not least <= value <= most:
        raise ConfigError(f"{variable}: expected an integer from {least} to {most}, got {text!r}")
    return value


def _number(
    environ: Mapping[str, str], variable: str, default: float, least: float, most: float
) -> float:
    text = environ.get(variable) or str(default)
    try:
        value = float(text)
    except ValueError:
        value = least - 1
    if not least <= value <= most:
        raise ConfigError(f"{variable}: expected a number from {least:g} to {most:g}, got {text!r}")
    return value


def _boolean(environ: Mapping[str, str], variable: str, default: bool) -> bool:
    text = environ.get(variable) or str(default)
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if text.lower() not in words:
        raise ConfigError(f"{variable}: expected True or False, got {text!r}")
    return words[text.lower()]


def _choice(
    environ: Mapping[str, str], variable: str, default: str, choices: tuple[str, ...]
) -> str:
    text = (environ.get(variable) or default).upper()
    if text not in choices:
        raise ConfigError(f"{variable}: expected one of {', '.join(choices)}, got {text!r}")
    return text


def _keys(environ: Mapping[str, str], variable: str) -> tuple[Key, ...]:
    """`name:read+write:secret`, with commas between them. An error never shows a secret."""
    keys = []
    for place, text in enumerate(filter(None, map(str.strip, _text(environ, variable).split(",")))):
        name, _, rest = text.partition(":")
        roles, _, secret = rest.partition(":")
        if not KEY_NAME.fullmatch(name) or not KEY_SECRET.fullmatch(secret):
            raise ConfigError(
                f"{variable}: expected name:role+role:secret, the secret {SHORTEST_SECRET} or more"
                f" letters, digits, - or _; the key at place {place + 1} is not so"
            )
        keys.append(Key(name, parse_roles(variable, roles.split("+")), secret))
    if len({key.name for key in keys}) < len(keys):
        raise ConfigError(f"{variable}: two keys have the same name")
    return tuple(keys)


def _roles(environ: Mapping[str, str], variable: str) -> frozenset[Role] | None:
    text = _text(environ, variable).strip()
    if not text:
        return None
    return frozenset() if text == "none" else parse_roles(variable, text.split(","))


def parse_roles(what: str, names: Iterable[str]) -> frozenset[Role]:
    """The roles by these names, with all that they imply. Raises ConfigError."""
    try:
        roles = frozenset(Role(name.strip()) for name in names)
    except ValueError:
        raise ConfigError(f"{what}: expected roles among {', '.join(Role)}") from None
    return frozenset(Role) if Role.ADMIN in roles else roles


def _rate(environ: Mapping[str, str], variable: str) -> str:
    text = _text(environ, variable).strip()
    if text and not RATE.fullmatch(text):
        raise ConfigError(f"{variable}: expected a rate like 600/minute or 20/second, got {text!r}")
    return text


def _text(environ: Mapping[str, str], variable: str) -> str:
    return environ.get(variable) or ""
