"""What was read, into the three source databases.

All of it goes into temporary tables of engagement_db first, as it is read: what is there twice,
who has what genres, and who is new, the database finds out, so that the memory that a load needs
does not grow with what it loads.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import LiteralString, NamedTuple
from uuid import UUID

import psycopg
from psycopg import sql
from tqdm import tqdm

from service.connection import tool_session
from service.tools.load import catalogue
from service.tools.load.records import VALUES, DataSet, Export
from service.tools.load.titles import TITLE_LENGTH

STATED_GENRES = 3
"""How many genres a person states at most."""
LISTED_TAGS = 10
"""How many tags of a medium are kept, the most frequent."""
_CACHED_IDS = 1 << 16
_TABLES = Path(__file__).parents[1] / "demo"


class Count(NamedTuple):
    """How many the files hold, and how many of those were new to the database."""

    read: int
    inserted: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What a load did."""

    media: Count
    users: Count
    interactions: Count
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Records that are right and became nothing, by why."""
    malformed: int = 0
    """Records that were skipped."""
    examples: Sequence[str] = ()
    """The first of those, and what was wrong."""
    not_found: Sequence[str] = ()
    """Titles of a person's export that the catalogue does not have."""

    def __str__(self) -> str:
        counts = (
            ("media", self.media),
            ("users", self.users),
            ("interactions", self.interactions),
        )
        return "\n".join(
            [
                *(
                    f"{name}: {count.read} read, {count.inserted} inserted"
                    for name, count in counts
                ),
                *(f"left out: {count}, {why}" for why, count in sorted(self.left_out.items())),
                *([f"malformed: {self.malformed} skipped"] if self.malformed else []),
                *(f"  {example}" for example in self.examples),
                *(f"not found: {title}" for title in self.not_found),
            ]
        )


class _Sources(NamedTuple):
    """A connection to each."""

    engagement: psycopg.Connection
    catalog: psycopg.Connection
    preferences: psycopg.Connection

    def prepare(self) -> None:
        """The tables of all three, for one load at a time, until the transactions end."""
        _prepare(self.engagement, "engagement_db", "interaction")
        _prepare(self.catalog, "catalog_db", "medias")
        _prepare(self.preferences, "user_db", "user_preferences")


@contextmanager
def _sources(user_db: str, catalog_db: str, engagement_db: str) -> Iterator[_Sources]:
    """A transaction in each. All are committed, or, where anything fails, none."""
    # The last to be opened commits first, so nobody sees an interaction with what is not there.
    with (
        tool_session(engagement_db) as engagement,
        tool_session(catalog_db) as catalog,
        tool_session(user_db) as preferences,
    ):
        yield _Sources(engagement, catalog, preferences)


def store(
    data: DataSet,
    user_db: str,
    catalog_db: str,
    engagement_db: str,
    *,
    progress: bool = True,
    before: Callable[[], object] = lambda: None,
) -> Summary:
    """Read all of a data set, and write what is new.

    Takes libpq connection strings; creates the sources' tables where they are missing. The three
    databases are committed once all three have been written: a failure leaves all as they were,
    unless the machine or a connection dies between the commits. Loading again then completes what
    is missing. `progress` draws a bar of what is written on stderr; `before` is called when all is
    written, before the first commit.

    Raises LoadError, OSError, psycopg.Error.
    """
    media_id = lru_cache(_CACHED_IDS)(lambda medium: str(data.ids.media_id(medium)))
    user_id = lru_cache(_CACHED_IDS)(lambda user: str(data.ids.user_id(user)))
    with _sources(user_db, catalog_db, engagement_db) as sources:
        engagement = sources.engagement
        _make_staging(engagement)
        _copy(
            engagement,
            "copy read_medium (media_id, title, release_year, media_type, genres, attributes,"
            " description, cover_url) from stdin",
            (
                (
                    media_id(medium.id),
                    medium.title[:TITLE_LENGTH],
                    medium.release_year,
                    medium.media_type,
                    [*medium.genres],
                    json.dumps({**medium.attributes}),
                    medium.description,
                    medium.cover_url,
                )
                for medium in data.media
            ),
        )
        _copy(
            engagement,
            "copy read_tag (media_id, tag) from stdin",
            ((media_id(medium), word) for medium, word in data.tags),
        )
        _copy(
            engagement,
            "copy read_genre (media_id, genres) from stdin",
            ((media_id(medium), [*genres]) for medium, genres in data.genres),
        )
        _copy(
            engagement,
            "copy read_person (user_id, genres) from stdin",
            ((user_id(user), [*genres]) for user, genres in data.people),
        )
        _copy_interactions(
            engagement,
            (
                (user_id(user), media_id(medium), kind, seconds, None)
                for user, medium, kind, seconds in data.interactions
            ),
        )
        _copy_interactions(
            engagement,
            (
                (user_id(user), media_id(medium), kind, seconds, value)
                for user, medium, kind, seconds, value in data.events
            ),
        )
        with tqdm(total=5, desc="to the databases", unit=" steps", disable=not progress) as bar:
            _settle(engagement)
            # Only now: nobody waits for a lock while files are read.
            sources.prepare()
            if data.outside:
                _note_known_media(engagement, sources.catalog)
            dangling = _drop_dangling(engagement)
            bar.update()
            interactions = _store_interactions(engagement)
            bar.update(2)
            media = _store_media(engagement, sources.catalog)
            bar.update()
            users = _store_people(engagement, sources.preferences)
            before()
            bar.update()
    unknown = "catalogue does not know" if data.outside else "data set does not describe"
    left_out = {f"of a medium that the {unknown}": dangling} if dangling else {}
    return Summary(media, users, interactions, left_out)


