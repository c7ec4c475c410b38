"""What the files of MovieLens and MovieTweetings say, and what is said when they are wrong."""

import re
from pathlib import Path

import pytest

from service.tools.load import Ids, LoadError, Medium
from tests.load.content import Content, read

MOVIES = "movieId,title,genres\n"
RATINGS = "userId,movieId,rating,timestamp\n"


def movielens(directory: Path, movies: str = "", ratings: str = "") -> Content:
    """Read these records, without their headers, as CSV."""
    (directory / "movies.csv").write_bytes((MOVIES + movies).encode())
    (directory / "ratings.csv").write_bytes((RATINGS + ratings).encode())
    return read("movielens", directory)


def dat(directory: Path, movies: bytes, ratings: str = "") -> Content:
    """Read these records as the 1M and 10M editions write them."""
    (directory / "movies.dat").write_bytes(movies)
    (directory / "ratings.dat").write_text(ratings)
    return read("movielens", directory)


def movietweetings(directory: Path, movies: str, ratings: str = "") -> Content:
    (directory / "movies.dat").write_bytes(movies.encode())
    (directory / "ratings.dat").write_bytes(ratings.encode())
    return read("movietweetings", directory)


def test_a_csv_record_is_a_movie_with_its_year_and_genres(tmp_path: Path) -> None:
    data = movielens(tmp_path, '7,"Good, Bad ""Ugly"" (1966)",Western|Film-Noir\n')
    assert data.media == [Medium("7", 'Good, Bad "Ugly"', 1966, ("WESTERN", "FILM_NOIR"), "MOVIE")]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_dat_files_are_latin_1_as_in_1m_or_utf_8_as_in_10m(tmp_path: Path, encoding: str) -> None:
    movies = "7::Café (1990)::Drama\n73::Misérables, Les (1995)::Drama\n"
    data = dat(tmp_path, movies.encode(encoding), "3::7::5::978300760\n")
    assert [medium[1:4] for medium in data.media] == [
        ("Café", 1990, ("DRAMA",)),
        ("Les Misérables", 1995, ("DRAMA",)),
    ]
    assert data.interactions == [("3", "7", "LIKE", 978300760)]


def test_half_stars_of_10m_are_read(tmp_path: Path) -> None:
    assert dat(tmp_path, b"7::Cafe (1990)::Drama\n", "3::7::3.5::978300760\n").types == ["WATCH"]


def test_100k_has_tabs_genre_flags_and_numbers_of_its_own(tmp_path: Path) -> None:
    flags = {1: "0|0|0|1|1|1" + "|0" * 13, 2: "1" + "|0" * 18}
    (tmp_path / "u.item").write_bytes(
        f"1|Café Story (1995)|01-Jan-1995||http://host/?Caf%E9 (1995)|{flags[1]}\n"
        f"267|unknown||||{flags[2]}\n".encode("latin-1")
    )
    (tmp_path / "u.data").write_text("196\t1\t3\t881250949\n196\t267\t1\t881250950\n")
    data = read("movielens", tmp_path)
    assert [medium[:4] for medium in data.media] == [
        ("1", "Café Story", 1995, ("ANIMATION", "FAMILY", "COMEDY")),
        ("267", "unknown", None, ()),
    ]
    assert data.interactions == [
        ("196", "1", "WATCH", 881250949),
        ("196", "267", "DISLIKE", 881250950),
    ]
    assert data.name == "movielens-100k"


def test_links_and_tags_lie_beside_the_later_editions(tmp_path: Path) -> None:
    (tmp_path / "links.csv").write_text("movieId,imdbId,tmdbId\n1,0114709,862\n2,0113497,\n")
    (tmp_path / "tags.csv").write_text(
        'userId,movieId,tag,timestamp\n3,1,Pixar,1139045764\n4,1,"fun, for all",1139045765\n'
    )
    data = movielens(tmp_path, "1,Toy Story (1995),Comedy\n2,Jumanji (1995),Children\n")
    assert [medium.attributes for medium in data.media] == [
        {"imdb_id": "tt0114709", "tmdb_id": "862"},
        {"imdb_id": "tt0113497"},
    ]
    assert data.tags == [("1", "pixar"), ("1", "fun, for all")]


def test_a_tag_of_10m_may_hold_the_separator(tmp_path: Path) -> None:
    (tmp_path / "tags.dat").write_text("15::7::a::b::1215184630\n")
    assert dat(tmp_path, b"7::Cafe (1990)::Drama\n").tags == [("7", "a::b")]


