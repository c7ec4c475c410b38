"""What a load leaves in the three sources, the first time, the next time, and when it fails."""

import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from service.tools.load import (
    Count,
    DataSet,
    Ids,
    Interaction,
    LoadError,
    Medium,
    Summary,
    store,
)
from service.tools.load import load as load_files
from service.tools.load.titles import TITLE_LENGTH

IDS = Ids("movielens")
MOVIES = (
    '1,"Matrix, The (1999)",Action|Sci-Fi',
    "2,Black Mirror,(no genres listed)",
    "3,Amélie (2001),Comedy|Romance",
)
RATINGS = ("1,1,5.0,1000000000", "1,3,2.5,900000000", "2,1,3.0,1000000000")
TABLES = {
    "user_db": ("user_preferences", "tb_user_genre"),
    "catalog_db": ("medias", "tb_media_genre"),
    "engagement_db": ("interaction",),
}


def write(directory: Path, movies: Sequence[str], ratings: Sequence[str]) -> None:
    (directory / "movies.csv").write_text(
        "\n".join(["movieId,title,genres", *movies]), encoding="utf-8"
    )
    (directory / "ratings.csv").write_text("\n".join(["userId,movieId,rating,timestamp", *ratings]))


def load(
    directory: Path,
    sources: SimpleNamespace,
    movies: Sequence[str] = MOVIES,
    ratings: Sequence[str] = RATINGS,
) -> Summary:
    write(directory, movies, ratings)
    return load_files("movielens", directory, **vars(sources), progress=False)


def rows(conninfo: str, query: LiteralString) -> list[tuple[Any, ...]]:
    with psycopg.connect(conninfo) as connection:
        return connection.execute(query).fetchall()


def contents(sources: SimpleNamespace) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, by the table's name; a table that is not there has none."""
    found = {}
    for source, tables in TABLES.items():
        with psycopg.connect(getattr(sources, source)) as connection:
            for table in tables:
                exists = connection.execute("select to_regclass(%s)", (table,)).fetchone()
                query = sql.SQL("select * from {} t order by t").format(sql.Identifier(table))
                found[table] = [] if exists == (None,) else connection.execute(query).fetchall()
    return found


def execute(conninfo: str, statement: LiteralString) -> None:
    with psycopg.connect(conninfo) as connection:
        connection.execute(statement)


def test_a_film_becomes_a_medium_with_its_genres(
    tmp_path: Path, source_databases: SimpleNamespace
) -> None:
    load(tmp_path, source_databases)
    assert rows(
        source_databases.catalog_db,
        """
        select id, title, release_year, media_type, description, cover_url, version, deleted_at
        from medias order by title desc
        """,
    ) == [
        (IDS.media_id("1"), "The Matrix", 1999, "MOVIE", None, None, 1, None),
        (IDS.media_id("2"), "Black Mirror", None, "MOVIE", None, None, 1, None),
        (IDS.media_id("3"), "Amélie", 2001, "MOVIE", None, None, 1, None),
    ]
    assert rows(
        source_databases.catalog_db, "select media_id, genre_name from tb_media_genre order by 2"
    ) == [
        (IDS.media_id("1"), "ACTION"),
        (IDS.media_id("3"), "COMEDY"),
        (IDS.media_id("3"), "ROMANCE"),
        (IDS.media_id("1"), "SCIENCE_FICTION"),
    ]


def test_two_lines_of_one_film_are_one_medium_with_the_genres_of_the_line_that_has_some(
    tmp_path: Path, source_databases: SimpleNamespace
) -> None:
    (tmp_path / "movies.dat").write_text(
        "000000000106519::A Title (1993)::\n0106519::A Title (1993)::Crime|Drama\n"
    )
    (tmp_path / "ratings.dat").write_text("1::0106519::8::1\n2::000000000106519::9::2\n")
    summary = load_files("movietweetings", tmp_path, **vars(source_databases), progress=False)
    assert summary == Summary(Count(1, 1), Count(2, 2), Count(2, 2))
    found = contents(source_databases)
    assert [genre for _, genre in found["tb_media_genre"]] == ["CRIME", "DRAMA"]
    assert len({medium for _, _, medium, *_ in found["interaction"]}) == 1