def store_export(
    export: Export, user_id: UUID, user_db: str, catalog_db: str, engagement_db: str
) -> Summary:
    """Find what one person thinks something of in the catalogue, and write what is new of it.

    Otherwise as `store`; nothing is added to the catalogue.
    """
    opinions = [*export.opinions]  # of one person: thousands at most
    with _sources(user_db, catalog_db, engagement_db) as sources:
        sources.prepare()
        found = catalogue.find(sources.catalog, opinions)
        _make_staging(sources.engagement)
        _copy(
            sources.engagement,
            "copy read_medium (media_id, genres) from stdin",
            catalogue.genres(sources.catalog, [*filter(None, found)]),
        )
        _copy_interactions(
            sources.engagement,
            (
                (user_id, media_id, opinion.type, opinion.seconds, None)
                for opinion, media_id in zip(opinions, found, strict=True)
                if media_id
            ),
        )
        _settle(sources.engagement)
        interactions = _store_interactions(sources.engagement)
        users = _store_people(sources.engagement, sources.preferences)
    missing = [str(o) for o, media_id in zip(opinions, found, strict=True) if not media_id]
    return Summary(Count(len(opinions), 0), users, interactions, not_found=missing)


def _make_staging(connection: psycopg.Connection) -> None:
    """Temporary tables for all that is read."""
    connection.execute(
        """
        set local work_mem = '64MB';
        create temporary table read_medium (
            position bigint generated always as identity,
            media_id uuid,
            title text,
            release_year integer,
            media_type text,
            genres text[],
            attributes jsonb,
            description text,
            cover_url text
        ) on commit drop;
        create temporary table read_tag (
            media_id uuid,
            tag text
        ) on commit drop;
        create temporary table read_genre (
            media_id uuid,
            genres text[]
        ) on commit drop;
        create temporary table read_interaction (
            position bigint generated always as identity,
            user_id uuid,
            media_id uuid,
            type text,
            happened_at double precision,
            value double precision
        ) on commit drop;
        create temporary table read_person (
            position bigint generated always as identity,
            user_id uuid,
            genres text[]
        ) on commit drop;
        create temporary table known_medium (
            media_id uuid,
            genres text[]
        ) on commit drop;
        """
    )


def _settle(connection: psycopg.Connection) -> None:
    """Everything once: of one medium's lines the first with genres, of equal interactions one."""
    connection.execute(
        """
        create temporary table loading_medium on commit drop as
        select distinct on (media_id) *
        from read_medium
        order by media_id, cardinality(genres) = 0, position;
        drop table read_medium;
        update loading_medium set genres = read_genre.genres
        from read_genre
        where read_genre.media_id = loading_medium.media_id;
        analyze loading_medium;

        create temporary table loading_interaction on commit drop as
        select distinct on (user_id, media_id, type, happened_at) *
        from read_interaction
        order by user_id, media_id, type, happened_at, position;
        drop table read_interaction;
        analyze loading_interaction;
        """
    )


