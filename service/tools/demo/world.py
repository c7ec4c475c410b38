"""The demo's world: real media, invented people, and three years of what they watched and liked.

A seed gives the same world on every machine: all chance comes from one `random.Random`, every id
is a uuid5, and nothing depends on the clock or on the order of a set.

The world has the structure that a recommender is there to find. People have tastes; a few media
have most of the audience; and who has watched a part of a series of films tends to go on to the
next one.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise, product
from math import sqrt
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import psycopg
from tqdm import tqdm

END = datetime(2026, 11, 1)
"""Nothing happens from here on. Times are UTC without a zone, as the sources store them."""
START = END.replace(year=END.year - 3)

GENRES = (
    "ACTION",
    "ADVENTURE",
    "ANIMATION",
    "COMEDY",
    "CRIME",
    "DOCUMENTARY",
    "DRAMA",
    "FAMILY",
    "FANTASY",
    "HISTORY",
    "HORROR",
    "MUSIC",
    "MYSTERY",
    "ROMANCE",
    "SCIENCE_FICTION",
    "SPORT",
    "THRILLER",
    "WAR",
    "WESTERN",
)

RUNS = (
    ("Frankenstein (1931)", "Bride of Frankenstein (1935)", "Young Frankenstein (1974)"),
    ("Rashomon (1950)", "Seven Samurai (1954)", "Throne of Blood (1957)", "Yojimbo (1961)"),
    ("Pather Panchali (1955)", "Aparajito (1956)", "The World of Apu (1959)"),
    ("Rear Window (1954)", "Vertigo (1958)", "North by Northwest (1959)", "Psycho (1960)"),
    ("Dr. No (1962)", "From Russia with Love (1963)", "Goldfinger (1964)"),
    ("Casino Royale (2006)", "Skyfall (2012)"),
    (
        "A Fistful of Dollars (1964)",
        "For a Few Dollars More (1965)",
        "The Good, the Bad and the Ugly (1966)",
        "Once Upon a Time in the West (1968)",
    ),
    ("Planet of the Apes (1968)", "Rise of the Planet of the Apes (2011)"),
    ("The Godfather (1972)", "The Godfather Part II (1974)"),
    ("Solaris (1972)", "Stalker (1979)"),
    ("Rocky (1976)", "Rocky II (1979)"),
    (
        "Star Wars (1977)",
        "The Empire Strikes Back (1980)",
        "Return of the Jedi (1983)",
        "The Mandalorian (2019)",
        "Andor (2022)",
    ),
    (
        "Star Trek (1966)",
        "Star Trek: The Next Generation (1987)",
        "Star Trek: Deep Space Nine (1993)",
        "Star Trek (2009)",
    ),
    ("Doctor Who (1963)", "Doctor Who (2005)"),
    ("Alien (1979)", "Aliens (1986)"),
    (
        "Mad Max (1979)",
        "Mad Max 2 (1981)",
        "Mad Max: Fury Road (2015)",
        "Furiosa: A Mad Max Saga (2024)",
    ),
    (
        "Raiders of the Lost Ark (1981)",
        "Indiana Jones and the Temple of Doom (1984)",
        "Indiana Jones and the Last Crusade (1989)",
    ),
    ("Blade Runner (1982)", "Blade Runner 2049 (2017)"),
    ("The Terminator (1984)", "Terminator 2: Judgment Day (1991)"),
    ("The Karate Kid (1984)", "Cobra Kai (2018)"),
    (
        "Back to the Future (1985)",
        "Back to the Future Part II (1989)",
        "Back to the Future Part III (1990)",
    ),
    (
        "Nausicaä of the Valley of the Wind (1984)",
        "Castle in the Sky (1986)",
        "My Neighbor Totoro (1988)",
        "Kiki's Delivery Service (1989)",
        "Princess Mononoke (1997)",
        "Spirited Away (2001)",
        "Howl's Moving Castle (2004)",
        "The Boy and the Heron (2023)",
    ),
    ("Reservoir Dogs (1992)", "Pulp Fiction (1994)"),
    ("Kill Bill: Vol. 1 (2003)", "Kill Bill: Vol. 2 (2004)"),
    (
        "Three Colours: Blue (1993)",
        "Three Colours: White (1994)",
        "Three Colours: Red (1994)",
    ),
    ("Before Sunrise (1995)", "Before Sunset (2004)", "Before Midnight (2013)"),
    ("Toy Story (1995)", "Toy Story 2 (1999)", "Toy Story 3 (2010)"),
    ("The Matrix (1999)", "The Matrix Reloaded (2003)"),
    (
        "The Lord of the Rings: The Fellowship of the Ring (2001)",
        "The Lord of the Rings: The Two Towers (2002)",
        "The Lord of the Rings: The Return of the King (2003)",
    ),
    (
        "Harry Potter and the Philosopher's Stone (2001)",
        "Harry Potter and the Chamber of Secrets (2002)",
        "Harry Potter and the Prisoner of Azkaban (2004)",
    ),
    ("Shaun of the Dead (2004)", "Hot Fuzz (2007)"),
    ("Batman Begins (2005)", "The Dark Knight (2008)", "The Dark Knight Rises (2012)"),
    ("Planet Earth (2006)", "Planet Earth II (2016)", "Blue Planet II (2017)"),
    ("Iron Man (2008)", "The Avengers (2012)", "Avengers: Endgame (2019)"),
    ("Breaking Bad (2008)", "Better Call Saul (2015)"),
    ("Game of Thrones (2011)", "House of the Dragon (2022)"),
    ("Paddington (2014)", "Paddington 2 (2017)"),
    (
        "Spider-Man: Into the Spider-Verse (2018)",
        "Spider-Man: Across the Spider-Verse (2023)",
    ),
    ("Yellowstone (2018)", "1883 (2021)"),
    ("Arrival (2016)", "Dune (2021)", "Dune: Part Two (2024)"),
)
"""Sequels, franchises and one director's films, in the order in which people go through them."""