def test_ids_of_elsewhere_and_the_most_frequent_tags_become_attributes(
    tmp_path: Path, source_databases: SimpleNamespace
) -> None:
    (tmp_path / "links.csv").write_text("movieId,imdbId,tmdbId\n1,0133093,603\n")
    (tmp_path / "tags.csv").write_text(
        "userId,movieId,tag,timestamp\n1,1,Kung fu,1\n2,1,hackers,1\n3,1,Hackers,1\n"
    )
    load(tmp_path, source_databases)
    assert rows(
        source_databases.catalog_db, "select attributes from medias order by title desc"
    ) == [
        ({"imdb_id": "tt0133093", "tmdb_id": "603", "tags": ["hackers", "kung fu"]},),
        (None,),
        (None,),
    ]


def test_a_catalogue_without_a_place_for_attributes_does_without(
    tmp_path: Path, source_databases: SimpleNamespace
) -> None:
    load(tmp_path, source_databases, [], [])
    execute(source_databases.catalog_db, "alter table medias drop column attributes")
    (tmp_path / "links.csv").write_text("movieId,imdbId,tmdbId\n1,0133093,603\n")
    assert load(tmp_path, source_databases).media == Count(3, 3)


def test_a_long_title_is_cut_after_its_year_is_taken(
    tmp_path: Path, source_databases: SimpleNamespace
) -> None:
    load(tmp_path, source_databases, [f"1,{'é' * 300} (2013),"], [])
    assert rows(source_databases.catalog_db, "select title, release_year from medias") == [
        ("é" * TITLE_LENGTH, 2013)
    ]


def test_a_line_that_is_there_twice_counts_once_and_equal_times_stay_in_the_order_of_the_file(
    tmp_path: Path, source_databases: SimpleNamespace
) -> None:
    ratings = ("9,1,5,20", "8,1,5,10", "3,1,5,20", "8,1,5,10", "5,1,5,10")
    assert load(tmp_path, source_databases, ratings=ratings).interactions == Count(4, 4)
    assert rows(source_databases.engagement_db, "select user_id from interaction order by id") == [
        (IDS.user_id(user),) for user in ("8", "5", "9", "3")
    ]


def test_media_are_created_and_updated_now_in_utc(
    tmp_path: Path, source_databases: SimpleNamespace
) -> None:
    load(tmp_path, source_databases)
    assert rows(
        source_databases.catalog_db,
        """
        select distinct create_at = update_at,
            now() at time zone 'UTC' - create_at between '0' and '5 minutes'
        from medias
        """,
    ) == [(True, True)]


def test_a_rating_becomes_an_interaction_and_ids_follow_time(
    tmp_path: Path, source_databases: SimpleNamespace
) -> None:
    load(tmp_path, source_databases)
    assert rows(
        source_databases.engagement_db,
        """
        select user_id, media_id, type, interaction_value, "timestamp"::text
        from interaction order by id
        """,
    ) == [
        (IDS.user_id("1"), IDS.media_id("3"), "DISLIKE", -1.0, "1998-07-09 16:00:00"),
        (IDS.user_id("1"), IDS.media_id("1"), "LIKE", 1.0, "2001-09-09 01:46:40"),
        (IDS.user_id("2"), IDS.media_id("1"), "WATCH", 0.5, "2001-09-09 01:46:40"),
    ]


def test_a_person_states_the_three_genres_most_frequent_among_their_likes(
    tmp_path: Path, source_databases: SimpleNamespace
) -> None:
    movies = ("1,A,War|Drama", "2,B,War|Horror", "3,C,Comedy|Horror|Western", "4,D,Musical")
    likes = ("1,1,4,1", "1,2,5,2", "1,3,4,3")  # WAR 2, HORROR 2, then COMEDY before DRAMA
    others = ("1,4,3.5,4", "2,4,3.5,1", "2,1,1,2")  # not likes: these do not count
    load(tmp_path, source_databases, movies, likes + others)
    assert rows(
        source_databases.user_db, "select user_id, genre_name from tb_user_genre order by 2"
    ) == [(IDS.user_id("1"), genre) for genre in ("COMEDY", "HORROR", "WAR")]
    assert sorted(rows(source_databases.user_db, "select user_id from user_preferences")) == (
        sorted((IDS.user_id(user),) for user in ("1", "2"))
    )


