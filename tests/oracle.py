"""`classic` and `popular` once more, naively, in Python: what the SQL must agree with.

Written from the definition (README, "How it ranks"), not from the SQL: dictionaries and sorts over
the whole world, no limits but the two of the definition, nothing precomputed.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID


@dataclass(frozen=True)
class Event:
    """One interaction; its place in the world's list is its id."""

    user_id: UUID
    media_id: UUID
    type: str
    value: float
    time: datetime


@dataclass(frozen=True)
class Media:
    genres: frozenset[str]
    deleted: bool


@dataclass(frozen=True)
class Scored:
    media_id: UUID
    recommendation: float
    content: float
    collaborative: float


@dataclass(frozen=True)
class Oracle:
    """A world, and the parameters of its strategies."""

    media: Mapping[UUID, Media]
    genres: Mapping[UUID, frozenset[str]]
    events: Sequence[Event]
    history_limit: int = 50
    audience_limit: int = 300
    neighbour_count: int = 50
    content_weight: float = 0.4
    collaborative_weight: float = 0.6
    half_life: timedelta = timedelta(days=90)

    def classic(self, user: UUID) -> tuple[list[Scored], bool]:
        """All that can be recommended to a person, best first, and whether it is the fallback."""
        wanted = self.genres.get(user, frozenset())
        if not wanted and not self.history(user):
            return self.popular(user), True
        collaborative = self.collaborative(user)
        return self.order(
            [
                Scored(
                    media_id,
                    round(
                        self.content_weight * self.content(user, media_id)
                        + self.collaborative_weight * collaborative.get(media_id, 0.0),
                        9,
                    ),
                    self.content(user, media_id),
                    collaborative.get(media_id, 0.0),
                )
                for media_id in self.candidates(user)
            ]
        ), False

    def popular(self, user: UUID) -> list[Scored]:
        popularity = self.popularity()
        best = max((popularity[m] for m in self.candidates(user) if m in popularity), default=0.0)
        scored = []
        for media_id in self.candidates(user):
            score = (
                round(2 ** max(popularity[media_id] - best, -1000), 9)
                if media_id in popularity
                else 0.0
            )
            scored.append(Scored(media_id, score, self.content(user, media_id), score))
        return self.order(scored)

    def order(self, scored: list[Scored]) -> list[Scored]:
        popularity = self.popularity()
        return sorted(
            scored,
            key=lambda s: (-s.recommendation, -popularity.get(s.media_id, -math.inf), s.media_id),
        )

    def available(self) -> set[UUID]:
        return {media_id for media_id, media in self.media.items() if not media.deleted}

    def candidates(self, user: UUID) -> set[UUID]:
        return self.available() - {event.media_id for event in self.events if event.user_id == user}

    def content(self, user: UUID, media_id: UUID) -> float:
        wanted = self.genres.get(user, frozenset())
        return len(wanted & self.media[media_id].genres) / len(wanted) if wanted else 0.0

    def positives(self) -> dict[UUID, dict[UUID, tuple[datetime, int, float]]]:
        """Person → medium → (when last, id of the last, sum of values)."""
        found: dict[UUID, dict[UUID, tuple[datetime, int, float]]] = defaultdict(dict)
        for number, event in enumerate(self.events):
            if event.type in ("LIKE", "WATCH") and event.value > 0:
                time, last, total = found[event.user_id].get(event.media_id, (event.time, 0, 0.0))
                found[event.user_id][event.media_id] = (
                    max(time, event.time),
                    max(last, number),
                    total + event.value,
                )
        return found

    def history(self, user: UUID) -> list[UUID]:
        taken = self.positives().get(user, {})
        recent = sorted(taken, key=lambda media_id: taken[media_id][:2], reverse=True)
        return recent[: self.history_limit]

    def audience(self, media_id: UUID) -> list[UUID]:
        positives = self.positives()
        people = [user for user in positives if media_id in self.history(user)]
        people.sort(key=lambda user: positives[user][media_id][:2], reverse=True)
        return people[: self.audience_limit]

    def similar(self, user: UUID) -> list[UUID]:
        history = self.history(user)
        shared: dict[UUID, int] = defaultdict(int)
        for media_id in history:
            for other in self.audience(media_id):
                if other != user:
                    shared[other] += 1
        cosine = {
            other: count / math.sqrt(len(history) * len(self.history(other)))
            for other, count in shared.items()
        }
        # Twelve digits, so that equal fractions are equal whatever their square roots round to.
        nearest = sorted(shared, key=lambda v: (-round(cosine[v], 12), -shared[v], v))
        return nearest[: self.neighbour_count]

    def collaborative(self, user: UUID) -> dict[UUID, float]:
        positives = self.positives()
        candidates = self.candidates(user)
        people: dict[UUID, int] = defaultdict(int)
        total: dict[UUID, float] = defaultdict(float)
        for other in self.similar(user):
            for media_id in self.history(other):
                if media_id in candidates:
                    people[media_id] += 1
                    total[media_id] += positives[other][media_id][2]
        raw = {media_id: people[media_id] * total[media_id] for media_id in people}
        best = max(raw.values(), default=1.0)
        return {media_id: round(value / best, 9) for media_id, value in raw.items()}

    def popularity(self) -> dict[UUID, float]:
        """log2 of the decayed sum of the positive values, for the media that have any."""
        ages: dict[UUID, list[tuple[float, float]]] = defaultdict(list)
        for event in self.events:
            if event.type in ("LIKE", "WATCH") and event.value > 0:
                age = event.time.timestamp() / self.half_life.total_seconds()
                ages[event.media_id].append((age, event.value))
        popularity = {}
        for media_id, weighted in ages.items():
            latest = max(age for age, _ in weighted)
            total = sum(value * 2 ** (age - latest) for age, value in weighted)
            popularity[media_id] = round(latest + math.log2(total), 9)
        return popularity