def test_movietweetings_is_utf_8_with_the_numbers_of_imdb(tmp_path: Path) -> None:
    data = movietweetings(
        tmp_path, "0000417::Fantômas (1913)::Crime|Drama\n", "1::0000417::8::1365029107\n"
    )
    assert data.media == [
        Medium("417", "Fantômas", 1913, ("CRIME", "DRAMA"), "MOVIE", {"imdb_id": "tt0000417"})
    ]
    assert data.interactions == [("1", "417", "LIKE", 1365029107)]


def test_two_spellings_of_an_id_are_one_film_and_both_their_ratings_count(tmp_path: Path) -> None:
    data = movietweetings(
        tmp_path,
        "000000000106519::A Title (1993)::\n0106519::A Title (1993)::Crime|Drama\n",
        "1::0106519::8::1365029107\n2::000000000106519::9::1365029108\n",
    )
    assert [medium.id for medium in data.media] == ["106519", "106519"]  # test_storing: one row
    assert [rating.medium for rating in data.interactions] == ["106519", "106519"]


def test_where_several_editions_are_there_csv_is_read(tmp_path: Path) -> None:
    dat(tmp_path, b"1::Old (1990)::Drama\n")
    assert [film.id for film in movielens(tmp_path, "2,New (2000),Drama\n").media] == ["2"]


@pytest.mark.parametrize(
    ("written", "title", "year"),
    [
        ("Matrix, The (1999)", "The Matrix", 1999),
        ("Beautiful Mind, A (2001)", "A Beautiful Mind", 2001),
        ("American in Paris, An (1951)", "An American in Paris", 1951),
        ("Postman, The (Postino, Il) (1994)", "The Postman (Il Postino)", 1994),
        ("Hate (Haine, La) (1995)", "Hate (La Haine)", 1995),
        ("Misérables, Les (1995)", "Les Misérables", 1995),
        ("Avventura, L' (Adventure, The) (1960)", "L'Avventura (The Adventure)", 1960),
        ("Vitelloni, I (1953)", "I Vitelloni", 1953),
        ("Me, Myself, I (1999)", "Me, Myself, I", 1999),
        ("Good, the Bad and the Ugly, The (1966)", "The Good, the Bad and the Ugly", 1966),
        ("Yes, The", "The Yes", None),
        ("Doubled (1983))", "Doubled", 1983),
        ("Within (Another (1983))", "Within (Another)", 1983),
        ("Heaven &amp; Earth (1993)", "Heaven & Earth", 1993),
        ("Nunta mut&#259; (2008)", "Nunta mută", 2008),
        ("Law &amp;amp; Order (1990)", "Law &amp; Order", 1990),
        ("R&copy (1990)", "R&copy", 1990),
        ("Babylon 5", "Babylon 5", None),
        ("(2019)", "(2019)", None),
        ("2001: A Space Odyssey (1968)", "2001: A Space Odyssey", 1968),
        ("96 Minutes (2011) ", "96 Minutes", 2011),
        ("Black Mirror", "Black Mirror", None),
        ("Death Note (2006–2007)", "Death Note (2006–2007)", None),
    ],
)
def test_the_year_leaves_the_title_and_the_article_comes_first(
    tmp_path: Path, written: str, title: str, year: int | None
) -> None:
    assert movielens(tmp_path, f'1,"{written}",Drama\n').media[0][1:3] == (title, year)


def test_movietweetings_keeps_the_order_of_a_title(tmp_path: Path) -> None:
    assert movietweetings(tmp_path, "1::Matrix, The (1999)::\n").media[0].title == "Matrix, The"


def test_movietweetings_has_entities_in_its_titles(tmp_path: Path) -> None:
    data = movietweetings(tmp_path, "0107096::Heaven &amp; Earth (1993)::Action\n")
    assert data.media[0][1:3] == ("Heaven & Earth", 1993)


@pytest.mark.parametrize(
    "title", ["A::B", "Back\\slash", "Tab\there", "\\N", "Next\x85line", "\u2028", "'; --", "𝄞"]
)
def test_a_title_may_hold_anything(tmp_path: Path, title: str) -> None:
    data = movietweetings(tmp_path, f"1::x{title}y (2013)::Drama\n2::Next (2014)::\n")
    assert [movie.title for movie in data.media] == [f"x{title}y", "Next"]


@pytest.mark.parametrize(
    ("written", "genres"),
    [
        ("Sci-Fi", ("SCIENCE_FICTION",)),
        ("Children", ("FAMILY",)),
        ("Children's|Family", ("FAMILY",)),
        ("Musical|Music", ("MUSIC",)),
        ("Film-Noir|Reality TV", ("FILM_NOIR", "REALITY_TV")),
        ("(no genres listed)", ()),
        ("", ()),
    ],
)
def test_genres_are_named_as_the_catalogue_names_them(
    tmp_path: Path, written: str, genres: tuple[str, ...]
) -> None:
    assert movielens(tmp_path, f"1,Film,{written}\n").media[0].genres == genres


