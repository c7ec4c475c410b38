"""Every strategy once more, naively, in Python: what the SQL must agree with.

Written from the definition (docs/ranking.md), not from the SQL: dictionaries and sorts over
the whole world, no limits but those of the definition, nothing precomputed: what was worked out
for one question is remembered for the next.
"""

import math
import struct
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

P = ParamSpec("P")
R = TypeVar("R")


def remembered(
    method: Callable[Concatenate["Oracle", P], R],
) -> Callable[Concatenate["Oracle", P], R]:
    """A method whose result is kept with the oracle, which never changes: nobody may change it, either."""

    @wraps(method)
    def remember(self: "Oracle", /, *arguments: P.args, **named: P.kwargs) -> R:
        asked = (method.__name__, *map(str, arguments), str(named))
        known = self.__dict__.setdefault("_remembered", {})
        if asked not in known:
            known[asked] = method(self, *arguments, **named)
        result: R = known[asked]
        return result

    return remember


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
class Strategy:
    """A row of engine.strategy, as far as it decides anything."""

    content_weight: float = 0.0
    collaborative_weight: float = 1.0
    neighbours_weight: float = 0.0
    sequence_weight: float = 0.0
    similar_weight: float = 0.0
    popularity_weight: float = 0.0
    trend_weight: float = 0.0
    neighbour_count: int = 50
    history_limit: int = 50
    watch_weight: float = 0.75
    dislike_weight: float = 0.5
    recency_offset: float = 1.0
    recency_exponent: float = 1.0
    trend_evidence: float = 10.0
    trend_horizon: timedelta = timedelta(days=30)
    popularity_limit: int = 300
    similar_recency_exponent: float = 0.5
    confidence_evidence: float = 10.0

    def preference(self, kind: int) -> float:
        return (self.dislike_weight, self.watch_weight, 1.0)[kind]


STRATEGIES: Mapping[str, Strategy] = {
    "classic": Strategy(content_weight=0.4, collaborative_weight=0.6, neighbours_weight=1),
    "sequence": Strategy(sequence_weight=1, history_limit=100),
    "similar": Strategy(
        similar_weight=1,
        history_limit=200,
        watch_weight=0.5,
        dislike_weight=0,
    ),
    "popular": Strategy(popularity_weight=1),
    "trending": Strategy(trend_weight=1),
    "blend": Strategy(
        content_weight=0.04,
        collaborative_weight=0.96,
        history_limit=200,
        watch_weight=0.5,
        dislike_weight=0.25,
        recency_exponent=1.1,
        sequence_weight=0.13,
        similar_weight=0.09,
        trend_weight=0.78,
        trend_evidence=40,
        trend_horizon=timedelta(days=60),
    ),
}
"""As the migrations make them."""


@dataclass(frozen=True)
class UserKnn:
    """What is compared: a row of engine.model_parameters, like those that follow."""

    history_limit: int = 50
    audience_limit: int = 300


@dataclass(frozen=True)
class Items:
    """What goes with what."""

    audience_limit: int = 400
    watch_weight: float = 0.75
    dislike_weight: float = 0.5
    window_size: int = 40
    gap_offset: float = 1.0
    gap_exponent: float = 1.0
    backward_weight: float = 0.1
    length_exponent: float = 0.25
    source_exponent: float = 0.4
    target_exponent: float = 0.4
    shrinkage: float = 0.0
    weight_exponent: float = 0.5
    item_neighbour_count: int = 200

    def preference(self, kind: int) -> float:
        return (self.dislike_weight, self.watch_weight, 1.0)[kind]


@dataclass(frozen=True)
class Slim:
    predictor_count: int = 75


@dataclass(frozen=True)
class Decay:
    half_life: timedelta


@dataclass(frozen=True)
class Models:
    """All of engine.model_parameters, as the migrations make them."""

    user_knn: UserKnn = UserKnn()
    item_transitions: Items = Items()
    item_knn: Items = Items(
        gap_offset=2.0,
        watch_weight=0.5,
        dislike_weight=0,
        gap_exponent=0,
        backward_weight=0.5,
        length_exponent=0,
        source_exponent=0.5,
        target_exponent=0.45,
        shrinkage=5,
        weight_exponent=1,
    )
    slim: Slim = Slim()
    popularity: Decay = Decay(timedelta(days=90))
    trend: Decay = Decay(timedelta(days=3))


