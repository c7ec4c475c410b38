"""The application: `create_app` is pure, `get_app` reads the environment.

`gunicorn service.app:app` takes its settings from ./gunicorn.conf.py; any other WSGI server works.
"""

from functools import cache
from typing import Any

import falcon

from service.config import Settings
from service.host import console, console_rules, errors, gorse, resources, tracing
from service.host.access import RATE_HEADERS, Access
from service.host.database import Database
from service.host.errors import App
from service.host.logs import REQUEST_ID_HEADER, RequestLog, configure_logging
from service.host.metrics import RequestMetrics
from service.host.pages import Page
from service.host.read_after import HEADER as READ_AFTER_HEADER
from service.host.read_after import ReadAfter
from service.host.waits import Arrivals


def create_app(database: Database, settings: Settings) -> App:
    """The routes, and what all of them share.

    Raises ConfigError where anybody could call, and nobody has said what they may do.
    """
    access = Access(settings, settings.anonymous(settings.host), database.key_owner)
    middleware: list[Any] = [
        Arrivals(),
        RequestLog(),
        RequestMetrics(database.pool_state),
        access,
        ReadAfter(),
        tracing.StatusOfAnswers(),
    ]
    if origins := settings.cors_origins:
        middleware.append(
            falcon.CORSMiddleware(
                allow_origins="*" if "*" in origins else origins,
                expose_headers=(REQUEST_ID_HEADER, READ_AFTER_HEADER, *RATE_HEADERS),
            )
        )
    app: App = falcon.App(middleware=middleware)
    app.req_options.strip_url_path_trailing_slash = True
    errors.register(app)
    app.add_route("/health", resources.health())
    app.add_route("/health/live", resources.live())
    app.add_route("/health/ready", resources.Ready(database))
    app.add_route("/metrics", resources.Metrics(database))
    app.add_route("/metrics/outcomes", resources.OutcomeMetrics(database))
    app.add_route("/openapi.json", resources.openapi())
    app.add_route("/api/recommendations", resources.Questions(database))
    app.add_route("/api/recommendations/batch", resources.RecommendationsBatch(database))
    app.add_route("/api/recommendations/session", resources.SessionRecommendations(database))
    app.add_route("/api/recommendations/next", resources.NextRecommendations(database))
    app.add_route("/api/recommendations/{user_id}", resources.Recommendations(database))
    app.add_route("/api/recommendations/{user_id}/rank", resources.Ranking(database))
    app.add_route("/api/recommendations/{user_id}/why/{media_id}", resources.Why(database))
    app.add_route("/api/home/{user_id}", resources.Home(database))
    app.add_route("/api/interactions", resources.Interactions(database))
    app.add_route("/api/impressions", resources.Impressions(database))
    app.add_route("/api/answers/{answer_id}/replay", resources.Replay(database))
    app.add_route("/api/outcomes", resources.Outcomes(database))
    app.add_route("/api/media/popular", resources.MediaList(database, "popular"))
    app.add_route("/api/media/trending", resources.MediaList(database, "trending"))
    app.add_route("/api/media/{media_id}/similar", resources.SimilarMedia(database))
    app.add_route("/api/users/{user_id}", resources.User(database))
    gorse.add_routes(app, database)
    console.add_routes(app, database)
    console_rules.add_routes(app, database)
    for page in ("console", "docs"):
        app.add_route(f"/{page}", Page(page))
        app.add_route(f"/{page}/{{name}}", Page(page))
    return app


@cache
def get_database() -> Database:
    """The database that the environment names; not opened."""
    return Database(Settings.from_environ())


def get_app() -> App:
    """The application as the environment wants it. Raises ConfigError."""
    settings = Settings.from_environ()
    configure_logging(settings.log_level)
    if settings.otlp_endpoint:
        tracing.start()
    return create_app(get_database(), settings)


def __getattr__(name: str) -> App:
    """`app` comes to be when a server asks for it: an import needs no environment."""
    if name != "app":
        raise AttributeError(name)
    globals()["app"] = app = get_app()
    return app