def _copy_interactions(connection: psycopg.Connection, rows: Iterable[Sequence[object]]) -> None:
    _copy(
        connection,
        "copy read_interaction (user_id, media_id, type, happened_at, value) from stdin",
        rows,
    )


def _copy(
    connection: psycopg.Connection, statement: LiteralString, rows: Iterable[Sequence[object]]
) -> None:
    with connection.cursor().copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _note_known_media(engagement: psycopg.Connection, catalog: psycopg.Connection) -> None:
    """What the catalogue has already."""
    _carry(
        catalog,
        sql.SQL(
            """
            copy (
                select id, array(select genre_name from tb_media_genre where media_id = id)
                from medias
            ) to stdout
            """
        ),
        engagement,
        sql.SQL("copy known_medium from stdin"),
    )
    engagement.execute("analyze known_medium")


def _drop_dangling(connection: psycopg.Connection) -> int:
    """Interactions with media that nothing describes: some data sets have them."""
    return connection.execute(
        """
        delete from loading_interaction
        where not exists (
            select from loading_medium where loading_medium.media_id = loading_interaction.media_id
        ) and not exists (
            select from known_medium where known_medium.media_id = loading_interaction.media_id
        )
        """
    ).rowcount


def _prepare(connection: psycopg.Connection, name: str, table: str) -> None:
    """A source's tables, for one load at a time, until the transaction ends."""
    # By the source's name, because one database may be all three.
    connection.execute(
        "select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"ml-service load {name}",)
    )
    # Only where it is absent: create … if not exists takes locks and rights all the same.
    if connection.execute("select to_regclass(%s)", (table,)).fetchone() == (None,):
        connection.execute((_TABLES / f"{name}.sql").read_bytes())
    # What would fail on commit fails on writing, while all three can still be rolled back.
    connection.execute("set constraints all immediate")


def _store_interactions(engagement: psycopg.Connection) -> Count:
    read = _number(engagement, "select count(*) from loading_interaction")
    engagement.execute(
        "create temporary table value_of (type, usual) on commit drop as"
        " select * from unnest(%s::text[], %s::double precision[])",
        ([*VALUES], [*VALUES.values()]),
    )
    # In the order of time, then of the file.
    inserted = engagement.execute(
        """
        with timed as (
            select
                loading_interaction.*,
                coalesce(value, usual) as counted,
                to_timestamp(happened_at) at time zone 'UTC' as "timestamp"
            from loading_interaction
            join value_of using (type)
        )
        insert into interaction (user_id, media_id, type, interaction_value, "timestamp")
        select user_id, media_id, type, counted, "timestamp"
        from timed
        where not exists (
            select from interaction present
            where present.user_id = timed.user_id
                and present.media_id = timed.media_id
                and present.type = timed.type
                and present."timestamp" is not distinct from timed."timestamp"
        )
        order by happened_at nulls first, position
        """
    ).rowcount
    return Count(read, inserted)


