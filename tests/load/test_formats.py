"""What each public data set becomes, in files of our own in exactly its form."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from service.tools.load import LoadError
from tests.load.content import read

SHA1 = "00000c289a1829a808ac09c00daf10bc3c4e223b"


def json_lines(file: Path, *items: dict[str, Any]) -> None:
    """An object a line, packed where the name ends so."""
    content = "".join(json.dumps(item) + "\n" for item in items).encode()
    file.write_bytes(gzip.compress(content) if file.suffix == ".gz" else content)


def test_netflix_has_a_file_a_film_that_begins_with_its_number(tmp_path: Path) -> None:
    (tmp_path / "movie_titles.txt").write_bytes(
        "1,2003,Dinosaur Planet\n2,NULL,Café, the Film\n".encode("latin-1")
    )
    (tmp_path / "training_set").mkdir()
    for movie, ratings in {
        1: "1488844,3,2005-09-06\n822109,5,2005-05-13\n",
        2: "7,1,2005-01-01\n",
    }.items():
        (tmp_path / "training_set" / f"mv_{movie:07}.txt").write_text(f"{movie}:\n{ratings}")
    data = read("netflix", tmp_path)
    assert [medium[:3] for medium in data.media] == [
        ("1", "Dinosaur Planet", 2003),
        ("2", "Café, the Film", None),
    ]
    assert data.interactions == [
        ("1488844", "1", "WATCH", 1125964800),
        ("822109", "1", "LIKE", 1115942400),
        ("7", "2", "DISLIKE", 1104537600),
    ]


def test_later_copies_of_netflix_hold_many_films_in_one_file(tmp_path: Path) -> None:
    (tmp_path / "movie_titles.csv").write_text("1,2003,One\n2,2004,Two\n")
    (tmp_path / "combined_data_1.txt").write_text("1:\n5,4,2005-09-06\n2:\n5,2,2005-09-07\n")
    data = read("netflix", tmp_path)
    assert [(rating.medium, rating.type) for rating in data.interactions] == [
        ("1", "LIKE"),
        ("2", "DISLIKE"),
    ]


def test_ratings_after_a_malformed_film_are_not_taken_for_another_films(tmp_path: Path) -> None:
    (tmp_path / "movie_titles.csv").write_text("1,2003,One\n")
    (tmp_path / "combined_data_1.txt").write_text("1:\n5,4,2005-09-06\n9:\n6,4,2005-09-06\n")
    data = read("netflix", tmp_path, skip_malformed=True)
    assert [rating.user for rating in data.interactions] == ["5"]
    assert data.malformed == [
        "combined_data_1.txt line 3: movie 9 has no title",
        "combined_data_1.txt line 4: expected the line of a movie before its ratings",
    ]


def test_myanimelist_writes_watched_without_a_rating_as_minus_one(tmp_path: Path) -> None:
    (tmp_path / "anime.csv").write_text(
        "anime_id,name,genre,type,episodes,rating,members\n"
        '5114,Alchemist: &quot;Brother&quot;,"Action, Sci-Fi",TV,64,9.26,793665\n'
        "32281,Your Name.,Romance,Movie,1,9.37,200630\n"
        "1,Untyped,,Music,1,,10\n"
    )
    (tmp_path / "rating.csv").write_text(
        "user_id,anime_id,rating\n1,5114,-1\n1,32281,10\n2,5114,7\n2,32281,5\n"
    )
    data = read("myanimelist", tmp_path)
    assert [medium[1:5] for medium in data.media] == [
        ('Alchemist: "Brother"', None, ("ACTION", "SCIENCE_FICTION"), "SERIES"),
        ("Your Name.", None, ("ROMANCE",), "MOVIE"),
        ("Untyped", None, (), None),
    ]
    assert data.types == ["WATCH", "LIKE", "WATCH", "DISLIKE"]
    assert {rating.seconds for rating in data.interactions} == {None}


def test_goodreads_is_json_lines_and_a_rating_of_zero_is_none(tmp_path: Path) -> None:
    json_lines(
        tmp_path / "goodreads_books.json.gz",
        {"book_id": "5333265", "title": "W.C. Fields: A Life", "publication_year": "1984"},
        {"book_id": "1333909", "title": "Good Harbor &amp; more", "publication_year": ""},
    )
    json_lines(
        tmp_path / "goodreads_book_genres_initial.json.gz",
        {"book_id": "5333265", "genres": {"history, biography": 1}},
        {"book_id": "1333909", "genres": {}},
    )

    def shelved(read_it: bool, rating: int) -> dict[str, Any]:
        return {
            "user_id": "8842281e1d1347389f2ab93d60773d4d",
            "book_id": "5333265",
            "is_read": read_it,
            "rating": rating,
            "date_added": "Mon Aug 01 13:41:57 -0700 2011",
            "date_updated": "Mon Aug 01 13:42:41 -0700 2011",
            "read_at": "Fri Jan 01 00:00:00 -0800 1988",
        }

    json_lines(
        tmp_path / "goodreads_interactions_dedup.json.gz",
        *(shelved(True, rating) for rating in (5, 3, 1, 0)),
        shelved(False, 0),
        {**shelved(True, 4), "isRead": True},
    )
    data = read("goodreads", tmp_path)
    assert [medium[1:3] for medium in data.media] == [
        ("W.C. Fields: A Life", 1984),
        ("Good Harbor & more", None),
    ]
    assert data.genres == [("5333265", ("HISTORY", "BIOGRAPHY")), ("1333909", ())]
    assert data.types == ["LIKE", "WATCH", "DISLIKE", "WATCH", "LIKE"]
    assert data.interactions[0].seconds == 1312231361
    assert data.left_out == {"on a shelf, neither read nor rated": 1}


def test_lastfm_likes_what_was_played_a_hundred_times(tmp_path: Path) -> None:
    (tmp_path / "usersha1-artmbid-artname-plays.tsv").write_text(
        f"{SHA1}\t3bd73256-3905-4f3a-97e2-8b341527f805\tbetty\tblowtorch\t2137\n"
        f"{SHA1}\t\tDie Ärzte\t99\n"
        f"{SHA1}\t\tdie ärzte\t100\n"
        f"{SHA1}\t\tSilence\t0\n"
        "sep 20, 2008\t7746d775-9550-4360-b8d5-c37bd448ce01\tturbostaat\t12\n"
    )
    data = read("lastfm", tmp_path)
    assert [medium[:2] for medium in data.media] == [
        ("3bd73256-3905-4f3a-97e2-8b341527f805", "betty\tblowtorch"),
        ("name/die ärzte", "Die Ärzte"),
        ("name/silence", "Silence"),
    ]
    assert [(rating.medium, rating.type) for rating in data.interactions] == [
        ("3bd73256-3905-4f3a-97e2-8b341527f805", "LIKE"),
        ("name/die ärzte", "WATCH"),
        ("name/die ärzte", "LIKE"),
    ]
    assert data.left_out == {"of a user who is a date": 1, "of no plays": 1}


def test_what_is_read_twice_is_malformed_once(tmp_path: Path) -> None:
    (tmp_path / "usersha1-artmbid-artname-plays.tsv").write_text(f"{SHA1}\t\tartist\tmany\nx\n")
    data = read("lastfm", tmp_path, skip_malformed=True)
    assert data.malformed == [
        "usersha1-artmbid-artname-plays.tsv line 1: expected a whole number as number of plays, got 'many'",
        "usersha1-artmbid-artname-plays.tsv line 2: expected 4 fields, found 1",
    ]


PRODUCT = {
    "main_category": "Movies & TV",
    "title": "A Film [DVD]",
    "categories": ["Movies & TV", "Comedy", "Art House &amp; International", "x" * 51],
    "parent_asin": "B00EZY9Z6Q",
}
REVIEW = {
    "rating": 5.0,
    "title": "Great",
    "text": "Loved it",
    "asin": "B000YY",
    "parent_asin": "B00EZY9Z6Q",
    "user_id": "AGKHLEW2SOWHNMFQIJGBECAF7INQ",
    "timestamp": 1588687728923,
    "verified_purchase": True,
}


def test_amazon_has_milliseconds_and_counts_a_product_by_its_parent(tmp_path: Path) -> None:
    json_lines(tmp_path / "meta_Movies_and_TV.jsonl.gz", PRODUCT)
    json_lines(
        tmp_path / "Movies_and_TV.jsonl.gz",
        REVIEW,
        {**REVIEW, "rating": 3.0},
        {**REVIEW, "rating": 2.0},
    )
    data = read("amazon", tmp_path)
    assert [medium[:4] for medium in data.media] == [
        ("B00EZY9Z6Q", "A Film [DVD]", None, ("COMEDY", "ART_HOUSE_&_INTERNATIONAL"))
    ]
    assert data.types == ["LIKE", "WATCH", "DISLIKE"]
    assert data.interactions[0] == (
        "AGKHLEW2SOWHNMFQIJGBECAF7INQ",
        "B00EZY9Z6Q",
        "LIKE",
        1588687728.923,
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "Expecting property name enclosed in double quotes"),
        ("[]", "expected a JSON object"),
        ("[" * 100_000, "nested too deeply"),
        ('{"parent_asin": ""}', "expected a parent_asin, got ''"),
        ('{"parent_asin": "a\\u0000"}', "a NUL character, which PostgreSQL cannot store"),
        ('{"parent_asin": "a\\ud800"}', "half of a surrogate pair, which is no character"),
    ],
)
def test_a_malformed_object_is_named_by_its_line(tmp_path: Path, line: str, reason: str) -> None:
    (tmp_path / "meta_Software.jsonl").write_text(json.dumps(PRODUCT) + "\n" + line)
    (tmp_path / "Software.jsonl").write_text("")
    with pytest.raises(LoadError, match=rf"^meta_Software\.jsonl line 2: {reason}"):
        read("amazon", tmp_path)


def test_amazon_ratings_alone_are_csv(tmp_path: Path) -> None:
    json_lines(tmp_path / "meta_Movies_and_TV.jsonl", PRODUCT)
    (tmp_path / "Movies_and_TV.csv").write_text(
        "user_id,parent_asin,rating,timestamp\nAGKH,B00EZY9Z6Q,5.0,1588687728923\n"
    )
    assert read("amazon", tmp_path).interactions == [("AGKH", "B00EZY9Z6Q", "LIKE", 1588687728.923)]


def test_book_crossing_is_latin_1_with_semicolons_and_zero_is_implicit(tmp_path: Path) -> None:
    (tmp_path / "BX-Books.csv").write_bytes(
        (
            '"ISBN";"Book-Title";"Book-Author";"Year-Of-Publication";"Publisher"\r\n'
            '"034545104X";"Flesh Tones: \\"A Novel\\" &amp; more; é";"M. J. Rose";"2002";"Ballantine"\r\n'
            '"0155061224";"Rites; of Passage";"Judith Rae";"0";"Heinle"\r\n'
        ).encode("latin-1")
    )
    (tmp_path / "BX-Book-Ratings.csv").write_bytes(
        b'"User-ID";"ISBN";"Book-Rating"\r\n"276725";"034545104x";"0"\r\n'
        b'"276726";"0155061224";"5"\r\n"276729";"0155061224";"8"\r\n"276729";"034545104X";"6"\r\n'
    )
    data = read("book-crossing", tmp_path)
    assert [medium[:3] for medium in data.media] == [
        ("034545104X", 'Flesh Tones: "A Novel" & more; é', 2002),
        ("0155061224", "Rites; of Passage", None),
    ]
    assert data.types == ["WATCH", "DISLIKE", "LIKE", "WATCH"]
    assert data.interactions[0] == ("276725", "034545104X", "WATCH", None)


def test_a_book_whose_title_and_author_ran_together_is_malformed(tmp_path: Path) -> None:
    (tmp_path / "BX-Books.csv").write_text(
        '"ISBN";"Book-Title";"Book-Author";"Year-Of-Publication"\n'
        '"1";"Beginner Readers)\\";Michael";"2000"\n'
        '"2";"Next";"Somebody";"2001"\n'
    )
    (tmp_path / "BX-Book-Ratings.csv").write_text('"User-ID";"ISBN";"Book-Rating"\n')
    with pytest.raises(LoadError, match=r"^BX-Books\.csv line 2: expected 4 fields, found 3$"):
        read("book-crossing", tmp_path)
    assert [book.id for book in read("book-crossing", tmp_path, skip_malformed=True).media] == ["2"]


def test_later_copies_of_book_crossing_have_commas(tmp_path: Path) -> None:
    (tmp_path / "Books.csv").write_text(
        'ISBN,Book-Title,Book-Author,Year-Of-Publication\n1,"A ""B"", C",Somebody,1999\n'
    )
    (tmp_path / "Ratings.csv").write_text("User-ID,ISBN,Book-Rating\n1,1,10\n")
    data = read("book-crossing", tmp_path)
    assert [medium[1:3] for medium in data.media] == [('A "B", C', 1999)]
    assert data.types == ["LIKE"]


class TestYambda:
    """The flat form: an event a row."""

    @pytest.fixture
    def write(self, tmp_path: Path) -> Any:
        pa = pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
        parquet = pytest.importorskip("pyarrow.parquet")

        def write(name: str, columns: dict[str, list[Any]]) -> None:
            integers = {"uid": pa.uint32(), "item_id": pa.uint32(), "timestamp": pa.uint32()}
            fields = [
                (
                    column,
                    integers.get(column, pa.string() if column == "event_type" else pa.uint16()),
                )
                for column in columns
            ]
            parquet.write_table(pa.table(columns, pa.schema(fields)), tmp_path / name)

        return write

    def test_what_is_heard_by_half_is_a_watch(self, tmp_path: Path, write: Any) -> None:
        keys = {"uid": [1, 1], "item_id": [7, 8], "timestamp": [5, 10]}
        write("listens.parquet", {**keys, "played_ratio_pct": [50, 49]})
        write("likes.parquet", {"uid": [2], "item_id": [7], "timestamp": [15]})
        write("dislikes.parquet", {"uid": [2], "item_id": [9], "timestamp": [20]})
        write("unlikes.parquet", {"uid": [2], "item_id": [7], "timestamp": [25]})
        data = read("yambda", tmp_path)
        assert [medium[:2] for medium in data.media] == [
            ("7", "Track 7"),
            ("8", "Track 8"),
            ("9", "Track 9"),
        ]
        assert data.interactions == [
            ("1", "7", "WATCH", 5),
            ("2", "7", "LIKE", 15),
            ("2", "9", "DISLIKE", 20),
        ]
        assert data.left_out == {"of a track heard by less than half": 1}

    def test_one_file_may_hold_all_kinds_of_events(self, tmp_path: Path, write: Any) -> None:
        write(
            "multi_event.parquet",
            {
                "uid": [1, 1, 1, 1],
                "item_id": [7, 7, 7, 8],
                "timestamp": [5, 10, 15, 20],
                "event_type": ["listen", "like", "unlike", "dislike"],
                "played_ratio_pct": [100, None, None, None],
            },
        )
        data = read("yambda", tmp_path)
        assert data.types == ["WATCH", "LIKE", "DISLIKE"]
        assert data.left_out == {"that takes a like or dislike back": 1}

    def test_movielens_may_come_as_parquet(self, tmp_path: Path) -> None:
        pa = pytest.importorskip("pyarrow")
        parquet = pytest.importorskip("pyarrow.parquet")
        parquet.write_table(
            pa.table({"movieId": [1], "title": ["Café (1990)"], "genres": ["Drama"]}),
            tmp_path / "movies.parquet",
        )
        parquet.write_table(
            pa.table({"userId": [3], "movieId": [1], "rating": [4.5], "timestamp": [978300760]}),
            tmp_path / "ratings.parquet",
        )
        data = read("movielens", tmp_path)
        assert data.media[0][:3] == ("1", "Café", 1990)
        assert data.interactions == [("3", "1", "LIKE", 978300760)]
