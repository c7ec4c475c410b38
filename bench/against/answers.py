"""What is asked of both, and whether they answer alike."""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle
from random import Random
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID, uuid5

import psycopg
from psycopg import sql
from psycopg.rows import dict_row, scalar_row
from psycopg.types.json import Jsonb
from tqdm import tqdm

from bench.common import BenchError
from bench.common.site import Site

Connection: TypeAlias = psycopg.Connection[dict[str, Any]]

SEED = 1
STRATEGIES = ("classic", "sequence", "similar", "blend", "popular", "trending")
PAGES = ((10, 0), (1, 0), (3, 7), (50, 10), (100, 95), (1000, 0), (10, 1_000), (0, 0))
"""n and "offset"."""
VARIETY = ((0.3, None), (1.0, None), (None, 0.2), (None, 1.0), (0.5, 0.5))
"""diversity and explore."""
BATCH = 50
OF_THE_MOMENT = {"generated_at", "model_version"}
"""Keys that say when the answer was made, and by which refresh."""
SAME = 1e-9
"""Scores this near, relative to the greater, differ only by the order of a sum."""
UNKNOWN = [uuid5(UUID(int=0), f"unknown {number}") for number in range(3)]


LISTS = {f"{kind}_media_json": kind for kind in ("popular", "trending", "similar")}
IN_JSON = {
    *("recommendations", "cached_recommendations", "recommendations_batch"),
    *("session_recommendations", *LISTS),
}
ABOUT = {"user_id", "user_ids", "media_ids", "id"}
"""Arguments that say whom or what a question is about; all others are what is asked."""
NAMES = {"n": "limit", "type": "media_type"}
NAN = float("nan")  # in JSON, a text


@cache
def asks_in_json(connection: psycopg.Connection[Any]) -> bool:
    """Whether the JSON functions of a build take a question in JSON, as they do since 2026-11."""
    cursor = connection.cursor(row_factory=scalar_row)
    found = "select to_regprocedure('api.recommendations(uuid,jsonb)') is not null"
    return bool(cursor.execute(found).fetchone())


@dataclass(frozen=True)
class Call:
    """A function of the schema api, with its arguments by name."""

    function: str
    arguments: Mapping[str, object]
    column: str = ""
    """What a single value is called; by default as the function."""

    def query(self) -> sql.Composed:
        """Of this call alone; its values are those of `arguments`."""
        arguments = [
            sql.SQL("{} => {}").format(sql.Identifier(name), sql.Placeholder(name))
            for name in self.arguments
        ]
        return sql.SQL("select * from api.{}({}) as {}").format(
            sql.Identifier(self.function),
            sql.SQL(", ").join(arguments),
            sql.Identifier(self.column or self.function),
        )

    def to(self, connection: Connection) -> "Call":
        """The same question to a build whose functions in JSON take it in JSON, if this is one."""
        if self.function not in IN_JSON or not asks_in_json(connection):
            return self
        about = {name: value for name, value in self.arguments.items() if name in ABOUT}
        asked = {
            NAMES.get(name, name): "NaN" if value is NAN else value
            for name, value in self.arguments.items()
            if name not in ABOUT and value is not None
        }
        if self.function not in LISTS:
            return Call(self.function, {**about, "question": Jsonb(asked)})
        if "id" in about:
            asked["media_id"] = str(about["id"])
        question = {"kind": LISTS[self.function], "question": Jsonb(asked)}
        return Call("listed_media_json", question, column=self.function)

    def __str__(self) -> str:
        """The call with its values, to be pasted into psql."""
        arguments = (
            f'"{name}" => {sql.Literal(value).as_string()}'
            for name, value in self.arguments.items()
        )
        return f"select * from api.{self.function}({', '.join(arguments)})"


class Question(NamedTuple):
    """A call, and what comes before it in its transaction, which is rolled back: nothing stays."""

    kind: str
    call: Call
    before: Call | None = None


