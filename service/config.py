"""Configuration: environment variables (and a `.env` file), read once, checked, frozen.

Every variable is documented in `.env.example` and in the README.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

import psycopg
from dotenv import find_dotenv, load_dotenv
from psycopg.conninfo import conninfo_to_dict, make_conninfo

SOURCES = ("user_db", "catalog_db", "engagement_db")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class ConfigError(ValueError):
    """A variable has a value that cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the process was told. Times are in seconds unless the name says otherwise."""

    database: str
    """`recommendation_db`, as a libpq connection string."""
    user_db: str
    catalog_db: str
    engagement_db: str
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
    sync_seconds: float
    refresh_minutes: float

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
            user_db=_database(environ, "USER_DB_URL", "user_db"),
            catalog_db=_database(environ, "CATALOG_DB_URL", "catalog_db"),
            engagement_db=_database(environ, "ENGAGEMENT_DB_URL", "engagement_db"),
            host=environ.get("HOST") or "0.0.0.0",  # noqa: S104 (a container's port is published by its engine)
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
            sync_seconds=_number(environ, "SYNC_SECONDS", 1.0, 0.05, 3600),
            refresh_minutes=_number(environ, "REFRESH_MINUTES", 10.0, 0.01, 10080),
        )

    def source(self, name: str) -> str:
        """The connection string of a source: `user_db`, `catalog_db` or `engagement_db`."""
        return {
            "user_db": self.user_db,
            "catalog_db": self.catalog_db,
            "engagement_db": self.engagement_db,
        }[name]


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
        return make_conninfo("", **{"dbname": name, **parts})
    return make_conninfo(
        host=environ.get("DB_HOST") or "localhost",
        port=_integer(environ, "DB_PORT", 5432, 1, 65535),
        user=environ.get("DB_USER") or "user",
        password=environ.get("DB_PASSWORD") or "password",
        dbname=name,
    )


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
