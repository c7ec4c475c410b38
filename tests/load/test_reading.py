"""What the files of a data set say, and what is said when they are wrong. Needs no database."""

import re
from pathlib import Path

import pytest

from service.tools.load import (
    TITLE_LENGTH,
    DataSet,
    LoadError,
    Movie,
    Rating,
    read_movielens,
    read_movietweetings,
)

MOVIES = "movieId,title,genres\n"
RATINGS = "userId,movieId,rating,timestamp\n"


def movielens(directory: Path, movies: str = "", ratings: str = "") -> DataSet:
    """Read these records, without their headers, as CSV."""
    (directory / "movies.csv").write_bytes((MOVIES + movies).encode())
    (directory / "ratings.csv").write_bytes((RATINGS + ratings).encode())
    return read_movielens(directory, progress=False)


def movielens_1m(directory: Path, movies: str, ratings: str = "") -> DataSet:
    """Read these records as the 1M edition writes them."""
    (directory / "movies.dat").write_bytes(movies.encode("latin-1"))
    (directory / "ratings.dat").write_bytes(ratings.encode("latin-1"))
    return read_movielens(directory, progress=False)


def movietweetings(directory: Path, movies: str, ratings: str = "") -> DataSet:
    (directory / "movies.dat").write_bytes(movies.encode())
    (directory / "ratings.dat").write_bytes(ratings.encode())
    return read_movietweetings(directory, progress=False)


def test_a_csv_record_is_a_movie_with_its_year_and_genres(tmp_path: Path) -> None:
    data = movielens(tmp_path, '7,"Good, Bad ""Ugly"" (1966)",Western|Film-Noir\n')
    assert data.movies == {7: Movie('Good, Bad "Ugly"', 1966, ("WESTERN", "FILM_NOIR"))}


def test_the_1m_edition_is_latin_1_and_separated_by_colons(tmp_path: Path) -> None:
    data = movielens_1m(tmp_path, "7::Café (1990)::Drama\n", "3::7::5::978300760\n")
    assert data.movies == {7: Movie("Café", 1990, ("DRAMA",))}
    assert data.ratings == [Rating(3, 7, "LIKE", 978300760)]


def test_movietweetings_is_utf_8_with_leading_zeros(tmp_path: Path) -> None:
    data = movietweetings(
        tmp_path, "0000417::Fantômas (1913)::Crime|Drama\n", "1::0000417::8::1365029107\n"
    )
    assert data.movies == {417: Movie("Fantômas", 1913, ("CRIME", "DRAMA"))}
    assert data.ratings == [Rating(1, 417, "LIKE", 1365029107)]


def test_where_both_editions_of_movielens_are_there_csv_is_read(tmp_path: Path) -> None:
    movielens_1m(tmp_path, "1::Old (1990)::Drama\n")
    assert movielens(tmp_path, "2,New (2000),Drama\n").movies.keys() == {2}


@pytest.mark.parametrize(
    ("written", "title", "year"),
    [
        ("Matrix, The (1999)", "The Matrix", 1999),
        ("Beautiful Mind, A (2001)", "A Beautiful Mind", 2001),
        ("American in Paris, An (1951)", "An American in Paris", 1951),
        ("Postman, The (Postino, Il) (1994)", "The Postman (Postino, Il)", 1994),
        ("Misérables, Les (1995)", "Misérables, Les", 1995),
        ("Me, Myself, I (1999)", "Me, Myself, I", 1999),
        ("2001: A Space Odyssey (1968)", "2001: A Space Odyssey", 1968),
        ("96 Minutes (2011) ", "96 Minutes", 2011),
        ("Black Mirror", "Black Mirror", None),
        ("Death Note (2006–2007)", "Death Note (2006–2007)", None),
        ("(1999)", "(1999)", None),
    ],
)
def test_the_year_leaves_the_title_and_the_article_comes_first(
    tmp_path: Path, written: str, title: str, year: int | None
) -> None:
    assert movielens(tmp_path, f'1,"{written}",Drama\n').movies[1][:2] == (title, year)


def test_movietweetings_keeps_the_order_of_a_title(tmp_path: Path) -> None:
    assert movietweetings(tmp_path, "1::Matrix, The (1999)::\n").movies[1].title == "Matrix, The"


