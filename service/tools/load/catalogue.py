"""Titles of elsewhere, found in the catalogue that is there."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

import psycopg
from psycopg import sql

from service.tools.load import titles
from service.tools.load.records import Opinion

_BATCH = 10_000
_OTHER_TITLE = re.compile(r"\((?:a\.k\.a\.)?([^()]*)\)")


class _Match(NamedTuple):
    """How sure it is, the surest first, and what."""

    by_title: bool
    by_tmdb: bool
    of_another_type: bool
    media_id: UUID


def has_attributes(catalog: psycopg.Connection) -> bool:
    """Whether the catalogue has a place for what else is known of a medium."""
    return (
        catalog.execute(
            "select from pg_attribute"
            " where attrelid = 'medias'::regclass and attname = 'attributes' and not attisdropped"
        ).fetchone()
        is not None
    )


def find(catalog: psycopg.Connection, opinions: Sequence[Opinion]) -> list[UUID | None]:
    """The medium of each, in their order: by IMDb's or TMDB's id, else by title and year.

    None where the catalogue has none, or several that fit alike. The catalogue is read once, as a
    stream; what it holds of ids is in `attributes`.
    """
    wanted: dict[tuple[str, str, int | None], list[int]] = defaultdict(list)
    for place, opinion in enumerate(opinions):
        for sought in _sought(opinion):
            wanted[sought].append(place)
    matches: list[set[_Match]] = [set() for _ in opinions]
    attributes = sql.SQL("attributes" if has_attributes(catalog) else "null::jsonb")
    with catalog.cursor(name="catalogue") as cursor:
        cursor.itersize = _BATCH
        cursor.execute(
            sql.SQL(
                "select id, title, release_year, media_type, {attributes}"
                " from medias where deleted_at is null"
            ).format(attributes=attributes)
        )
        for media_id, title, year, media_type, known in cursor:
            for sought in _offered(title or "", year, media_type, known or {}):
                for place in wanted.get(sought, ()):
                    another = media_type != (opinions[place].media_type or media_type)
                    kind = sought[0]
                    matches[place].add(_Match(kind == "title", kind == "tmdb", another, media_id))
    return [_best(found) for found in matches]


def genres(
    catalog: psycopg.Connection, media_ids: Sequence[UUID]
) -> Iterator[tuple[UUID, list[str]]]:
    """The genres of media."""
    yield from catalog.execute(
        """
        select media_id, coalesce(
            array_agg(genre_name order by genre_name) filter (where genre_name is not null), '{}'
        )
        from unnest(%s::uuid[]) media_id
        left join tb_media_genre using (media_id)
        group by media_id
        """,
        ([*media_ids],),
    ).fetchall()


def _sought(opinion: Opinion) -> Iterator[tuple[str, str, int | None]]:
    if opinion.imdb_id:
        yield "imdb", opinion.imdb_id, None
    if opinion.tmdb_id:
        # Films and series have numbers of their own there.
        yield "tmdb", f"{opinion.media_type} {opinion.tmdb_id}", None
    for title in {opinion.title, opinion.original_title or opinion.title}:
        yield "title", titles.key(title), opinion.release_year


def _offered(
    title: str, year: int | None, media_type: str | None, known: dict[str, str]
) -> Iterator[tuple[str, str, int | None]]:
    if "imdb_id" in known:
        yield "imdb", known["imdb_id"], None
    if "tmdb_id" in known:
        yield "tmdb", f"{media_type} {known['tmdb_id']}", None
    # 'The Postman (Il Postino)' goes by both names.
    spellings = {title, *_OTHER_TITLE.findall(title), _OTHER_TITLE.sub("", title)}
    for spelling in {titles.key(spelling) for spelling in spellings} - {""}:
        yield "title", spelling, year


def _best(found: set[_Match]) -> UUID | None:
    """The surest, unless another is as sure."""
    if not found:
        return None
    first, *others = sorted(found)
    alike = [match.media_id for match in others if match[:3] == first[:3]]
    return None if alike else first.media_id
