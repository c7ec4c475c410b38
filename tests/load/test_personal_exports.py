"""What a person takes along from elsewhere, found in the catalogue that is there."""

import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, LiteralString
from uuid import UUID
from zipfile import ZipFile

import psycopg
import pytest

from service.tools.load import Count, Export, Ids, LoadError, Summary, load, opened
from service.tools.load.records import Opinion
from tests.servers import create_source_tables

ANN = UUID("e120518e-0a83-5c92-8856-34f3bd7a6671")
DAY = 86_400
CATALOGUE = (
    ("The Matrix", 1999, "MOVIE", {"imdb_id": "tt0133093", "tmdb_id": "603"}),
    ("The Postman (Il Postino)", 1994, "MOVIE", None),
    ("Les Misérables", 2012, "MOVIE", None),
    ("Les Misérables", 1998, "MOVIE", None),
    ("Breaking Bad", 2008, "SERIES", {"tmdb_id": "1396"}),
    ("Twin", 2000, "MOVIE", None),
    ("Twin", 2000, "MOVIE", None),
)


@pytest.fixture
def sources(source_databases: SimpleNamespace) -> SimpleNamespace:
    """Sources with the catalogue above, whose ids are their places in it, from 0."""
    create_source_tables(vars(source_databases))
    with psycopg.connect(source_databases.catalog_db) as connection:
        for place, (title, year, kind, attributes) in enumerate(CATALOGUE):
            connection.execute(
                "insert into medias (id, title, release_year, media_type, attributes)"
                " values (%s, %s, %s, %s, %s)",
                (UUID(int=place), title, year, kind, attributes and json.dumps(attributes)),
            )
            connection.execute(
                "insert into tb_media_genre values (%s, 'DRAMA')", (UUID(int=place),)
            )
    return source_databases


def opinions(form: str, path: Path) -> tuple[str | None, list[Opinion]]:
    with opened(form, path, progress=False) as (_, export):
        assert isinstance(export, Export)
        return export.user, [*export.opinions]


def taken(form: str, path: Path, sources: SimpleNamespace, user: UUID | None = ANN) -> Summary:
    return load(form, path, **vars(sources), user=user, progress=False)


def rows(conninfo: str, query: LiteralString) -> list[tuple[Any, ...]]:
    with psycopg.connect(conninfo) as connection:
        return connection.execute(query).fetchall()


def imdb(directory: Path, *ratings: str) -> Path:
    file = directory / "ratings.csv"
    file.write_text(
        "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,"
        "Runtime (mins),Year,Genres,Num Votes,Release Date,Directors\n" + "\n".join(ratings)
    )
    return file


def rated(const: str, title: str, year: int | str, original: str = "", kind: str = "Movie") -> str:
    return f'{const},9,1970-01-02,"{title}","{original or title}",,{kind},8.7,136,{year},Drama,1,,'