@pytest.mark.parametrize(
    "title", ["A::B", "Back\\slash", "Tab\there", "\\N", "Next\x85line", "\u2028", "'; --", "𝄞"]
)
def test_a_title_may_hold_anything(tmp_path: Path, title: str) -> None:
    data = movietweetings(tmp_path, f"1::x{title}y (2013)::Drama\n2::Next (2014)::\n")
    assert [movie.title for movie in data.movies.values()] == [f"x{title}y", "Next"]


def test_a_long_title_is_cut_after_its_year_is_taken(tmp_path: Path) -> None:
    movie = movietweetings(tmp_path, f"1::{'é' * 300} (2013)::\n").movies[1]
    assert movie == Movie("é" * TITLE_LENGTH, 2013, ())


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
    assert movielens(tmp_path, f"1,Film,{written}\n").movies[1].genres == genres


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
    assert movielens(tmp_path, "1,Film,\n", f"1,1,{rating},0\n").ratings[0].type == kind


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
    assert data.ratings[0].type == kind


def test_ratings_are_in_the_order_of_time_then_of_the_file(tmp_path: Path) -> None:
    data = movielens(tmp_path, "1,Film,\n", "9,1,5,20\n8,1,5,10\n3,1,5,20\n5,1,5,10\n")
    assert [rating.user for rating in data.ratings] == [8, 5, 9, 3]


def test_a_line_that_is_there_twice_counts_once(tmp_path: Path) -> None:
    data = movielens(tmp_path, "1,Film,\n", "1,1,5,10\n1,1,5,10\n")
    assert data.ratings == [Rating(1, 1, "LIKE", 10)]


def test_line_ends_and_byte_order_marks_of_windows_are_no_part_of_a_field(tmp_path: Path) -> None:
    (tmp_path / "movies.csv").write_bytes(
        b"\xef\xbb\xbfmovieId,title,genres\r\n1,A (2000),Drama\r\n"
    )
    (tmp_path / "ratings.csv").write_bytes(RATINGS.strip().encode())
    data = read_movielens(tmp_path, progress=False)
    assert data.movies == {1: Movie("A", 2000, ("DRAMA",))}
    data = movietweetings(tmp_path, "1::A (2000)::Drama\r\n", "1::1::5::0\r\n")
    assert (data.movies[1].genres, data.ratings[0].seconds) == (("DRAMA",), 0)


def test_ids_differ_by_data_set_and_by_what_they_name() -> None:
    one, other = DataSet("movielens", {}, []), DataSet("movietweetings", {}, [])
    ids = {
        identify(number)
        for data in (one, other)
        for identify in (data.media_id, data.user_id, data.preferences_id)
        for number in (1, 2)
    }
    assert len(ids) == 12
    assert {identifier.version for identifier in ids} == {5}
    # Whoever has loaded before must find the same ids: these may never change.
    assert str(one.user_id(1)) == "c03f3d32-e611-5558-b7c7-0621f59efae4"
    assert str(one.media_id(1)) == "0094a6b5-a0da-53fc-bd24-1e1491fdfc3f"


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
        read_movielens(tmp_path, progress=False)


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
    movielens_1m(tmp_path, "1::A::\n2::Café::\n")
    with pytest.raises(LoadError, match=r"^movies\.dat line 2: 'utf-8' codec can't decode"):
        read_movietweetings(tmp_path, progress=False)


def test_a_directory_without_the_files_is_told_what_was_expected(tmp_path: Path) -> None:
    (tmp_path / "movies.csv").write_text(MOVIES)  # half of a pair is none
    expected = "movies.csv and ratings.csv or movies.dat and ratings.dat"
    with pytest.raises(LoadError, match=f"^{re.escape(f'{tmp_path}: expected {expected}')}$"):
        read_movielens(tmp_path, progress=False)
    with pytest.raises(LoadError, match=r"expected movies\.dat and ratings\.dat$"):
        read_movietweetings(tmp_path, progress=False)


def test_progress_is_counted_in_bytes_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    movielens(tmp_path, "1,Film,\n", "1,1,5,0\n")
    assert capsys.readouterr() == ("", "")
    read_movielens(tmp_path)
    out, err = capsys.readouterr()
    size = sum(file.stat().st_size for file in tmp_path.iterdir())
    assert out == ""
    assert f"{size}/{size}" in err.replace(".0", "")
