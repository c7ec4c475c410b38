"""Metrics for Prometheus, also where several worker processes count together."""

import os
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import falcon
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from service.host.pool import PoolState
from service.host.watch import Readiness

REQUESTS = Counter("ml_service_requests", "Requests answered.", ["route", "method", "status"])
LATENCY = Histogram(
    "ml_service_request_seconds",
    "Time from a request's arrival to its answer.",
    ["route", "method"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
FALLBACKS = Counter(
    "ml_service_fallbacks",
    "Answers with popular media because the strategy failed or the database was gone.",
    ["reason"],
)
UNTRACKED = Counter(
    "ml_service_untracked",
    "Answers that went out without having been logged, where that was asked for.",
)
RULES_FAILED = Counter(
    "ml_service_rules_failed",
    "Times that a relation of a rule, a list or a condition could not be read for a question.",
    ["relation"],
)
QUESTIONS = Counter(
    "ml_service_questions",
    "Where there are standbys: answers, by whose: one of them, the primary's, or kept here.",
    ["by"],
)
POOL_SIZE = Gauge("ml_service_pool_size", "Database connections.", multiprocess_mode="livesum")
POOL_AVAILABLE = Gauge(
    "ml_service_pool_available", "Database connections not in use.", multiprocess_mode="livesum"
)
POOL_WAITING = Gauge(
    "ml_service_pool_waiting", "Requests waiting for a connection.", multiprocess_mode="livesum"
)
MODEL_AGE = Gauge(
    "ml_service_model_age_seconds",
    "Time since the model was rebuilt; NaN where that is not known.",
    multiprocess_mode="livemostrecent",
)
DATA_AGE = Gauge(
    "ml_service_data_age_seconds",
    "Time since the last successful sync from the sources; NaN where that is not known.",
    multiprocess_mode="livemostrecent",
)
EVENTS_WAITING = Gauge(
    "ml_service_events_waiting",
    "Recorded events that engagement_db does not have yet; NaN where that is not known.",
    multiprocess_mode="livemostrecent",
)
EVENTS_WAITING_SECONDS = Gauge(
    "ml_service_events_waiting_seconds",
    "For how long the first of them has waited; 0 where none waits.",
    multiprocess_mode="livemostrecent",
)
STARTED = Gauge(
    "ml_service_started_timestamp_seconds",
    "When the first of these processes began to count, in Unix time.",
    multiprocess_mode="min",
)
STARTED.set_to_current_time()
EVENTS_REFUSED = Gauge(
    "ml_service_events_refused",
    "Recorded events that engagement_db refused; NaN where that is not known.",
    multiprocess_mode="livemostrecent",
)


class RequestMetrics:
    """Middleware: counts and times requests, and notes how the pool is when each has ended."""

    def __init__(self, pool_state: Callable[[], PoolState]) -> None:
        self._pool_state = pool_state

    def process_request(self, req: falcon.Request, _resp: falcon.Response) -> None:
        req.context.measured_from = perf_counter()

    def process_response(
        self, req: falcon.Request, resp: falcon.Response, _resource: object, _succeeded: bool
    ) -> None:
        # Callers choose paths and methods: only those that we know become labels.
        route = req.uri_template or "unknown"
        method = req.method if req.method in falcon.HTTP_METHODS else "unknown"
        REQUESTS.labels(route, method, str(resp.status_code)).inc()
        LATENCY.labels(route, method).observe(perf_counter() - req.context.measured_from)
        _show_pool(self._pool_state())


def exposition(pool: PoolState, readiness: Readiness) -> tuple[bytes, str]:
    """All metrics in Prometheus's text format, and its media type."""
    _show_pool(pool)
    for gauge, value in (
        (MODEL_AGE, readiness.model_age_seconds),
        (DATA_AGE, readiness.data_age_seconds),
        (EVENTS_WAITING, readiness.events_waiting),
        (EVENTS_WAITING_SECONDS, readiness.events_waiting_seconds or 0),
        (EVENTS_REFUSED, readiness.events_refused),
    ):
        gauge.set(float("nan") if value is None else value)
    return generate_latest(_registry()), CONTENT_TYPE_LATEST


def counted() -> dict[str, Any]:
    """What all processes of this server have counted since the first of them began.

    Of each route how many requests, how many of them were refused (4xx) and failed (5xx), and
    within how many seconds (a bucket's bound; null: above all) half and 95 % were answered.
    """
    samples = [sample for family in _registry().collect() for sample in family.samples]

    def of(name: str) -> Iterator[tuple[dict[str, str], float]]:
        return ((each.labels, each.value) for each in samples if each.name == name)

    by_class: dict[tuple[str, str], Tally[str]] = {}
    for labels, value in of("ml_service_requests_total"):
        place = by_class.setdefault((labels["route"], labels["method"]), Tally())
        place[labels["status"][0]] += int(value)
    within: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for labels, value in of("ml_service_request_seconds_bucket"):
        bounds = within.setdefault((labels["route"], labels["method"]), [])
        bounds.append((float(labels["le"]), value))

    def quantile(place: tuple[str, str], share: float) -> float | None:
        bounds = sorted(within.get(place, ()))
        wanted = share * bounds[-1][1] if bounds else 0
        found = next((bound for bound, count in bounds if count >= wanted), float("inf"))
        return None if found == float("inf") else found

    return {
        "since": datetime.fromtimestamp(
            min(value for _, value in of("ml_service_started_timestamp_seconds")), UTC
        ).isoformat(),
        "fallbacks": {
            labels["reason"]: int(value) for labels, value in of("ml_service_fallbacks_total")
        },
        "untracked": sum(int(value) for _, value in of("ml_service_untracked_total")),
        "routes": [
            {
                "route": place[0],
                "method": place[1],
                "requests": classes.total(),
                "refused": classes["4"],
                "failed": classes["5"],
                "half_within_seconds": quantile(place, 0.5),
                "most_within_seconds": quantile(place, 0.95),
            }
            for place, classes in sorted(
                by_class.items(), key=lambda each: (-each[1].total(), each[0])
            )
        ],
    }


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _show_pool(state: PoolState) -> None:
    POOL_SIZE.set(state.size)
    POOL_AVAILABLE.set(state.available)
    POOL_WAITING.set(state.waiting)
