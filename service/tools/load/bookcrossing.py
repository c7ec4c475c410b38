"""Book-Crossing (Cai-Nicolas Ziegler): ratings of books from 1 to 10; 0 is an implicit one.

`BX-Books.csv` and `BX-Book-Ratings.csv` of the original, Latin-1, with semicolons and backslashes;
or `Books.csv` and `Ratings.csv` of its later copies, UTF-8, with commas. There are no times. Many
ratings are of books that are not described.
"""

from collections.abc import Iterator

from service.tools.load.files import Files
from service.tools.load.reading import Fields, Reading
from service.tools.load.records import TEN, DataSet, Interaction, Medium, identifier, whole
from service.tools.load.titles import plain, year

ORIGINAL = ("BX-Books.csv", "BX-Book-Ratings.csv")
COPY = ("Books.csv", "Ratings.csv")
BOOK_COLUMNS = ("ISBN", "Book-Title", "Year-Of-Publication")
RATING_COLUMNS = ("User-ID", "ISBN", "Book-Rating")


def recognises(files: Files) -> bool:
    """By names, which nobody else writes like this."""
    return files.has(ORIGINAL, COPY)


def read(reading: Reading) -> DataSet:
    """Raises LoadError, OSError."""
    books, ratings = reading.files.need(ORIGINAL, COPY)
    return DataSet(
        "book-crossing",
        reading.each(books, _table(reading, books, BOOK_COLUMNS), _book),
        reading.each(ratings, _table(reading, ratings, RATING_COLUMNS), _rating),
        reads=[books, ratings],
    )


def _table(reading: Reading, name: str, columns: Fields) -> Iterator[tuple[int, Fields]]:
    encoding = reading.files.encoding(name)
    if ";" in reading.files.first_line(name):
        return reading.table(name, columns, delimiter=";", escape="\\", encoding=encoding)
    return reading.table(name, columns, encoding=encoding)


def _book(fields: Fields) -> Medium:
    isbn, title, published = fields
    return Medium(_isbn(isbn), plain(title), year(published))  # 0 is no year


def _rating(fields: Fields) -> Interaction:
    user, isbn, rating = fields
    kind = "WATCH" if rating == "0" else TEN.type(rating)
    return Interaction(whole(user, "user id"), _isbn(isbn), kind, None)


def _isbn(text: str) -> str:
    return identifier(text, "ISBN").upper()