class TestLetterboxd:
    @staticmethod
    def write(path: Path, **files: Sequence[str]) -> Path:
        """A zip as it is exported; `likes` is in a folder of its own."""
        columns = {
            "profile": "Date Joined,Username,Given Name",
            "watched": "Date,Name,Year,Letterboxd URI",
            "ratings": "Date,Name,Year,Letterboxd URI,Rating",
            "likes": "Date,Name,Year,Letterboxd URI",
            "diary": "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date",
        }
        with ZipFile(path, "w") as archive:
            for name, lines in files.items():
                place = "likes/films.csv" if name == "likes" else f"{name}.csv"
                archive.writestr(place, "\n".join([columns[name], *lines]))
            archive.writestr("deleted/diary.csv", columns["diary"] + "\nnonsense")
        return path

    def test_each_film_is_one_interaction(self, tmp_path: Path) -> None:
        path = self.write(
            tmp_path / "letterboxd-ann-2026-01-01-00-00-utc.zip",
            profile=["2011-01-01,ann,Ann"],
            watched=[
                "1970-01-02,Only Watched,1990,https://boxd.it/a",
                "1970-01-02,Rated Low,1991,https://boxd.it/b",
                "1970-01-02,Rated High,,https://boxd.it/c",
                "1970-01-02,Liked,1993,https://boxd.it/d",
            ],
            ratings=[
                "1970-01-03,Rated Low,1991,https://boxd.it/b,2.5",
                "1970-01-03,Rated High,,https://boxd.it/c,4",
                "1970-01-03,Liked,1993,https://boxd.it/d,3",
            ],
            likes=["1970-01-03,Liked,1993,https://boxd.it/d"],
            # The address is the entry's: name and year say which film it is of.
            diary=[
                "1970-01-09,Rated Low,1991,https://boxd.it/x1,2.5,,,1970-01-05",
                "1970-01-09,Rated Low,1991,https://boxd.it/x2,,Yes,,1970-01-08",
            ],
        )
        assert opinions("letterboxd", path) == (
            "ann",
            [
                Opinion("Only Watched", 1990, "WATCH", DAY, media_type="MOVIE"),
                Opinion("Rated Low", 1991, "DISLIKE", 7 * DAY, media_type="MOVIE"),
                Opinion("Rated High", None, "LIKE", DAY, media_type="MOVIE"),
                Opinion("Liked", 1993, "LIKE", DAY, media_type="MOVIE"),
            ],
        )

    def test_one_of_its_files_alone_is_enough(self, tmp_path: Path) -> None:
        file = tmp_path / "watched.csv"
        file.write_text("Date,Name,Year,Letterboxd URI\n1970-01-02,A,1990,https://boxd.it/a\n")
        assert opinions("auto", file) == (
            None,
            [Opinion("A", 1990, "WATCH", DAY, media_type="MOVIE")],
        )

    def test_whoever_it_names_is_the_same_person_next_time(
        self, tmp_path: Path, sources: SimpleNamespace
    ) -> None:
        path = self.write(
            tmp_path / "export.zip",
            profile=["2011-01-01,ann,Ann"],
            watched=["1970-01-02,The Matrix,1999,https://boxd.it/a"],
        )
        first, second = (taken("letterboxd", path, sources, user=None) for _ in range(2))
        assert (first.users, second.users) == (Count(1, 1), Count(1, 0))
        assert rows(sources.user_db, "select user_id from user_preferences") == [
            (Ids("letterboxd").user_id("ann"),)
        ]


MATRIX = {
    "title": "The Matrix",
    "year": 1999,
    "ids": {"trakt": 481, "slug": "the-matrix-1999", "imdb": "tt0133093", "tmdb": 603},
}
SHOW = {"title": "Breaking Bad", "year": 2008, "ids": {"trakt": 1388, "tmdb": 1396}}