def test_the_summary_counts_what_was_read_and_what_was_new(
    tmp_path: Path, source_databases: SimpleNamespace
) -> None:
    assert load(tmp_path, source_databases) == Summary(Count(3, 3), Count(2, 2), Count(3, 3))
    assert str(load(tmp_path, source_databases)).splitlines() == [
        "media: 3 read, 0 inserted",
        "users: 2 read, 0 inserted",
        "interactions: 3 read, 0 inserted",
    ]


def test_loading_again_changes_nothing(tmp_path: Path, source_databases: SimpleNamespace) -> None:
    load(tmp_path, source_databases)
    before = contents(source_databases)
    assert load(tmp_path, source_databases) == Summary(Count(3, 0), Count(2, 0), Count(3, 0))
    assert contents(source_databases) == before


def test_a_file_that_has_grown_adds_only_what_is_new(
    tmp_path: Path, source_databases: SimpleNamespace
) -> None:
    load(tmp_path, source_databases)
    before = contents(source_databases)
    summary = load(
        tmp_path,
        source_databases,
        (*MOVIES, "4,New (2020),Drama"),
        (*RATINGS, "1,4,4.0,1100000000", "3,4,4.0,1100000000", "1,1,5.0,1200000000"),
    )
    assert summary == Summary(Count(4, 1), Count(3, 1), Count(6, 3))
    after = contents(source_databases)
    added = {table: set(after[table]) - set(before[table]) for table in after}
    assert all(set(before[table]) <= set(after[table]) for table in after)
    assert [medium[:2] for medium in added["medias"]] == [(IDS.media_id("4"), "New")]
    assert added["tb_media_genre"] == {(IDS.media_id("4"), "DRAMA")}
    # Whoever has stated genres has stated them: a new like does not change them.
    assert added["tb_user_genre"] == {(IDS.user_id("3"), "DRAMA")}


def test_what_others_have_changed_or_added_stays(
    tmp_path: Path, source_databases: SimpleNamespace
) -> None:
    load(tmp_path, source_databases)
    execute(source_databases.catalog_db, "update medias set title = 'Renamed', deleted_at = now()")
    execute(
        source_databases.user_db,
        "insert into tb_user_genre select user_id, 'OWN' from user_preferences",
    )
    before = contents(source_databases)
    load(tmp_path, source_databases)
    assert contents(source_databases) == before


def test_two_data_sets_live_side_by_side(tmp_path: Path, source_databases: SimpleNamespace) -> None:
    load(tmp_path, source_databases)
    (tmp_path / "movies.dat").write_text("1::Her (2013)::Drama\n")
    (tmp_path / "ratings.dat").write_text("1::1::9::1365029107\n")
    summary = load_files("movietweetings", tmp_path, **vars(source_databases), progress=False)
    assert summary == Summary(Count(1, 1), Count(1, 1), Count(1, 1))
    assert len(contents(source_databases)["medias"]) == 4


@pytest.mark.parametrize("title", ["Tab\there", "Back\\slash", "\\N", "\\.", "'; --", '""', "𝄞"])
def test_a_title_arrives_as_it_was_written(
    tmp_path: Path, source_databases: SimpleNamespace, title: str
) -> None:
    load(tmp_path, source_databases, [f'1,"{title}",'], [])
    [(stored,)] = rows(source_databases.catalog_db, "select title from medias")
    assert stored == title.replace('""', '"')


def test_one_database_may_be_all_three(tmp_path: Path, source_databases: SimpleNamespace) -> None:
    one = source_databases.user_db
    same = SimpleNamespace(user_db=one, catalog_db=one, engagement_db=one)
    assert load(tmp_path, same) == Summary(Count(3, 3), Count(2, 2), Count(3, 3))