def _store_media(engagement: psycopg.Connection, catalog: psycopg.Connection) -> Count:
    catalog.execute(
        """
        create temporary table loading_medium (
            position bigint,
            media_id uuid,
            title text,
            release_year integer,
            media_type text,
            genres text[],
            attributes jsonb,
            description text,
            cover_url text
        ) on commit drop
        """
    )
    _carry(
        engagement,
        sql.SQL(
            """
            copy (
                with counted as (
                    select media_id, tag, count(*) as people from read_tag group by media_id, tag
                ),
                ranked as (
                    select media_id, tag, row_number() over (
                        partition by media_id order by people desc, tag collate "C"
                    ) as place
                    from counted
                ),
                tagged as (
                    select media_id, jsonb_agg(tag order by place) as tags
                    from ranked
                    where place <= {listed}
                    group by media_id
                )
                select
                    position,
                    media_id,
                    title,
                    release_year,
                    media_type,
                    genres,
                    attributes || jsonb_strip_nulls(jsonb_build_object('tags', tags)),
                    description,
                    cover_url
                from loading_medium
                left join tagged using (media_id)
                order by position
            ) to stdout
            """
        ).format(listed=LISTED_TAGS),
        catalog,
        sql.SQL("copy loading_medium from stdin"),
    )
    catalog.execute("analyze loading_medium")
    read = _number(catalog, "select count(*) from loading_medium")
    has = catalogue.has_attributes(catalog)
    inserted = catalog.execute(
        sql.SQL(
            """
            insert into medias (
                id,
                title,
                description,
                release_year,
                media_type,
                cover_url,
                version,
                create_at,
                update_at
                {attributes}
            )
            select
                media_id,
                title,
                description,
                release_year,
                media_type,
                cover_url,
                1,
                now() at time zone 'UTC',
                now() at time zone 'UTC'
                {known}
            from loading_medium
            where not exists (
                select from medias present where present.id = loading_medium.media_id
            )
            order by position
            """
        ).format(
            attributes=sql.SQL(", attributes" if has else ""),
            known=sql.SQL(", nullif(attributes, '{}')" if has else ""),
        )
    ).rowcount
    catalog.execute(
        """
        insert into tb_media_genre (media_id, genre_name)
        select media_id, genre
        from loading_medium
        cross join unnest(genres) with ordinality as listed (genre, place)
        where not exists (
            select from tb_media_genre present where present.media_id = loading_medium.media_id
        )
        order by position, place
        """
    )
    return Count(read, inserted)


def _store_people(engagement: psycopg.Connection, preferences: psycopg.Connection) -> Count:
    """Everybody who did or stated something, with their genres, else those that they like."""
    preferences.execute(
        "create temporary table loading_person (user_id uuid, genres text[]) on commit drop"
    )
    _carry(
        engagement,
        sql.SQL(
            """
            copy (
                with medium as (
                    select media_id, genres from loading_medium
                    union all
                    select media_id, genres
                    from known_medium known
                    where not exists (
                        select from loading_medium where loading_medium.media_id = known.media_id
                    )
                ),
                liked as (
                    select user_id, genre, count(*) as times
                    from loading_interaction
                    join medium using (media_id)
                    cross join unnest(genres) genre
                    where type = 'LIKE'
                    group by user_id, genre
                ),
                ranked as (
                    select user_id, genre, row_number() over (
                        partition by user_id order by times desc, genre collate "C"
                    ) as place
                    from liked
                ),
                favourite as (
                    select user_id, array_agg(genre order by place) as genres
                    from ranked
                    where place <= {stated}
                    group by user_id
                ),
                stated as (
                    select distinct on (user_id) user_id, genres
                    from read_person
                    order by user_id, cardinality(genres) = 0, position
                ),
                person as (
                    select user_id from loading_interaction union select user_id from read_person
                )
                select
                    user_id,
                    coalesce(nullif(stated.genres, '{{}}'), favourite.genres, '{{}}')
                from person
                left join favourite using (user_id)
                left join stated using (user_id)
            ) to stdout
            """
        ).format(stated=STATED_GENRES),
        preferences,
        sql.SQL("copy loading_person from stdin"),
    )
    preferences.execute("analyze loading_person")
    read = _number(preferences, "select count(*) from loading_person")
    inserted = preferences.execute(
        """
        insert into user_preferences (user_id, id)
        select user_id, md5('preferences of ' || user_id)::uuid
        from loading_person
        where not exists (
            select from user_preferences present where present.user_id = loading_person.user_id
        )
        """
    ).rowcount
    preferences.execute(
        """
        insert into tb_user_genre (user_id, genre_name)
        select user_id, genre
        from loading_person
        cross join unnest(genres) genre
        where not exists (
            select from tb_user_genre present where present.user_id = loading_person.user_id
        )
        """
    )
    return Count(read, inserted)


def _carry(
    source: psycopg.Connection,
    out: sql.SQL | sql.Composed,
    target: psycopg.Connection,
    into: sql.SQL,
) -> None:
    """From one database to another, as it comes."""
    with source.cursor().copy(out) as reading, target.cursor().copy(into) as writing:
        for block in reading:
            writing.write(block)


def _number(connection: psycopg.Connection, query: LiteralString) -> int:
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])