GIVEN_NAMES = (
    *("Aino", "Bruno", "Chiara", "Dmitri", "Elif", "Farah", "Goran", "Hana", "Ines", "Jonas"),
    *("Kofi", "Leila", "Mateo", "Noor", "Olga", "Priya", "Ravi", "Sofia", "Tomas", "Yuki"),
)
FAMILY_NAMES = (
    *("Abe", "Bauer", "Costa", "Dubois", "Eriksen", "Fischer", "Garcia", "Haddad", "Ivanov"),
    *("Jensen", "Kim", "Lopez", "Mensah", "Novak", "Okafor", "Petrov", "Rossi", "Silva"),
    *("Tanaka", "Weber"),
)

TYPICAL_MEDIA = 52  # the median person's number of media in the three years
SPREAD = 0.7  # of its logarithm: the busiest hundredth take five times the median
MOST_MEDIA = 260  # about half of the catalogue: nobody has seen everything
OFF_TASTE = 0.03  # the pull of a medium that has none of a person's genres, beside 1 for a full fit
GO_ON = 0.6  # the chance that the next part of a run comes next
ODD_ONES = 20  # of so many people one states no genres, and one has genres but no history

_NAMESPACE = UUID("4f0a3f1e-6c0b-5d55-9a53-2a1f6c1d7e90")
_FOLDER = Path(__file__).parent


def _id(*parts: object) -> UUID:
    return uuid5(_NAMESPACE, "/".join(map(str, parts)))


SCIENCE_FICTION_FAN = _id("person", "Science Fiction Fan")
ROMANCE_FAN = _id("person", "Romance Fan")
NEWCOMER = _id("person", "Newcomer")
"""Known to `user_db`, and that is all: no genres, no history."""


class Media(NamedTuple):
    """A film or a series, as the catalogue knows it."""

    id: UUID
    title: str
    description: str
    release_year: int
    media_type: str
    """MOVIE or SERIES."""
    cover_url: str | None
    """Always None: we own no covers."""
    genres: tuple[str, ...]


class Person(NamedTuple):
    """Somebody, with the genres that they state and the genres that they truly love."""

    user_id: UUID
    name: str
    genres: tuple[str, ...]
    """What `user_db` is told: `loves`, or nothing."""
    loves: tuple[str, ...]