def test_two_loads_at_once_add_everything_once(
    tmp_path: Path, source_databases: SimpleNamespace
) -> None:
    write(tmp_path, MOVIES, RATINGS)
    summaries: list[Summary] = []

    def run() -> None:
        summaries.append(
            load_files("movielens", tmp_path, **vars(source_databases), progress=False)
        )

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(summary.interactions.inserted for summary in summaries) == [0, 3]
    assert sorted(summary.media.inserted for summary in summaries) == [0, 3]
    assert sorted(summary.users.inserted for summary in summaries) == [0, 2]


def test_a_load_does_not_wait_for_who_is_writing(
    tmp_path: Path, source_databases: SimpleNamespace
) -> None:
    load(tmp_path, source_databases, [], [])
    impatient = make_conninfo(source_databases.engagement_db, options="-c lock_timeout=60s")
    with psycopg.connect(source_databases.engagement_db) as writer:
        writer.execute(
            "insert into interaction (user_id, media_id)"
            " values (gen_random_uuid(), gen_random_uuid())"
        )
        sources = SimpleNamespace(**{**vars(source_databases), "engagement_db": impatient})
        assert load(tmp_path, sources).interactions == Count(3, 3)


def test_a_malformed_line_leaves_all_databases_empty(
    tmp_path: Path, source_databases: SimpleNamespace
) -> None:
    with pytest.raises(LoadError, match=r"^ratings\.csv line 5: expected 4 fields, found 1$"):
        load(tmp_path, source_databases, ratings=[*RATINGS, "1"])
    for conninfo in vars(source_databases).values():
        assert rows(conninfo, "select relname from pg_stat_user_tables") == []


def test_a_malformed_line_may_be_skipped(tmp_path: Path, source_databases: SimpleNamespace) -> None:
    write(tmp_path, MOVIES, [*RATINGS, "1"])
    summary = load_files(
        "movielens", tmp_path, **vars(source_databases), skip_malformed=True, progress=False
    )
    assert str(summary).splitlines()[2:] == [
        "interactions: 3 read, 3 inserted",
        "malformed: 1 skipped",
        "  ratings.csv line 5: expected 4 fields, found 1",
    ]


def test_the_memory_of_a_load_does_not_grow_with_what_it_loads(
    source_databases: SimpleNamespace,
) -> None:
    media = [Medium(str(number), f"Film {number}") for number in range(50)]

    def peak(count: int) -> int:
        interactions = (
            Interaction(str(number % 40), str(number % 50), "LIKE", number)
            for number in range(count)
        )
        tracemalloc.start()
        data = DataSet("invented", media, interactions)
        summary = store(data, **vars(source_databases), progress=False)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert summary.interactions.read == count
        return most

    peak(100)  # what is made once
    assert abs(peak(40_000) - peak(10_000)) < 200_000  # a list of 30,000 is at least 240,000 bytes


@pytest.mark.parametrize("source", TABLES)
def test_a_failure_in_one_database_leaves_all_as_they_were(
    tmp_path: Path, source_databases: SimpleNamespace, source: str
) -> None:
    load(tmp_path, source_databases, MOVIES[:1], RATINGS[:1])
    before = contents(source_databases)
    refuse(getattr(source_databases, source), TABLES[source][0])
    with pytest.raises(psycopg.errors.RaiseException, match="refused"):
        load(tmp_path, source_databases)
    assert contents(source_databases) == before


def refuse(conninfo: str, table: str) -> None:
    """Let every insert into a table fail, but not before its transaction commits."""
    with psycopg.connect(conninfo) as connection:
        connection.execute(
            """
            create function refuse() returns trigger language plpgsql
            as $$ begin raise exception 'refused'; end $$
            """
        )
        connection.execute(
            sql.SQL(
                "create constraint trigger refuse after insert on {}"
                " initially deferred for each row execute function refuse()"
            ).format(sql.Identifier(table))
        )
