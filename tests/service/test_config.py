"""What an environment means, and what is said of one that cannot be used."""

from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from service.config import SOURCES, ConfigError, Settings, url


def settings(**environ: str) -> Settings:
    return Settings.from_environ(environ)


def test_databases_without_a_url_are_found_by_their_names() -> None:
    found = settings(DB_HOST="db", DB_PORT="6432", DB_USER="ann", DB_PASSWORD="p w'd")
    login = {"host": "db", "port": "6432", "user": "ann", "password": "p w'd"}
    assert conninfo_to_dict(found.database) == {**login, "dbname": "recommendation_db"}
    for name in SOURCES:
        assert conninfo_to_dict(found.source(name)) == {**login, "dbname": name}


def test_a_url_says_all_of_one_database_and_nothing_of_the_others() -> None:
    found = settings(
        DB_HOST="db", USER_DB_URL="postgresql://bob@elsewhere:1/people?sslmode=require"
    )
    assert conninfo_to_dict(found.user_db) == {
        "host": "elsewhere",
        "port": "1",
        "user": "bob",
        "dbname": "people",
        "sslmode": "require",
    }
    assert conninfo_to_dict(found.catalog_db)["host"] == "db"


@pytest.mark.parametrize("given_url", ["postgresql://u:p@h", "host=h user=u password=p"])
def test_a_url_without_a_name_means_the_usual_one(given_url: str) -> None:
    found = conninfo_to_dict(settings(ENGAGEMENT_DB_URL=given_url).engagement_db)
    assert found == {"host": "h", "user": "u", "password": "p", "dbname": "engagement_db"}


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    names = ("DATABASE_URL", "PORT", "DEBUG", "LOG_LEVEL", "CORS_ORIGINS", "SYNC_SECONDS")
    assert settings(**dict.fromkeys(names, "")) == settings()


@pytest.mark.parametrize(
    ("environ", "attribute", "value"),
    [
        ({"PORT": "65535"}, "port", 65535),
        ({"SYNC_SECONDS": "0.05"}, "sync_seconds", 0.05),
        ({"REFRESH_MINUTES": "1e2"}, "refresh_minutes", 100.0),
        ({"DEBUG": "yes"}, "debug", True),
        ({"DEBUG": "FALSE"}, "debug", False),
        ({"DEBUG": "1"}, "log_level", "DEBUG"),
        ({"DEBUG": "1", "LOG_LEVEL": "error"}, "log_level", "ERROR"),
        (
            {"CORS_ORIGINS": " https://a.example ,,https://b.example"},
            "cors_origins",
            ("https://a.example", "https://b.example"),
        ),
        ({"CORS_ORIGINS": "*"}, "cors_origins", ("*",)),
    ],
)
def test_values_are_read(environ: dict[str, str], attribute: str, value: Any) -> None:
    assert getattr(settings(**environ), attribute) == value


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("PORT", "0", "an integer from 1 to 65535, got '0'"),
        ("PORT", "65536", "an integer from 1 to 65535, got '65536'"),
        ("DB_PORT", "5432.0", "an integer from 1 to 65535, got '5432.0'"),
        ("WEB_THREADS", "many", "an integer from 1 to 256, got 'many'"),
        ("DB_POOL_SIZE", "-1", "an integer from 1 to 1000, got '-1'"),
        ("SYNC_SECONDS", "0", "a number from 0.05 to 3600, got '0'"),
        ("REFRESH_MINUTES", "nan", "a number from 0.01 to 10080, got 'nan'"),
        ("DB_POOL_TIMEOUT", "inf", "a number from 0.05 to 60, got 'inf'"),
        ("DEBUG", "maybe", "True or False, got 'maybe'"),
        ("LOG_LEVEL", "loud", "one of DEBUG, INFO, WARNING, ERROR, CRITICAL, got 'LOUD'"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(variable: str, value: str, expected: str) -> None:
    with pytest.raises(ConfigError) as error:
        settings(**{variable: value})
    assert str(error.value) == f"{variable}: expected {expected}"


@pytest.mark.parametrize("variable", ["DATABASE_URL", *(f"{name.upper()}_URL" for name in SOURCES)])
def test_a_url_that_is_none_is_named_without_its_password(variable: str) -> None:
    with pytest.raises(ConfigError, match=f"^{variable}: expected a URL like ") as error:
        settings(**{variable: "postgresql://user:s3cret@host:5432/name?no_such_option=1"})
    assert "s3cret" not in str(error.value)


def test_a_dotenv_file_is_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("PORT=6000\nWEB_THREADS=7\n")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    monkeypatch.setattr("os.environ", {"PORT": "7000"})
    found = Settings.from_environ()
    assert (found.port, found.threads) == (7000, 7)


def test_settings_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        settings().port = 1  # type: ignore[misc]


# libpq knows no NUL, and a URL no character that UTF-8 cannot write.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@given(user=TEXT, password=TEXT, dbname=TEXT, application_name=TEXT)
def test_a_url_says_what_the_connection_string_does(**parts: str) -> None:
    conninfo = make_conninfo(host="::1", port=5432, **parts)
    assert conninfo_to_dict(url(conninfo)) == conninfo_to_dict(conninfo)
