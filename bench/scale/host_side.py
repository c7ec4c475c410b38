"""The host-side way: what services do that rank in their own process.

Three pools, one to each source; batch queries; the scores of `classic` in Python, by the formulas
of the README. It is meant to be good: statements are prepared, the databases have the indexes that
these queries want (INDEXES), join and count what they can, and nothing crosses the wire that need
not. Popularity, which decides ties, is computed once, when a worker starts. What `classic` keeps in
models is read here when it is asked for, so answers differ a little where the limits are reached:
among a medium's 300 most recent people are some to whom it is not recent, and whoever is among the
people of one medium is compared over all of their history.

No log, no metrics, no checks: what the service does beyond ranking is not done here.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from heapq import nsmallest
from typing import Any, LiteralString
from uuid import UUID

import falcon
import psycopg
from psycopg_pool import ConnectionPool

from service.config import Settings

LIMIT = 10
NEIGHBOURS = 50
HISTORY = 50
AUDIENCE = 300
CONTENT_WEIGHT, COLLABORATIVE_WEIGHT = 0.4, 0.6
HALF_LIFE_DAYS = 90

INDEXES: Mapping[str, LiteralString] = {
    "catalog_db": """
        create index if not exists bench_media_of_genre
            on tb_media_genre (genre_name) include (media_id);
    """,
    "engagement_db": """
        create index if not exists bench_taken on interaction
            (user_id, "timestamp" desc, id desc) include (media_id, type, interaction_value);
        create index if not exists bench_audience on interaction
            (media_id, "timestamp" desc, id desc) include (user_id)
            where type in ('LIKE', 'WATCH') and interaction_value > 0;
    """,
}
"""By source, beside those that the sources have already."""

GENRES = """
    select genre_name
    from user_preferences
    join tb_user_genre using (user_id)
    where user_id = %s
"""
TAKEN = """
    select media_id, type <> 'DISLIKE' and interaction_value > 0
    from interaction
    where user_id = %s
    order by "timestamp" desc, id desc
"""
SIMILAR = """
    select user_id, count(shared.media_id), count(*)
    from (
        select distinct audience.user_id as person
        from unnest(%(history)s::uuid[]) as taken (media_id)
        cross join lateral (
            select user_id
            from interaction
            where interaction.media_id = taken.media_id
                and type in ('LIKE', 'WATCH')
                and interaction_value > 0
            order by "timestamp" desc, id desc
            limit %(audience)s
        ) audience
    ) candidate
    cross join lateral (
        select user_id, media_id
        from interaction
        where user_id = person and type in ('LIKE', 'WATCH') and interaction_value > 0
        order by "timestamp" desc, id desc
        limit %(limit)s
    ) recent
    left join unnest(%(history)s::uuid[]) as shared (media_id) on shared.media_id = recent.media_id
    where person <> %(user)s
    group by user_id
"""
TOOK = """
    select media_id, count(distinct user_id) * sum(interaction_value)
    from unnest(%s::uuid[]) as person
    cross join lateral (
        select user_id, media_id, interaction_value
        from interaction
        where user_id = person and type in ('LIKE', 'WATCH') and interaction_value > 0
        order by "timestamp" desc, id desc
        limit %s
    ) recent
    group by media_id
"""
MATCHES = """
    select media_id, count(*)
    from tb_media_genre
    join medias on medias.id = media_id
    where genre_name = any(%s) and deleted_at is null
    group by media_id
"""
POPULARITY = """
    select media_id, sum(
        interaction_value * power(2, extract(epoch from "timestamp" - newest)::float8 / %s)
    )
    from interaction
    cross join (select max("timestamp") as newest from interaction) present
    where type in ('LIKE', 'WATCH') and interaction_value > 0
    group by media_id
"""
DETAILS = """
    select id, title, description, release_year, media_type, cover_url
    from medias
    where id = any(%s) and deleted_at is null
