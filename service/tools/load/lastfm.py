"""Last.fm 360K (Oscar Celma): how often each person played each of their artists.

`usersha1-artmbid-artname-plays.tsv`. There are no times. An artist without an id of MusicBrainz
goes by name. Some lines have a date where the user should be; they are left out.
"""

import re
from collections.abc import Iterator

from service.tools.load.files import Files
from service.tools.load.reading import Fields, Reading, mostly_once
from service.tools.load.records import DataSet, Interaction, Medium, whole

PLAYS = "usersha1-artmbid-artname-plays.tsv"
LIKED_PLAYS = 100
"""From here on an artist is liked."""
_USER = re.compile(r"[0-9a-f]{40}")


def recognises(files: Files) -> bool:
    """By name: nobody else has it."""
    return files.has((PLAYS,))


def read(reading: Reading) -> DataSet:
    """Raises LoadError, OSError."""
    [plays] = reading.files.need((PLAYS,))

    def lines(of: Reading) -> Iterator[tuple[int, Fields]]:
        return of.separated(plays, "\t", 4, wide=2)

    def take_plays(fields: Fields) -> Interaction | None:
        user, mbid, name, count = fields
        if not _USER.fullmatch(user):
            reading.leave_out("of a user who is a date")
            return None
        times = int(whole(count.strip(), "number of plays"))
        if times == 0:
            reading.leave_out("of no plays")
            return None
        return Interaction(
            user, _artist(mbid, name), "LIKE" if times >= LIKED_PLAYS else "WATCH", None
        )

    unheard = reading.unheard()  # the second reading is the one that tells
    return DataSet(
        "lastfm-360k",
        mostly_once(unheard.each(plays, lines(unheard), _medium)),
        reading.each(plays, lines(reading), take_plays),
        reads=[plays, plays],
    )


def _medium(fields: Fields) -> Medium | None:
    user, mbid, name, _ = fields
    return Medium(_artist(mbid, name), name or mbid) if _USER.fullmatch(user) else None


def _artist(mbid: str, name: str) -> str:
    if mbid:
        return mbid
    if not name:
        raise ValueError("expected an artist")
    return f"name/{name.casefold()}"