@pytest.mark.parametrize(
    ("rating", "kind"),
    [
        ("5.0", "LIKE"),
        ("4", "LIKE"),
        ("3.5", "WATCH"),
        ("3.0", "WATCH"),
        ("2.5", "DISLIKE"),
        ("0.5", "DISLIKE"),
    ],
)
def test_movielens_likes_from_4_and_watches_from_3(tmp_path: Path, rating: str, kind: str) -> None:
    assert movielens(tmp_path, "1,Film,\n", f"1,1,{rating},0\n").types == [kind]


@pytest.mark.parametrize(
    ("rating", "kind"),
    [
        ("10", "LIKE"),
        ("8", "LIKE"),
        ("7", "WATCH"),
        ("6", "WATCH"),
        ("5", "DISLIKE"),
        ("0", "DISLIKE"),
    ],
)
def test_movietweetings_likes_from_8_and_watches_from_6(
    tmp_path: Path, rating: str, kind: str
) -> None:
    data = movietweetings(tmp_path, "1::Film::\n", f"1::1::{rating}::0\n")
    assert data.types == [kind]


def test_line_ends_and_byte_order_marks_of_windows_are_no_part_of_a_field(tmp_path: Path) -> None:
    (tmp_path / "movies.csv").write_bytes(
        b"\xef\xbb\xbfmovieId,title,genres\r\n1,A (2000),Drama\r\n"
    )
    (tmp_path / "ratings.csv").write_bytes(RATINGS.strip().encode())
    assert read("movielens", tmp_path).media == [Medium("1", "A", 2000, ("DRAMA",), "MOVIE")]
    data = movietweetings(tmp_path, "1::A (2000)::Drama\r\n", "1::1::5::0\r\n")
    assert (data.media[0].genres, data.interactions[0].seconds) == (("DRAMA",), 0)


def test_ids_differ_by_data_set_and_by_what_they_name() -> None:
    one, other = Ids("movielens"), Ids("movietweetings")
    ids = {
        identify(number)
        for data in (one, other)
        for identify in (data.media_id, data.user_id)
        for number in ("1", "2")
    }
    assert len(ids) == 8
    assert {identifier.version for identifier in ids} == {5}
    # Whoever has loaded before must find the same ids: these may never change.
    assert str(one.user_id("1")) == "c03f3d32-e611-5558-b7c7-0621f59efae4"
    assert str(one.media_id("1")) == "0094a6b5-a0da-53fc-bd24-1e1491fdfc3f"


@pytest.mark.parametrize(
    ("movies", "ratings", "message"),
    [
        ("1,Film\n", "", "movies.csv line 2: expected 3 fields, found 2"),
        ("1,Film,Drama\n\n", "", "movies.csv line 3: expected 3 fields, found 0"),
        (
            "one,Film,Drama\n",
            "",
            "movies.csv line 2: expected a whole number as movie id, got 'one'",
        ),
        ("1,A,\n2,B,\n1,C,\n", "", "movies.csv line 4: movie 1 is there twice"),
        ('1,A,\n2,"B\nC,\n', "", "movies.csv line 3: unexpected end of data"),
        ('1,"A\nB",\n2,C\n', "", "movies.csv line 4: expected 3 fields, found 2"),
        ("1,A\0,\n", "", "movies.csv line 2: a NUL character, which PostgreSQL cannot store"),
        ("1,A," + "x" * 51, "", "movies.csv line 2: expected a genre of at most 50 characters"),
        ("", "1,1,5\n", "ratings.csv line 2: expected 4 fields, found 3"),
        ("", "1,1,5,0,0\n", "ratings.csv line 2: expected 4 fields, found 5"),
        ("", "1,2,5,0\n", "ratings.csv line 2: movie 2 is not in movies.csv"),
        (
            "1,A,\n",
            "-1,1,5,0\n",
            "ratings.csv line 2: expected a whole number as user id, got '-1'",
        ),
        ("1,A,\n", "1,1,5.5,0\n", "ratings.csv line 2: expected a rating from 0.5 to 5, got '5.5'"),
        ("1,A,\n", "1,1,0,0\n", "ratings.csv line 2: expected a rating from 0.5 to 5, got '0'"),
        ("1,A,\n", "1,1,nan,0\n", "ratings.csv line 2: expected a rating from 0.5 to 5, got 'nan'"),
        (
            "1,A,\n",
            "1,1,good,0\n",
            "ratings.csv line 2: expected a rating from 0.5 to 5, got 'good'",
        ),
        ("1,A,\n", "1,1,5,soon\n", "ratings.csv line 2: expected a whole number as timestamp"),
        (
            "1,A,\n",
            "1,1,5,-5\n",
            "ratings.csv line 2: expected a whole number as timestamp, got '-5'",
        ),
        (
            "1,A,\n",
            "1,1,5,1365029107000\n",
            "ratings.csv line 2: expected a timestamp in seconds, got '1365029107000'",
        ),
    ],
)
def test_a_malformed_record_is_named_by_file_and_line(
    tmp_path: Path, movies: str, ratings: str, message: str
) -> None:
    with pytest.raises(LoadError, match=f"^{re.escape(message)}"):
        movielens(tmp_path, movies, ratings)