class TestTrakt:
    def write(self, directory: Path) -> Path:
        def watched(day: int, kind: str, **described: Any) -> dict[str, Any]:
            at = f"1970-01-{day:02}T00:00:00.000Z"
            return {"id": day, "watched_at": at, "action": "watch", "type": kind, **described}

        episode = {"season": 1, "number": 1, "title": "Pilot", "ids": {"trakt": 73482}}
        files: dict[str, list[dict[str, Any]]] = {
            "watched-history-1.json": [
                watched(3, "movie", movie=MATRIX),
                watched(2, "movie", movie=MATRIX),
            ],
            "watched-history-10.json": [watched(4, "episode", episode=episode, show=SHOW)],
            "ratings-movies.json": [
                {
                    "rated_at": "1970-01-09T00:00:00Z",
                    "rating": 9,
                    "type": "movie",
                    "movie": MATRIX,
                }
            ],
            "ratings-shows.json": [],
            "ratings-episodes.json": [
                {
                    "rated_at": "1970-01-09T00:00:00Z",
                    "rating": 2,
                    "type": "episode",
                    "episode": episode,
                    "show": SHOW,
                }
            ],
        }
        for name, items in files.items():
            (directory / name).write_text(json.dumps(items))
        return directory

    def test_history_and_ratings_of_a_title_are_one_interaction(self, tmp_path: Path) -> None:
        assert opinions("trakt", self.write(tmp_path)) == (
            None,
            [
                Opinion("The Matrix", 1999, "LIKE", 2 * DAY, "tt0133093", "603", "MOVIE"),
                Opinion("Breaking Bad", 2008, "WATCH", 3 * DAY, None, "1396", "SERIES"),
            ],
        )

    def test_ratings_of_episodes_are_left_out_and_counted(
        self, tmp_path: Path, sources: SimpleNamespace
    ) -> None:
        summary = taken("trakt", self.write(tmp_path), sources)
        assert summary.left_out == {"of the type episode": 1}
        assert summary.interactions == Count(2, 2)
        assert rows(
            sources.engagement_db,
            'select media_id, type, "timestamp"::text from interaction order by media_id',
        ) == [
            (UUID(int=0), "LIKE", "1970-01-03 00:00:00"),
            (UUID(int=4), "WATCH", "1970-01-04 00:00:00"),
        ]

    def test_films_and_series_have_numbers_of_their_own(
        self, tmp_path: Path, sources: SimpleNamespace
    ) -> None:
        film = {"title": "Unknown", "year": 2000, "ids": {"tmdb": 1396}}  # Breaking Bad's number
        (tmp_path / "ratings-movies.json").write_text(
            json.dumps(
                [{"rated_at": "1970-01-02T00:00:00Z", "rating": 9, "type": "movie", "movie": film}]
            )
        )
        assert taken("trakt", tmp_path, sources).not_found == ["Unknown (2000)"]

    def test_a_malformed_entry_is_named_by_its_place(
        self, tmp_path: Path, sources: SimpleNamespace
    ) -> None:
        (tmp_path / "watched-history-1.json").write_text('[{"type": "movie"}]')
        with pytest.raises(LoadError, match=r"^watched-history-1\.json line 1: expected a movie$"):
            taken("trakt", tmp_path, sources)


class TestIMDb:
    @pytest.mark.parametrize(
        ("encoding", "header", "line"),
        [
            (
                "latin-1",
                '"position","const","created","modified","description","Title","Title type","Directors","You rated","IMDb Rating","Runtime (mins)","Year","Genres","Num. Votes","Release Date (month/day/year)","URL"',
                '"1","tt1707386","Sat Jan  3 00:00:00 1970","","","Misérables","Feature Film","Tom Hooper","8","7.6","158","2012","drama","1","2012-12-05","http://host"',
            ),
            (
                "latin-1",
                "Const,Your Rating,Date Rated,Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors",
                "tt1707386,8,1970-01-03,Misérables,https://host,movie,7.6,158,2012,Drama,1,2012-12-05,Tom Hooper",
            ),
            (
                "utf-8",
                "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors",
                "tt1707386,8,1970-01-03,Misérables,Misérables,https://host,Movie,7.6,158,2012,Drama,1,2012-12-05,Tom Hooper",
            ),
        ],
    )
    def test_its_three_shapes_say_the_same(
        self, tmp_path: Path, encoding: str, header: str, line: str
    ) -> None:
        (tmp_path / "ratings.csv").write_bytes(f"{header}\r\n{line}\r\n".encode(encoding))
        assert opinions("auto", tmp_path) == (
            None,
            [
                Opinion(
                    "Misérables",
                    2012,
                    "LIKE",
                    2 * DAY,
                    "tt1707386",
                    media_type="MOVIE",
                    original_title="Misérables",
                )
            ],
        )

    def test_episodes_and_games_are_left_out(
        self, tmp_path: Path, sources: SimpleNamespace
    ) -> None:
        file = imdb(
            tmp_path,
            rated("tt1", "A", 2000, kind="TV Episode"),
            rated("tt2", "B", 2000, kind="tvEpisode"),
            rated("tt3", "C", 2000, kind="Video Game"),
            rated("tt4", "Breaking Bad", 2008, kind="TV Series"),
        )
        summary = taken("imdb", file, sources)
        assert summary.left_out == {"of the type tvepisode": 2, "of the type videogame": 1}
        assert summary.interactions == Count(1, 1)