class Interaction(NamedTuple):
    """One event in a history."""

    user_id: UUID
    media_id: UUID
    type: str
    """WATCH, LIKE or DISLIKE."""
    interaction_value: float
    """WATCH: the part that was watched, 0.5 to 1. LIKE: 1. DISLIKE: -1."""
    timestamp: datetime


@dataclass(frozen=True, slots=True)
class World:
    """Everything that the three sources hold; interactions in the order of their time."""

    media: list[Media]
    people: list[Person]
    interactions: list[Interaction]


def make_world(seed: int = 1) -> World:
    """Simulate the world. Ids of media and people are the same for every seed."""
    rng = Random(seed)  # noqa: S311 (a simulation, not a secret)
    media = read_media()
    # Zipf's law; the shift keeps the most popular few from being in every history.
    ranks = rng.sample(range(len(media)), len(media))
    popularity = [1 / (rank + 25) for rank in ranks]
    follows = _follows(media)
    people: list[Person] = []
    interactions: list[Interaction] = []
    for person, activity in _people(rng, media):
        people.append(person)
        interactions.extend(
            _history(rng, person, activity, media, popularity=popularity, follows=follows)
        )
    interactions.sort(key=lambda interaction: interaction.timestamp)  # stable: ties stay in order
    return World(media, people, interactions)


def read_media() -> list[Media]:
    """The catalogue, `media.csv`."""
    with (_FOLDER / "media.csv").open(encoding="utf-8", newline="") as file:
        return [
            Media(
                id=_id(row["media_type"], row["title"], row["release_year"]),
                title=row["title"],
                description=row["description"],
                release_year=int(row["release_year"]),
                media_type=row["media_type"],
                cover_url=None,
                genres=tuple(row["genres"].split("|")),
            )
            for row in csv.DictReader(file)
        ]


def _follows(media: Sequence[Media]) -> dict[int, int]:
    """The index of the next medium of a run, by the index of the one before it."""
    index = {f"{medium.title} ({medium.release_year})": i for i, medium in enumerate(media)}
    return {index[before]: index[after] for run in RUNS for before, after in pairwise(run)}


def _people(rng: Random, media: Iterable[Media]) -> Iterator[tuple[Person, int]]:
    """People, each with the number of media in their history."""
    loves: tuple[str, ...]
    for user_id, name, loves, activity in (
        (SCIENCE_FICTION_FAN, "Science Fiction Fan", ("SCIENCE_FICTION",), 30),
        (ROMANCE_FAN, "Romance Fan", ("ROMANCE",), 30),
        (NEWCOMER, "Newcomer", (), 0),
    ):
        yield Person(user_id, name, loves, loves), activity
    sizes = Counter(genre for medium in media for genre in medium.genres)
    # The root, so that drama, which is in half of the catalogue, is not in every taste.
    appeal = [sqrt(sizes[genre]) for genre in GENRES]
    names = [" ".join(pair) for pair in product(GIVEN_NAMES, FAMILY_NAMES)]
    for number, name in enumerate(rng.sample(names, len(names))):
        loves = _taste(rng, appeal)
        activity = min(round(TYPICAL_MEDIA * rng.lognormvariate(0, SPREAD)), MOST_MEDIA)
        silent, cold = number % ODD_ONES == 0, number % ODD_ONES == 1
        person = Person(_id("person", name), name, () if silent else loves, loves)
        yield person, 0 if cold else activity


def _taste(rng: Random, appeal: Sequence[float]) -> tuple[str, ...]:
    """One to three different genres."""
    [count] = rng.choices((1, 2, 3), (3, 4, 3))
    taste: dict[str, None] = {}  # a set that keeps its order
    while len(taste) < count:
        taste.update(dict.fromkeys(rng.choices(GENRES, appeal)))
    return tuple(taste)


