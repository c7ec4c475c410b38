"""Yambda (Yandex): music, in its flat form: Parquet files, an event a row.

`listens.parquet`, `likes.parquet` and `dislikes.parquet`, or `multi_event.parquet` alone. Times are
seconds from a beginning that is not told, in steps of five: they count from 1970. Tracks have no
titles, and no more than their numbers are known of them.
"""

from collections.abc import Callable, Iterator
from itertools import chain

from service.tools.load.files import Files
from service.tools.load.reading import Fields, Reading, mostly_once
from service.tools.load.records import DataSet, Interaction, LoadError, Medium, seconds, whole

LISTENS, LIKES, DISLIKES = "listens.parquet", "likes.parquet", "dislikes.parquet"
EVENTS = "multi_event.parquet"
HEARD_PERCENT = 50
"""Of a track; from here on it was listened to."""
_COLUMNS = ("uid", "item_id", "timestamp")
_TYPES = {"like": "LIKE", "dislike": "DISLIKE"}


def recognises(files: Files) -> bool:
    """By names: nobody else has them."""
    return bool(_files(files))


def read(reading: Reading) -> DataSet:
    """Raises LoadError, OSError."""
    names = _files(reading.files)
    if not names:
        expected = f"some of {LISTENS}, {LIKES} and {DISLIKES}, or {EVENTS}"
        raise LoadError(f"{reading.files.given}: expected {expected}")
    unheard = reading.unheard()  # the second reading is the one that tells
    return DataSet(
        "yambda",
        mostly_once(
            chain.from_iterable(
                unheard.each(name, unheard.parquet(name, ("item_id",)), _track) for name in names
            )
        ),
        chain.from_iterable(_events(reading, name) for name in names),
        reads=[*names, *names],
    )


def _files(files: Files) -> list[str]:
    """Those of one kind of event each, where there are any: the other repeats them."""
    apart = [*filter(None, map(files.find, (LISTENS, LIKES, DISLIKES)))]
    return apart or [*filter(None, [files.find(EVENTS)])]


def _events(reading: Reading, name: str) -> Iterator[Interaction]:
    columns: tuple[str, ...]
    take: Callable[[Fields], Interaction | None]
    if name.endswith(EVENTS):
        columns = (*_COLUMNS, "event_type", "played_ratio_pct")

        def take(fields: Fields) -> Interaction | None:
            user, item, time, kind, percent = fields
            if kind == "listen":
                return _listen(reading, (user, item, time, percent))
            if kind not in _TYPES:
                reading.leave_out("that takes a like or dislike back")
                return None
            return _event(_TYPES[kind], (user, item, time))

    elif name.endswith(LISTENS):
        columns = (*_COLUMNS, "played_ratio_pct")

        def take(fields: Fields) -> Interaction | None:
            return _listen(reading, fields)

    else:
        columns = _COLUMNS
        kind = "DISLIKE" if name.endswith(DISLIKES) else "LIKE"

        def take(fields: Fields) -> Interaction | None:
            return _event(kind, fields)

    return reading.each(name, reading.parquet(name, columns), take)


def _listen(reading: Reading, fields: Fields) -> Interaction | None:
    *event, percent = fields
    if int(whole(percent, "played_ratio_pct")) < HEARD_PERCENT:
        reading.leave_out("of a track heard by less than half")
        return None
    return _event("WATCH", event)


def _event(kind: str, fields: Fields) -> Interaction:
    user, item, time = fields
    return Interaction(whole(user, "uid"), whole(item, "item_id"), kind, seconds(time))


def _track(fields: Fields) -> Medium:
    item = whole(fields[0], "item_id")
    return Medium(item, f"Track {item}")
