"""Browsers of other origins may call only where the configuration says so."""

from dataclasses import replace

import pytest
from falcon import testing

from service.app import create_app
from service.config import Settings
from service.host.database import Database

SHOP, OTHER = "https://shop.example", "https://other.example"
PATH = "/api/recommendations/batch"


def allowed(database: Database, settings: Settings, *origins: str, origin: str) -> str | None:
    app = create_app(database, replace(settings, cors_origins=origins))
    response = testing.TestClient(app).simulate_get("/health", headers={"Origin": origin})
    assert response.status_code == 200
    return response.headers.get("access-control-allow-origin")


@pytest.mark.parametrize(
    ("origins", "origin", "answer"),
    [((), SHOP, None), ((SHOP,), SHOP, SHOP), ((SHOP,), OTHER, None), (("*",), OTHER, "*")],
    ids=["off", "listed", "not listed", "all"],
)
def test_an_origin_is_allowed_as_configured(
    database: Database,
    settings: Settings,
    origins: tuple[str, ...],
    origin: str,
    answer: str | None,
) -> None:
    assert allowed(database, settings, *origins, origin=origin) == answer


def test_a_preflight_is_answered(database: Database, settings: Settings) -> None:
    app = create_app(database, replace(settings, cors_origins=(SHOP,)))
    response = testing.TestClient(app).simulate_options(
        PATH,
        headers={
            "Origin": SHOP,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == SHOP
    assert response.headers["access-control-allow-methods"] == "POST"
    assert response.headers["access-control-allow-headers"] == "content-type"


def test_a_browser_may_read_errors_and_the_request_id(
    database: Database, settings: Settings
) -> None:
    app = create_app(database, replace(settings, cors_origins=(SHOP,)))
    response = testing.TestClient(app).simulate_get("/nowhere", headers={"Origin": SHOP})
    assert response.status_code == 404
    assert response.headers["access-control-allow-origin"] == SHOP
    assert response.headers["access-control-expose-headers"] == (
        "X-Request-ID, X-Read-After, RateLimit, RateLimit-Policy, Retry-After"
    )