def _history(
    rng: Random,
    person: Person,
    activity: int,
    media: Sequence[Media],
    *,
    popularity: Sequence[float],
    follows: Mapping[int, int],
) -> Iterator[Interaction]:
    """What one person does with `activity` different media, from the day they joined."""
    fits = [
        sum(genre in medium.genres for genre in person.loves) / max(len(person.loves), 1)
        for medium in media
    ]
    pull = [p * (OFF_TASTE + fit * fit) for p, fit in zip(popularity, fits, strict=True)]
    joined = START + 0.8 * rng.random() * (END - START)
    last = END - timedelta(days=1)  # so that what comes of it is over by the end
    moments = sorted(joined + rng.random() * (last - joined) for _ in range(activity))
    upcoming: int | None = None
    for moment in moments:
        if upcoming is not None and pull[upcoming] and rng.random() < GO_ON:
            chosen = upcoming
        else:
            [chosen] = rng.choices(range(len(media)), pull)
        pull[chosen] = 0.0  # nobody takes the same medium twice
        events = list(_reaction(rng, fits[chosen] > 0))
        upcoming = None if events[0][0] == "DISLIKE" else follows.get(chosen)
        for kind, value, after in events:
            when = (moment + after).replace(microsecond=0)
            yield Interaction(person.user_id, media[chosen].id, kind, value, when)


def _reaction(rng: Random, to_taste: bool) -> Iterator[tuple[str, float, timedelta]]:
    """What comes of a medium: type, value, and how long after it was begun."""
    if rng.random() < (0.03 if to_taste else 0.35):
        yield "DISLIKE", -1.0, timedelta(minutes=15)
        return
    watched = timedelta(minutes=90 + 60 * rng.random())
    yield "WATCH", round(0.5 + 0.5 * rng.random(), 2), watched
    if rng.random() < (0.4 if to_taste else 0.1):
        yield "LIKE", 1.0, watched + timedelta(minutes=1)


def load(
    world: World, user_db: str, catalog_db: str, engagement_db: str, progress: bool = False
) -> None:
    """Create the sources' tables where they are missing, and add the world to them.

    Takes libpq connection strings. Each database is one transaction, and is left as it is where
    it holds some of the world already; so a second call changes nothing, and a call after a
    failure does what is left. Rows of others are not touched. Raises psycopg.Error.
    """
    users = [person.user_id for person in world.people]
    preference = {user: _id("preference", user) for user in users}
    _fill(
        user_db,
        "user_db.sql",
        "select exists (select from user_preferences where user_id = any(%s))",
        users,
        {
            "copy user_preferences (id, user_id) from stdin": [
                (preference[user], user) for user in users
            ],
            "copy tb_user_genre (user_id, genre_name) from stdin": [
                (person.user_id, genre) for person in world.people for genre in person.genres
            ],
        },
        progress=progress,
    )
    _fill(
        catalog_db,
        "catalog_db.sql",
        "select exists (select from medias where id = any(%s))",
        [medium.id for medium in world.media],
        {
            "copy medias (id, title, description, release_year, media_type, cover_url,"
            " version, create_at, update_at, deleted_at) from stdin": [
                (*medium[:6], 1, START, START, None) for medium in world.media
            ],
            "copy tb_media_genre (media_id, genre_name) from stdin": [
                (medium.id, genre) for medium in world.media for genre in medium.genres
            ],
        },
        progress=progress,
    )
    _fill(
        engagement_db,
        "engagement_db.sql",
        "select exists (select from interaction where user_id = any(%s))",
        users,
        {
            'copy interaction (user_id, media_id, type, interaction_value, "timestamp")'
            " from stdin": world.interactions
        },
        progress=progress,
    )


def _fill(
    database: str,
    tables: str,
    filled: str,
    ids: list[UUID],
    copies: Mapping[str, Sequence[tuple[Any, ...]]],
    *,
    progress: bool,
) -> None:
    """Create `tables`; then, unless the query `filled` is true of `ids`, COPY rows into them."""
    with psycopg.connect(database) as connection:
        connection.execute((_FOLDER / tables).read_bytes())
        if connection.execute(filled, (ids,)).fetchone() == (True,):
            return
        for statement, rows in copies.items():
            with connection.cursor().copy(statement) as copy:
                for row in tqdm(rows, desc=statement.split()[1], disable=not progress):
                    copy.write_row(row)
