"""Amazon Reviews 2023 (McAuley Lab): one category or several.

`meta_NAME.jsonl`, and beside it the reviews `NAME.jsonl` or the ratings alone, `NAME.csv`; `.gz` or
not. A medium is a `parent_asin`: the editions and colours of one product. Times are milliseconds.
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

from service.tools.load.files import Files
from service.tools.load.reading import Fields, Reading, text
from service.tools.load.records import (
    FIVE,
    DataSet,
    Interaction,
    LoadError,
    Medium,
    identifier,
    milliseconds,
)
from service.tools.load.titles import GENRE_LENGTH, genres, plain

META = "meta_*.jsonl"
COLUMNS = ("user_id", "parent_asin", "rating", "timestamp")

Item = Mapping[str, Any]


def recognises(files: Files) -> bool:
    """By names: nobody else has them."""
    return bool(_pairs(files))


def read(reading: Reading) -> DataSet:
    """Raises LoadError, OSError."""
    pairs = _pairs(reading.files)
    if not pairs:
        raise LoadError(
            f"{reading.files.given}: expected meta_NAME.jsonl and NAME.jsonl or NAME.csv"
        )
    return DataSet(
        "amazon-2023",
        chain.from_iterable(
            reading.each(meta, reading.json_lines(meta), _product) for meta, _ in pairs
        ),
        chain.from_iterable(_reviews(reading, reviews) for _, reviews in pairs),
        reads=[name for pair in pairs for name in pair],
    )


def _pairs(files: Files) -> list[tuple[str, str]]:
    """The files of every category that has both."""
    pairs = []
    for meta in files.find_all(META):
        stem = PurePosixPath(meta).stem.removeprefix("meta_")
        reviews = files.find(f"{stem}.jsonl", f"{stem}.csv", f"{stem}.parquet")
        if reviews:
            pairs.append((meta, reviews))
    return pairs


def _reviews(reading: Reading, name: str) -> Iterator[Interaction]:
    if name.endswith(".jsonl"):
        return reading.each(name, reading.json_lines(name), _review)
    return reading.each(name, reading.table(name, COLUMNS), _rating)


def _review(item: Item) -> Interaction:
    return _rating([text(item, column) for column in COLUMNS])


def _rating(fields: Fields) -> Interaction:
    user, product, rating, time = fields
    return Interaction(
        identifier(user, "user_id"),
        identifier(product, "parent_asin"),
        FIVE.type(rating),
        milliseconds(time),
    )


def _product(item: Item) -> Medium:
    product = identifier(text(item, "parent_asin"), "parent_asin")
    listed = item.get("categories") or []
    if not isinstance(listed, list):
        raise ValueError("expected categories as a list")
    # The first is the shop's department, which all of a file share.
    names = [plain(name) for name in listed[1:] if isinstance(name, str)]
    return Medium(
        product,
        plain(text(item, "title")) or product,
        genres=genres(name for name in names if len(name) <= GENRE_LENGTH),
    )