class TestMatching:
    """IMDb's export has all that a match is made by."""

    @pytest.mark.parametrize(
        ("line", "place"),
        [
            (rated("tt0133093", "Under Another Name", 1900), 0),
            (rated("tt9", "Matrix", 1999), 0),
            (rated("tt9", "MATRIX!", 1999), 0),
            (rated("tt9", "Il postino", 1994), 1),
            (rated("tt9", "The Postman", 1994), 1),
            (rated("tt9", "Shown Elsewhere As", 1994, original="Il Postino"), 1),
            (rated("tt9", "Les Miserables", 2012), 2),
            (rated("tt9", "Les Misérables", 1998), 3),
            (rated("tt9", "Les Misérables", 1995), None),
            (rated("tt9", "The Matrix", ""), None),
            (rated("tt9", "Twin", 2000), None),
        ],
    )
    def test_a_title_is_found_by_id_else_by_name_and_year(
        self, tmp_path: Path, sources: SimpleNamespace, line: str, place: int | None
    ) -> None:
        taken("imdb", imdb(tmp_path, line), sources)
        assert rows(sources.engagement_db, "select media_id from interaction") == (
            [] if place is None else [(UUID(int=place),)]
        )

    def test_what_is_not_found_is_listed(self, tmp_path: Path, sources: SimpleNamespace) -> None:
        file = imdb(tmp_path, rated("tt9", "Nowhere", 2001), rated("tt0133093", "The Matrix", 1999))
        assert str(taken("imdb", file, sources)).splitlines() == [
            "media: 2 read, 0 inserted",
            "users: 1 read, 1 inserted",
            "interactions: 1 read, 1 inserted",
            "not found: Nowhere (2001)",
        ]
        assert rows(sources.user_db, "select user_id, genre_name from tb_user_genre") == [
            (ANN, "DRAMA")
        ]

    def test_what_is_deleted_is_not_found(self, tmp_path: Path, sources: SimpleNamespace) -> None:
        with psycopg.connect(sources.catalog_db) as connection:
            connection.execute("update medias set deleted_at = now()")
        file = imdb(tmp_path, rated("tt0133093", "The Matrix", 1999))
        assert taken("imdb", file, sources).not_found == ["The Matrix (1999)"]

    def test_a_catalogue_without_attributes_is_searched_by_name(
        self, tmp_path: Path, sources: SimpleNamespace
    ) -> None:
        with psycopg.connect(sources.catalog_db) as connection:
            connection.execute("alter table medias drop column attributes")
        file = imdb(tmp_path, rated("tt0133093", "The Matrix", 1999))
        assert taken("imdb", file, sources).interactions == Count(1, 1)

    def test_loading_again_changes_nothing(self, tmp_path: Path, sources: SimpleNamespace) -> None:
        file = imdb(tmp_path, rated("tt0133093", "The Matrix", 1999))
        taken("imdb", file, sources)
        summary = taken("imdb", file, sources)
        assert (summary.users, summary.interactions) == (Count(1, 0), Count(1, 0))

    def test_whose_it_is_must_be_known(self, tmp_path: Path, sources: SimpleNamespace) -> None:
        file = imdb(tmp_path, rated("tt0133093", "The Matrix", 1999))
        with pytest.raises(LoadError, match="whose are these\\? imdb does not say: give --user"):
            taken("imdb", file, sources, user=None)

    def test_a_data_set_has_people_of_its_own(
        self, tmp_path: Path, sources: SimpleNamespace
    ) -> None:
        (tmp_path / "movies.csv").write_text("movieId,title,genres\n")
        (tmp_path / "ratings.csv").write_text("userId,movieId,rating,timestamp\n")
        with pytest.raises(LoadError, match="--user is for a personal export"):
            taken("movielens", tmp_path, sources)