@dataclass(frozen=True)
class Influence:
    """How much one person can decide: the row of engine.influence_limit."""

    per_medium: float = 10.0
    per_day: float = 20.0


@dataclass(frozen=True)
class Opinion:
    """What one person thinks of one medium, from all that they did with it."""

    time: datetime
    last: int
    kind: int
    """0 nothing good, 1 watched, 2 liked."""
    value: float


@dataclass(frozen=True)
class Oracle:
    """A world, and its strategies."""

    media: Mapping[UUID, Media]
    genres: Mapping[UUID, frozenset[str]]
    events: Sequence[Event]
    strategies: Mapping[str, Strategy] = field(default_factory=lambda: STRATEGIES)
    models: Models = Models()
    influence: Influence = Influence()
    built: Mapping[UUID, Media] | None = None
    """The catalogue when the model was built, where that was another."""
    long_history: int = 4000
    """Of how many events a history is looked up, and not read. Decides nothing here."""
    keys: Mapping[UUID, int] = field(default_factory=dict)
    """Of media and people. Of equally strong neighbours, those of lower keys are kept; of people, too
    many for a medium, those of higher keys count."""

    @remembered
    def rank(
        self, user: UUID | None, name: str, session: Sequence[UUID] = ()
    ) -> tuple[list[Scored], bool]:
        """All that can be recommended, best first, and whether it is the fallback."""
        strategy = self.strategies[name]
        visited = [media_id for media_id in session if media_id in self.keys]
        if (
            strategy.popularity_weight + strategy.trend_weight < 1
            and not (strategy.content_weight and self.wanted(user))
            and not (visited and strategy.neighbours_weight < 1)
            and not any(user == person and taken for person, taken in self.positives().items())
        ):
            return self.rank(user, "popular", session)[0], True
        collaborative = self.collaborative(user, strategy, visited)
        scored = []
        for media_id in self.candidates(user, visited):
            content, other = self.content(user, media_id), collaborative.get(media_id, 0.0)
            score = strategy.content_weight * content + strategy.collaborative_weight * other
            scored.append(Scored(media_id, _nine(score), content, other))
        # Where nothing but the trend counts, what rounding makes equal goes by the trend itself.
        trend: dict[UUID, float] = {}
        if strategy.trend_weight == 1 and not strategy.content_weight:
            trend = self.crowd(self.candidates(user, visited), "trend", strategy, alone=True)
        return self.in_rank_order(scored, trend), False

    def confidence(self, user: UUID | None, name: str, session: Sequence[UUID] = ()) -> float:
        """How much is known of a person that the strategy can use: n / (n + confidence_evidence)."""
        strategy = self.strategies[name]
        if self.rank(user, name, session)[1]:
            return 0.0
        taken = {*self.opinions(user), *session} & self.keys.keys()
        asks = strategy.popularity_weight + strategy.trend_weight < 1
        evidence = min(len(taken), strategy.history_limit) if asks else 0
        evidence += bool(strategy.content_weight and self.wanted(user))
        return _nine(evidence / (evidence + strategy.confidence_evidence))

    def wanted(self, user: UUID | None) -> frozenset[str]:
        return self.genres.get(user, frozenset()) if user else frozenset()

    def content(self, user: UUID | None, media_id: UUID) -> float:
        wanted = self.wanted(user)
        return len(wanted & self.media[media_id].genres) / len(wanted) if wanted else 0.0

    def candidates(self, user: UUID | None, session: Iterable[UUID] = ()) -> set[UUID]:
        available = {media_id for media_id, media in self.media.items() if not media.deleted}
        return available - {e.media_id for e in self.events if e.user_id == user} - {*session}

    def collaborative(
        self, user: UUID | None, strategy: Strategy, session: Sequence[UUID]
    ) -> dict[UUID, float]:
        """The weighted mean of the candidate sources that have anything to say."""
        candidates = self.candidates(user, session)
        sources = [
            (strategy.neighbours_weight, self.neighbours(user, strategy)),
            (strategy.sequence_weight, self.item_to_item(user, strategy, "sequence", session)),
            (strategy.similar_weight, self.item_to_item(user, strategy, "similar", session)),
            (
                strategy.popularity_weight,
                self.crowd(
                    candidates, "popularity", strategy, alone=strategy.popularity_weight == 1
                ),
            ),
            (
                self.trend_weight(user, candidates, strategy, session),
                self.crowd(candidates, "trend", strategy, alone=strategy.trend_weight == 1),
            ),
        ]
        mixed: dict[UUID, float] = defaultdict(float)
        total = 0.0
        for weight, scores in sources:
            of_candidates = {m: s for m, s in scores.items() if m in candidates}
            if weight and of_candidates:
                total += weight
                best = max(of_candidates.values())
                for media_id, value in of_candidates.items():
                    mixed[media_id] += weight * value / best
        return {media_id: _nine(value / total) for media_id, value in mixed.items()}

    def crowd(
        self, candidates: set[UUID], model: str, strategy: Strategy, *, alone: bool
    ) -> dict[UUID, float]:
        """What everybody takes: of the best `popularity_limit` only, where it is mixed."""
        popularity = self.popularity(model)
        taken = self.popularity("popularity")
        known = sorted(candidates & popularity.keys(), key=lambda m: (-popularity[m], -taken[m], m))
        counted = known if alone else known[: strategy.popularity_limit]
        return {m: 2 ** max(popularity[m] - popularity[known[0]], -1000) for m in counted}

    def trend_weight(
        self,
        user: UUID | None,
        candidates: set[UUID],
        strategy: Strategy,
        session: Sequence[UUID],
    ) -> float:
        if strategy.trend_weight in (0, 1):
            return strategy.trend_weight
        trend = self.popularity("trend")
        if not candidates & trend.keys():
            return 0.0
        newest = max(event.time for event in self.events)
        half_life = self.models.trend.half_life
        evidence = 2 ** max(
            -1000,
            max(trend[m] for m in candidates & trend.keys())
            - newest.timestamp() / half_life.total_seconds(),
        )
        own = [event.time for event in self.events if event.user_id == user]
        idle = (newest - max(own)) / strategy.trend_horizon if own and not session else 0.0
        return (
            strategy.trend_weight
            * evidence
            / (evidence + strategy.trend_evidence)
            * 2 ** max(-1000, -idle)
        )

    @remembered
    def opinions_of_all(self) -> dict[UUID, dict[UUID, Opinion]]:
        events: dict[UUID, dict[UUID, list[tuple[int, Event]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for number, event in enumerate(self.events):
            events[event.user_id][event.media_id].append((number, event))
        return {
            user: {
                media_id: _opinion(numbered, self.influence.per_medium)
                for media_id, numbered in taken.items()
            }
            for user, taken in events.items()
        }

    def opinions(self, user: UUID | None) -> dict[UUID, Opinion]:
        """Medium → what this person thinks of it. The latest word decides, not the sum of all."""
        return self.opinions_of_all().get(user, {}) if user else {}

    # What people took, whatever they thought of it: for sequence and similar.

    def in_order(self, user: UUID | None) -> list[UUID]:
        taken = self.opinions(user)
        return sorted(taken, key=lambda m: (taken[m].time, taken[m].last))

    def item_to_item(
        self, user: UUID | None, strategy: Strategy, model: str, session: Sequence[UUID]
    ) -> dict[UUID, float]:
        taken = self.opinions(user)
        visited = list(dict.fromkeys(reversed(session)))
        history = [*visited, *(m for m in reversed(self.in_order(user)) if m not in visited)]
        scores: dict[UUID, float] = defaultdict(float)
        if model == "similar":
            neighbours, exponent = self.linear_model(), strategy.similar_recency_exponent
        else:
            neighbours, exponent = (
                self.item_neighbours("item_transitions"),
                strategy.recency_exponent,
            )
        for place, media_id in enumerate(history[: strategy.history_limit]):
            weight = (place + strategy.recency_offset) ** -exponent
            if media_id not in visited:
                weight *= strategy.preference(taken[media_id].kind)
            if not weight:
                continue
            for other, strength in neighbours.get(media_id, ()):
                scores[other] += weight * strength
        return scores

    def alike(self, media_id: UUID) -> list[Scored]:
        """All that resembles a medium, best first: what is taken together with it, and its genres."""
        genres = self.media[media_id].genres
        candidates = self.candidates(None, [media_id])
        strength = {
            other: value
            for other, value in self.item_neighbours("item_knn").get(media_id, ())
            if other in candidates
        }
        best = max(strength.values(), default=1.0)
        scored = []
        for other in candidates:
            content = len(genres & self.media[other].genres) / len(genres) if genres else 0.0
            together = _nine(strength.get(other, 0.0) / best)
            scored.append(Scored(other, _nine(0.1 * content + 0.9 * together), content, together))
        return self.in_rank_order(one for one in scored if one.recommendation > 0)

    def in_rank_order(
        self, scored: Iterable[Scored], trend: Mapping[UUID, float] | None = None
    ) -> list[Scored]:
        """By score, what is equal by the trend, if given, and by popularity, and that by id."""
        popularity = self.popularity("popularity")
        return sorted(
            scored,
            key=lambda s: (
                -s.recommendation,
                -(trend or {}).get(s.media_id, 0.0),
                -popularity.get(s.media_id, -math.inf),
                s.media_id,
            ),
        )

    @remembered
    def item_neighbours(self, model: str) -> dict[UUID, list[tuple[UUID, float]]]:
        """Medium → its strongest neighbours, by the parameters of the model of that name."""
        by: Items = getattr(self.models, model)
        orders = {user: self.in_order(user) for user in {event.user_id for event in self.events}}
        people = Counter(media_id for order in orders.values() for media_id in order)
        pairs: dict[UUID, dict[UUID, float]] = defaultdict(lambda: defaultdict(float))
        for one in people:
            sample = sorted(
                (user for user, order in orders.items() if one in order),
                key=lambda user: self.lot(user, one),
            )[: by.audience_limit]
            for user in sample:
                order, taken = orders[user], self.opinions(user)
                place = order.index(one)
                for other_place, other in enumerate(order):
                    gap = other_place - place
                    if gap and abs(gap) <= by.window_size:
                        pairs[one][other] += (
                            people[one]
                            / len(sample)
                            * len(order) ** -by.length_exponent
                            * (abs(gap) + by.gap_offset) ** -by.gap_exponent
                            * (1 if gap > 0 else by.backward_weight)
                            * by.preference(taken[other].kind)
                        )
        catalogue = self.media if self.built is None else self.built
        found = {}
        for one, totals in pairs.items():
            strengths = []
            for other, total in totals.items():
                if total > 0 and other in catalogue and not catalogue[other].deleted:
                    strength = (
                        total
                        / people[one] ** by.source_exponent
                        / people[other] ** by.target_exponent
                    )
                    if by.shrinkage:
                        strength *= total / (total + by.shrinkage)
                    strengths.append((other, _single(max(strength**by.weight_exponent, 1e-30))))
            strengths.sort(key=lambda pair: (-pair[1], self.keys[pair[0]]))
            found[one] = strengths[: by.item_neighbour_count]
        return found

    def lot(self, user: UUID, media_id: UUID) -> int:
        """Those of a medium's people whose lots are the lowest are the sample of them."""
        return (self.keys[user] * 1234567891 + self.keys[media_id] * 987654321) % (2**31 - 1)

    @remembered
    def linear_model(self) -> dict[UUID, list[tuple[UUID, float]]]:
        """Medium → the media that it speaks for, and how much, beside all else that does."""
        by = self.models.item_knn
        similar = {
            one: dict(strengths) for one, strengths in self.item_neighbours("item_knn").items()
        }
        people = Counter(
            media_id
            for user in {event.user_id for event in self.events}
            for media_id in self.opinions(user)
        )
        found: dict[UUID, list[tuple[UUID, float]]] = defaultdict(list)
        for target in people:
            strength = {one: row[target] for one, row in similar.items() if target in row}
            best = sorted(strength, key=lambda one: (-strength[one], self.keys[one]))
            predictors = best[: self.models.slim.predictor_count]

            def likeness(one: UUID, other: UUID) -> float:
                if one == other:
                    return 1.5  # and half more than that: the ridge
                return max(similar[one].get(other, 0), similar[other].get(one, 0))

            weights = {one: strength[one] for one in predictors}
            for exponent in (1.7, 1.7, 1):
                said = {
                    one: sum(likeness(one, other) * weights[other] for other in predictors)
                    for one in predictors
                }
                weights = {
                    one: weights[one] * (strength[one] / said[one]) ** exponent
                    for one in predictors
                }
            for one in predictors:
                weight = (
                    weights[one]
                    * people[target] ** by.target_exponent
                    / people[one] ** by.source_exponent
                )
                found[one].append((target, _single(max(weight, 1e-30))))
        return found

    # What people like or watched: for the people of classic, and for popularity.

    @remembered
    def positives(self) -> dict[UUID, dict[UUID, Opinion]]:
        return {
            user: {
                media_id: opinion
                for media_id, opinion in self.opinions(user).items()
                if opinion.kind
            }
            for user in {event.user_id for event in self.events}
        }

    def history(self, user: UUID | None, strategy: Strategy | None = None) -> list[UUID]:
        """What the model keeps of a person, or what a strategy sees of the one who asks."""
        taken = self.positives().get(user, {}) if user else {}
        recent = sorted(
            taken, key=lambda media_id: (taken[media_id].time, taken[media_id].last), reverse=True
        )
        return recent[: (strategy or self.models.user_knn).history_limit]

    @remembered
    def audience(self, media_id: UUID) -> list[UUID]:
        positives = self.positives()
        people = [user for user in positives if media_id in self.history(user)]
        people.sort(key=self.keys.__getitem__)
        people.sort(key=lambda user: positives[user][media_id].time, reverse=True)
        return people[: self.models.user_knn.audience_limit]

    def similar_people(self, user: UUID | None, strategy: Strategy) -> list[UUID]:
        history = self.history(user, strategy)
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
        return nearest[: strategy.neighbour_count]

    def neighbours(self, user: UUID | None, strategy: Strategy) -> dict[UUID, float]:
        """Medium → how many similar people took it × the sum of the values they gave it."""
        positives = self.positives()
        people: dict[UUID, int] = defaultdict(int)
        total: dict[UUID, float] = defaultdict(float)
        for other in self.similar_people(user, strategy):
            for media_id in self.history(other):
                people[media_id] += 1
                total[media_id] += positives[other][media_id].value
        return {media_id: people[media_id] * total[media_id] for media_id in people}

    @remembered
    def popularity(self, model: str) -> dict[UUID, float]:
        """log2 of the decayed sum of what people think of a medium, where anybody likes or watched it."""
        half_life = getattr(self.models, model).half_life.total_seconds()
        ages: dict[UUID, list[tuple[float, float]]] = defaultdict(list)
        for taken in self.positives().values():
            days = Counter(opinion.time.date() for opinion in taken.values())
            for media_id, opinion in taken.items():
                share = 1.0
                if model == "trend":
                    share = min(1, self.influence.per_day / days[opinion.time.date()])
                ages[media_id].append((opinion.time.timestamp() / half_life, opinion.value * share))
        popularity = {}
        for media_id, weighted in ages.items():
            latest = max(age for age, _ in weighted)
            total = sum(value * 2 ** max(age - latest, -1000) for age, value in weighted)
            popularity[media_id] = _nine(latest + math.log2(total))
        return popularity


def _opinion(events: Sequence[tuple[int, Event]], per_medium: float) -> Opinion:
    """Of one person, about one medium: numbered events, and the most that they are worth."""
    likes, watches, dislikes = [], [], []
    for _, event in events:
        if event.type == "WATCH":
            if event.value > 0:
                watches.append((event.time, event.value))
        elif event.type == "LIKE" and event.value > 0:
            likes.append((event.time, event.value))
        else:
            dislikes.append(event.time)
    if dislikes and (not likes or max(dislikes) >= max(likes)[0]):
        kind = 0
    else:
        kind = 2 if likes else 1 if watches else 0
    return Opinion(
        time=max(event.time for _, event in events),
        last=max(number for number, _ in events),
        kind=kind,
        value=min(sum(max(latest)[1] for latest in (likes, watches) if latest), per_medium),
    )


def _nine(value: float) -> float:
    """To nine decimals. Not round(value, 9): halves would fall as their decimal fractions do."""
    return round(value * 1e9) / 1e9


def _single(value: float) -> float:
    """As PostgreSQL's real keeps it."""
    single: float = struct.unpack("f", struct.pack("f", value))[0]
    return single
