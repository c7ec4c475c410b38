"""`/metrics`: what Prometheus reads."""

from datetime import UTC, datetime
from typing import Any

from falcon import testing
from prometheus_client.parser import text_string_to_metric_families

from service.host import metrics
from service.host.database import Database
from service.tools.demo.world import SCIENCE_FICTION_FAN

ROUTE = "/api/recommendations/{user_id}"


def value(client: testing.TestClient, name: str, **labels: str) -> float:
    """A sample's value, 0 where there is none yet."""
    response = client.simulate_get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain")
    return sum(
        sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def test_counts_requests_by_route_method_and_status(client: testing.TestClient) -> None:
    labels = {"route": ROUTE, "method": "GET", "status": "200"}
    before = value(client, "ml_service_requests_total", **labels)
    client.simulate_get(f"/api/recommendations/{SCIENCE_FICTION_FAN}")
    assert value(client, "ml_service_requests_total", **labels) == before + 1


def test_an_unknown_path_or_method_makes_no_label_of_its_own(client: testing.TestClient) -> None:
    labels = {"route": "unknown", "method": "GET", "status": "404"}
    before = value(client, "ml_service_requests_total", **labels)
    client.simulate_get("/one")
    client.simulate_get("/two")
    assert value(client, "ml_service_requests_total", **labels) == before + 2
    assert "/one" not in client.simulate_get("/metrics").text


def test_times_requests(client: testing.TestClient) -> None:
    labels = {"route": "/health", "method": "GET"}
    before = value(client, "ml_service_request_seconds_count", **labels)
    client.simulate_get("/health")
    assert value(client, "ml_service_request_seconds_count", **labels) == before + 1
    assert value(client, "ml_service_request_seconds_sum", **labels) > 0


def test_shows_the_pool_and_the_ages(client: testing.TestClient, database: Database) -> None:
    database.readiness()
    assert value(client, "ml_service_pool_size") >= 1
    assert value(client, "ml_service_pool_available") >= 1
    assert value(client, "ml_service_pool_waiting") == 0
    assert value(client, "ml_service_model_age_seconds") > 0
    assert value(client, "ml_service_data_age_seconds") > 0


def test_the_console_has_what_was_counted(client: testing.TestClient) -> None:
    def asked() -> dict[str, Any]:
        counted = client.simulate_get("/api/console/requests").json
        assert counted["since"] < datetime.now(UTC).isoformat()
        found = [each for each in counted["routes"] if each["route"] == ROUTE]
        return found[0] if found else {"requests": 0, "refused": 0, "failed": 0}

    before = asked()
    client.simulate_get(f"/api/recommendations/{SCIENCE_FICTION_FAN}")
    client.simulate_get("/api/recommendations/nobody")
    after = asked()
    assert (after["requests"], after["refused"], after["failed"]) == (
        before["requests"] + 2,
        before["refused"] + 1,
        before["failed"],
    )
    half, most = after["half_within_seconds"], after["most_within_seconds"]
    assert 0 < half <= most


def test_a_fallback_shows_in_the_console(client: testing.TestClient) -> None:
    def fallbacks() -> int:
        return int(
            client.simulate_get("/api/console/requests").json["fallbacks"].get("strategy", 0)
        )

    before = fallbacks()
    metrics.FALLBACKS.labels("strategy").inc()
    assert fallbacks() == before + 1