"""
MEDIA_GENRES = "select media_id, genre_name from tb_media_genre where media_id = any(%s)"

Rows = list[tuple[Any, ...]]


class Sources:
    """The three databases, with a pool each."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._pools = {
            name: ConnectionPool(
                settings.source(name),
                kwargs={"autocommit": True, "prepare_threshold": 0, "options": "-c jit=off"},
                min_size=1,
                max_size=settings.pool_size,
                timeout=30,
            )
            for name in ("user_db", "catalog_db", "engagement_db")
        }

    def rows(self, source: str, query: LiteralString, *arguments: Any) -> Rows:
        """What a source answers, to a statement with arguments in their order, or by name."""
        named = len(arguments) == 1 and isinstance(arguments[0], Mapping)
        with self._pools[source].connection() as connection:
            return connection.execute(query, arguments[0] if named else arguments).fetchall()

    def details(self, media_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
        """What is shown of these media, of those that are available."""
        genres = defaultdict(list)
        for media_id, genre in self.rows("catalog_db", MEDIA_GENRES, media_ids):
            genres[media_id].append(genre)
        columns = ("id", "title", "description", "release_year", "media_type", "cover_url")
        return {
            row[0]: {
                **dict(zip(columns, (str(row[0]), *row[1:]), strict=True)),
                "genres": sorted(genres[row[0]]),
            }
            for row in self.rows("catalog_db", DETAILS, media_ids)
        }


def envelope(user_id: str, strategy: str, recommendations: Sequence[dict[str, Any]]) -> bytes:
    """The answer as the service words it."""
    return json.dumps(
        {
            "user_id": user_id,
            "recommendations": recommendations,
            "count": len(recommendations),
            "limit": LIMIT,
            "offset": 0,
            "strategy": strategy,
        }
    ).encode()


def prepare(databases: Mapping[str, str]) -> None:
    """Give the sources, by name, the indexes that this wants. Raises psycopg.Error."""
    for name, statements in INDEXES.items():
        with psycopg.connect(databases[name], autocommit=True) as connection:
            connection.execute(statements)
            connection.execute("vacuum analyze")


class Classic:
    """`classic` for one person."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        half_life = HALF_LIFE_DAYS * 86_400
        self._popularity: dict[UUID, float] = dict(
            sources.rows("engagement_db", POPULARITY, half_life)
        )

    def on_get(self, _req: falcon.Request, resp: falcon.Response, user_id: str) -> None:
        user = UUID(user_id)
        rows = self._sources.rows
        genres = {genre for (genre,) in rows("user_db", GENRES, user)}
        events = rows("engagement_db", TAKEN, user)
        taken = {media_id for media_id, _ in events}
        positive = dict.fromkeys(media_id for media_id, liked in events if liked)
        support = {
            media_id: value
            for media_id, value in self._support(user, [*positive][:HISTORY]).items()
            if media_id not in taken
        }
        matches: dict[UUID, int] = dict(rows("catalog_db", MATCHES, [*genres])) if genres else {}
        most = max((value for media, value in support.items()), default=1)
        scored = []
        for media_id in support.keys() | matches.keys():
            if media_id not in taken:
                content = matches.get(media_id, 0) / len(genres) if genres else 0.0
                collaborative = support.get(media_id, 0) / most
                score = CONTENT_WEIGHT * content + COLLABORATIVE_WEIGHT * collaborative
                order = (-round(score, 9), -self._popularity.get(media_id, 0), media_id)
                scored.append((order, content, collaborative))
        best = nsmallest(2 * LIMIT, scored)  # some may be gone
        details = self._sources.details([order[2] for order, _, _ in best])
        recommendations = [
            {
                **details[order[2]],
                "recommendation_score": round(-order[0], 4),
                "content_score": round(content, 4),
                "collaborative_score": round(collaborative, 4),
            }
            for order, content, collaborative in best
            if order[2] in details
        ]
        resp.data = envelope(user_id, "classic", recommendations[:LIMIT])

    def _support(self, user: UUID, history: Sequence[UUID]) -> dict[UUID, float]:
        """What the most similar people took: how many of them × the sum of their values."""
        rows = self._sources.rows
        limits = {"history": history, "audience": AUDIENCE, "limit": HISTORY, "user": user}
        # Everybody's cosine has the person's own length in it: the order is that without.
        similar = (
            (-(shared**2) / length, -shared, person)
            for person, shared, length in rows("engagement_db", SIMILAR, limits)
        )
        nearest = [person for _, _, person in nsmallest(NEIGHBOURS, similar)]
        return dict(rows("engagement_db", TOOK, nearest, HISTORY))


class Ready:
    """That a worker has all it needs."""

    def on_get(self, _req: falcon.Request, _resp: falcon.Response) -> None:
        pass


def create_app() -> "falcon.App[falcon.Request, falcon.Response]":
    """The application over the sources that the environment names."""
    app = falcon.App()
    app.add_route("/health/ready", Ready())
    app.add_route("/api/recommendations/{user_id}", Classic(Sources(Settings.from_environ())))
    return app