@dataclass(frozen=True)
class People:
    """Who and what there is to ask about: out of the sources, so no tree has a say in it."""

    known: list[UUID]
    """With a history, drawn at random; the busiest and the most idle first."""
    cold: list[UUID]
    """Without one."""
    media: list[UUID]
    genres: list[str]

    @classmethod
    def read(cls, site: Site, count: int) -> "People":
        """At most `count` of each, the same each time. Raises BenchError where nobody is there."""
        history = _column(
            site,
            "engagement_db",
            "select user_id from interaction group by user_id order by count(*) desc, user_id",
        )
        everybody = _column(site, "user_db", "select user_id from user_preferences order by 1")
        media = _column(site, "catalog_db", "select id from medias order by 1")
        genres = _column(
            site, "catalog_db", "select distinct genre_name::text from tb_media_genre order by 1"
        )
        if not history or not media:
            raise BenchError(f"nothing to ask about in {site.name}")
        ends = [history[0], *history[-1:]]
        known = [*dict.fromkeys([*ends, *_some(sorted(history), count)])][:count]
        cold = _some(sorted({*everybody} - {*history}), count // 4)
        return cls(known, cold, _some(media, count), genres)

    @property
    def all(self) -> list[UUID]:
        return [*self.known, *self.cold, *UNKNOWN]


def _column(site: Site, source: str, query: str) -> list[Any]:
    with psycopg.connect(site.dsn(source)) as connection:
        return [value for (value,) in connection.execute(query.encode())]


def _some(values: Sequence[Any], count: int) -> list[Any]:
    return Random(SEED).sample(values, min(count, len(values)))


def questions(people: People, strategies: Sequence[str]) -> Iterator[Question]:
    """All that is asked, kind by kind."""
    yield from _for_a_person(people, strategies)
    yield from _for_many(people, strategies)
    yield from _for_a_session(people, strategies)
    yield from _lists(people)
    yield from _refused(people)


def _for_a_person(people: People, strategies: Sequence[str]) -> Iterator[Question]:
    later, variety = cycle(PAGES[1:]), cycle(VARIETY)
    media = cycle(people.media)
    for strategy in strategies:
        for user in people.all:
            one = {"user_id": user, "strategy": strategy}
            n, offset = next(later)
            diversity, explore = next(variety)
            page = {**one, "n": n, "offset": offset}
            varied = {**one, "n": 20, "diversity": diversity, "explore": explore}
            yield Question("recommend, first page", Call("recommend", one))
            yield Question("recommend, other pages", Call("recommend", page))
            yield Question("recommend, diversity and explore", Call("recommend", varied))
            yield Question("recommendations", Call("recommendations", one))
            yield Question("recommendations", Call("recommendations", page))
            yield Question("recommendations", Call("recommendations", varied))
            yield Question("recommendations", Call("recommendations", {**one, "degraded": True}))
            cached = Call("cached_recommendations", page)
            yield Question("cached_recommendations", cached)
            yield Question("cached_recommendations, again", cached, before=cached)
            yield Question(
                "recommend, after an event",
                Call("recommend", one),
                Call(
                    "record_interaction",
                    {"user_id": user, "media_id": next(media), "type": "LIKE"},
                ),
            )
    for user in people.all:
        yield Question("recommend, first page", Call("recommend", {"user_id": user}))
        yield Question(
            "recommend, forgotten",
            Call("recommend", {"user_id": user}),
            Call("forget_user", {"user_id": user}),
        )
    yield Question("recommend, first page", Call("recommend", {"user_id": None}))


def _for_many(people: People, strategies: Sequence[str]) -> Iterator[Question]:
    everybody = people.all
    batches = [everybody[start : start + BATCH] for start in range(0, len(everybody), BATCH)]
    batches += [[everybody[0], everybody[0], UNKNOWN[0], everybody[0]], []]
    variety = cycle(((None, None), *VARIETY))
    for strategy in strategies:
        for batch in batches:
            diversity, explore = next(variety)
            many = {"user_ids": batch, "strategy": strategy}
            varied = {**many, "n": 5, "diversity": diversity, "explore": explore}
            for arguments in (many, varied):
                yield Question("recommend_many", Call("recommend_many", arguments))
                yield Question("recommendations_batch", Call("recommendations_batch", arguments))


def _for_a_session(people: People, strategies: Sequence[str]) -> Iterator[Question]:
    rng = Random(SEED)
    lengths, pages, variety = cycle((1, 2, 5, 20, 100)), cycle(PAGES), cycle((None, 0.3, 1.0))
    for strategy in strategies:
        for _ in range(len(people.known) // 2):
            media = rng.sample(people.media, min(next(lengths), len(people.media)))
            n, offset = next(pages)
            arguments = {
                "media_ids": [*media[:3], UNKNOWN[0], *media[3:]],
                "strategy": strategy,
                "n": n,
                "offset": offset,
                "diversity": next(variety),
            }
            yield Question("recommend_for_session", Call("recommend_for_session", arguments))
            yield Question("session_recommendations", Call("session_recommendations", arguments))
    for nothing in ([], UNKNOWN):
        arguments = {"media_ids": nothing}
        yield Question("recommend_for_session", Call("recommend_for_session", arguments))
        yield Question("session_recommendations", Call("session_recommendations", arguments))


def _lists(people: People) -> Iterator[Question]:
    pages = cycle(PAGES)
    for medium in people.media:
        n, offset = next(pages)
        for arguments in ({"id": medium}, {"id": medium, "n": n, "offset": offset}):
            yield Question("similar_media", Call("similar_media", arguments))
            yield Question("similar_media", Call("similar_media_json", arguments))
    for name in ("popular_media", "trending_media"):
        for genre in (None, "NO SUCH GENRE", *people.genres):
            for media_type in (None, "MOVIE", "SERIES"):
                for hours in (None, 1, 720):
                    n, offset = next(pages)
                    of = {"genre": genre, "type": media_type, "hours": hours}
                    page = {"n": n, "offset": offset, **of}
                    yield Question(name, Call(name, page))
                    yield Question(name, Call(f"{name}_json", page))


def _refused(people: People) -> Iterator[Question]:
    user = people.known[0]
    for wrong in (
        {"n": -1}, {"n": 1001}, {"offset": -1}, {"offset": 1_000_001},
        {"strategy": "no such strategy"}, {"strategy": ""}, {"diversity": 1.1}, {"diversity": -0.1},
        {"explore": 2.0}, {"explore": NAN},
    ):  # fmt: skip
        for function in ("recommend", "recommendations", "cached_recommendations"):
            yield Question("refused", Call(function, {"user_id": user, **wrong}))
    yield Question("refused", Call("similar_media", {"id": UNKNOWN[0]}))
    yield Question("refused", Call("popular_media", {"hours": 721}))
    yield Question("refused", Call("recommend_for_session", {"media_ids": [user] * 2, "n": -1}))


@dataclass
class Kind:
    """What was found of a kind of question."""

    asked: int = 0
    media: int = 0
    """In all answers of the base."""
    gap: float = 0.0
    """The greatest difference of a score, relative to the greater."""
    first: str = ""
    """Where they first differ; empty where they do not."""
    different: int = 0
    more: set[str] = field(default_factory=set)
    """Columns and keys that only this tree gives."""
    digests: tuple[Any, Any] = field(default_factory=lambda: (hashlib.sha256(), hashlib.sha256()))

    def take(self, base: object, this: object, call: Call) -> None:
        """Compare two answers to one call."""
        this = self._as_far_as(base, this)
        self.asked += 1
        self.media += _media(base)
        texts = [json.dumps(answer, sort_keys=True, default=str) for answer in (base, this)]
        for digest, text in zip(self.digests, texts, strict=True):
            digest.update(text.encode() + b"\n")
        if texts[0] == texts[1]:
            return
        found = next(self._differences(base, this, "answer"), None)
        if found is not None:
            self.different += 1
            self.first = self.first or f"{call};\n{found}"

    def _as_far_as(self, base: object, this: object) -> object:
        """What the other says without what the base never says, which is noted."""
        if isinstance(base, dict) and isinstance(this, dict):
            self.more |= this.keys() - base.keys()
            return {key: self._as_far_as(base[key], this[key]) for key in base if key in this}
        if isinstance(base, list) and isinstance(this, list):
            both = zip(base, this, strict=False)
            return [*(self._as_far_as(one, other) for one, other in both), *this[len(base) :]]
        return this

    def _differences(self, base: object, this: object, where: str) -> Iterator[str]:
        if isinstance(base, dict) and isinstance(this, dict):
            for key in base:
                if key not in this:
                    yield f"{where}: no {key}"
                else:
                    yield from self._differences(base[key], this[key], f"{where}.{key}")
        elif isinstance(base, list) and isinstance(this, list):
            for number, (one, other) in enumerate(zip(base, this, strict=False)):
                yield from self._differences(one, other, f"{where}[{number}]")
            if len(base) != len(this):
                yield f"{where}: {len(base)} in the base, {len(this)} here"
        elif isinstance(base, float | int) and isinstance(this, float | int):
            gap = abs(base - this) / max(abs(base), abs(this), 1e-300)
            self.gap = max(self.gap, gap)
            if not gap <= SAME:
                yield f"{where}: {base!r} in the base, {this!r} here"
        elif base != this:
            yield f"{where}: {base!r} in the base, {this!r} here"


def _media(answer: object) -> int:
    if isinstance(answer, dict):
        return int("title" in answer) + sum(map(_media, answer.values()))
    return sum(map(_media, answer)) if isinstance(answer, list) else 0


def compare(base: Connection, this: Connection, asked: Sequence[Question]) -> dict[str, Kind]:
    """Ask both, and tell how their answers differ, kind by kind. Raises psycopg.Error."""
    kinds: dict[str, Kind] = {}
    bar = tqdm(asked, "answers", unit="", leave=False, disable=None)
    for question in bar:
        kind = kinds.setdefault(question.kind, Kind())
        kind.take(_answer(base, question), _answer(this, question), question.call)
    return kinds


def _answer(connection: Connection, question: Question) -> object:
    """All rows, without what is of the moment; or the SQLSTATE, where it is refused."""
    try:
        with connection.transaction(force_rollback=True):
            if question.before is not None:
                _rows(connection, question.before)
            return _rows(connection, question.call)
    except psycopg.Error as error:
        if error.sqlstate is None or not error.sqlstate.startswith("ML"):
            raise
        return {"refused": error.sqlstate}


def _rows(connection: Connection, call: Call) -> list[object]:
    cursor = connection.cursor(row_factory=dict_row)
    call = call.to(connection)
    return [_lasting(row) for row in cursor.execute(call.query(), call.arguments)]


def _lasting(answer: object) -> object:
    """Without what is of the moment; and numbers that are none, as text."""
    if isinstance(answer, dict):
        return {
            str(key): _lasting(value) for key, value in answer.items() if key not in OF_THE_MOMENT
        }
    if isinstance(answer, list):
        return [_lasting(value) for value in answer]
    if isinstance(answer, float) and not math.isfinite(answer):
        return str(answer)
    return answer if isinstance(answer, int | float | str | None) else str(answer)


HEAD = ("answers", "questions", "media", "digest, base", "digest, this", "found")


def rows(kinds: Mapping[str, Kind]) -> Iterator[tuple[str, ...]]:
    """The rows of the table under HEAD."""
    for name, kind in kinds.items():
        if kind.first:
            found = f"{kind.different:,} differ"
        elif kind.gap:
            found = f"the same media and order; scores within {kind.gap:.0e}"
        else:
            found = "the same media, order and scores"
        digests = [digest.hexdigest()[:12] for digest in kind.digests]
        yield name, f"{kind.asked:,}", f"{kind.media:,}", *digests, found