def test_a_file_without_its_header_is_refused(tmp_path: Path) -> None:
    movielens(tmp_path)
    (tmp_path / "ratings.csv").write_text("1,1,5,0\n")
    expected = "ratings.csv line 1: expected the header userId,movieId,rating,timestamp"
    with pytest.raises(LoadError, match=f"^{expected}$"):
        read("movielens", tmp_path)


@pytest.mark.parametrize(
    ("movies", "ratings", "message"),
    [
        ("1::A::\n2::B\n", "", "movies.dat line 2: expected 3 fields, found 2"),
        ("1::A::\n", "1::1::5::0\n1::1::5\n", "ratings.dat line 2: expected 4 fields, found 3"),
        ("1::A::\n", "1::1::11::0\n", "ratings.dat line 1: expected a rating from 0 to 10"),
        ("1::A::\n", "1::2::5::0\n", "ratings.dat line 1: movie 2 is not in movies.dat"),
    ],
)
def test_a_malformed_line_is_named_by_file_and_number(
    tmp_path: Path, movies: str, ratings: str, message: str
) -> None:
    with pytest.raises(LoadError, match=f"^{message}"):
        movietweetings(tmp_path, movies, ratings)


def test_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    dat(tmp_path, "0000001::A::\n0000002::Café::\n".encode("latin-1"))
    with pytest.raises(LoadError, match=r"^movies\.dat line 2: 'utf-8' codec can't decode"):
        read("movietweetings", tmp_path)


def test_a_directory_without_the_files_is_told_what_was_expected(tmp_path: Path) -> None:
    (tmp_path / "movies.csv").write_text(MOVIES)  # half of a pair is none
    expected = (
        "movies.csv and ratings.csv or movies.parquet and ratings.parquet"
        " or movies.dat and ratings.dat or u.item and u.data"
    )
    with pytest.raises(LoadError, match=f"^{re.escape(f'{tmp_path}: expected {expected}')}$"):
        read("movielens", tmp_path)
    with pytest.raises(LoadError, match=r"expected movies\.dat and ratings\.dat$"):
        read("movietweetings", tmp_path)


def test_a_malformed_record_may_be_skipped_and_is_counted(tmp_path: Path) -> None:
    (tmp_path / "movies.csv").write_text(MOVIES + '1,A,\n2,"B,\n3,C,\nfour,D,\n')
    (tmp_path / "ratings.csv").write_text(RATINGS + "1,1,5,0\n1,1\n1,3,5,1\n")
    data = read("movielens", tmp_path, skip_malformed=True)
    # A quote that nothing closes takes its own line with it, not the rest of the file.
    assert [film.title for film in data.media] == ["A", "C"]
    assert [rating.medium for rating in data.interactions] == ["1", "3"]
    assert data.malformed == [
        "movies.csv line 3: unexpected end of data",
        "movies.csv line 5: expected a whole number as movie id, got 'four'",
        "ratings.csv line 3: expected 4 fields, found 2",
    ]


def test_columns_are_found_by_their_names(tmp_path: Path) -> None:
    (tmp_path / "movies.csv").write_text("genres,movieId,extra,title\nDrama,1,x,A (2000)\n")
    (tmp_path / "ratings.csv").write_text(RATINGS)
    assert read("movielens", tmp_path).media == [Medium("1", "A", 2000, ("DRAMA",), "MOVIE")]


def test_progress_is_counted_in_bytes_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    movielens(tmp_path, "1,Film,\n", "1,1,5,0\n")
    assert capsys.readouterr() == ("", "")
    read("movielens", tmp_path, progress=True)
    out, err = capsys.readouterr()
    size = sum(file.stat().st_size for file in tmp_path.iterdir())
    assert out == ""
    assert f"{size}/{size}" in err.replace(".0", "")
