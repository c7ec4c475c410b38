"""Pages of rows once more, naively, in Python: what the SQL must agree with, under rules too.

Written from the definition (docs/home.md, docs/rules.md), on top of tests/oracle.py: each row is the
whole order of its kind, without what may not be there, arranged place by place.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, log
from uuid import UUID

from tests.oracle import Oracle, Scored

Ordered = list[tuple[UUID, float]]
"""Media, best first, with what each counts for the order."""


@dataclass(frozen=True)
class Said:
    """A row of the relation of a rule, or of a list."""

    media_id: UUID
    user_id: UUID | None = None
    weight: float | None = None
    position: int | None = None


@dataclass(frozen=True)
class Rule:
    effect: str
    said: Sequence[Said]
    factor: float | None = None
    n: int | None = None

    def counts(self, user: UUID) -> list[Said]:
        return [row for row in self.said if row.user_id in (None, user)]

    def media(self, user: UUID) -> set[UUID]:
        return {row.media_id for row in self.counts(user)}

    def weights(self, user: UUID) -> dict[UUID, float]:
        weights: dict[UUID, float] = {}
        for row in self.counts(user):
            weight = row.weight if row.weight is not None else (self.factor or 1.0)
            weights[row.media_id] = max(weight, weights.get(row.media_id, 0.0))
        return weights

    def positions(self, user: UUID) -> dict[UUID, int]:
        positions: dict[UUID, int] = {}
        for row in self.counts(user):
            if row.position is not None and 1 <= row.position <= 1000:
                positions[row.media_id] = min(row.position, positions.get(row.media_id, 1000))
        return positions


@dataclass(frozen=True)
class Row:
    """A row of engine.page_row."""

    kind: str
    n: int
    least: int
    strategy: str | None = None


@dataclass(frozen=True)
class Shown:
    """A row as somebody sees it; about: a medium or a genre, where it is about one."""

    kind: str
    about: UUID | str | None
    media: tuple[UUID, ...]
    moved_by: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Pages:
    """What makes a page, beside the world."""

    oracle: Oracle
    rows: Sequence[Row]
    rules: Mapping[str, Rule]
    """Of the placement of every row, by name."""
    unwanted: frozenset[str]
    """Genres that the filter of that placement leaves out."""
    listed: Sequence[Said]
    """The relation of rows of the kind list."""
    draw: Callable[[UUID, UUID], tuple[int, int, float, float]]
    """For a person and a medium that is new: when its slot is met, its lot, and two chances in (0, 1)."""

    def page(self, user: UUID) -> list[Shown]:
        subjects, genres = self.subjects(user)
        page: list[Shown] = []
        for row in self.rows:
            for _ in range(5):
                about = None
                if row.kind in ("because", "genre"):
                    abouts: list[UUID] | list[str] = subjects if row.kind == "because" else genres
                    if not abouts:
                        break
                    about = abouts.pop(0)
                above = {media_id for shown in page for media_id in shown.media}
                shown = self.row(user, row, about, self.allowed(user, about) - above)
                if len(shown.media) >= row.least:
                    page.append(shown)
                    break
                if about is None:
                    break
        return page

    def subjects(self, user: UUID) -> tuple[list[UUID], list[str]]:
        """What rows may be about: media, latest first, and genres, those met most often first."""
        taken = self.oracle.opinions(user)
        subjects = [
            media_id
            for media_id in reversed(self.oracle.in_order(user))
            if taken[media_id].kind
            and media_id in self.oracle.media
            and not self.oracle.media[media_id].deleted
        ]
        met = Counter(
            genre for media_id in subjects for genre in self.oracle.media[media_id].genres
        )
        met.update(self.oracle.wanted(user))
        return subjects, sorted(met, key=lambda genre: (-met[genre], genre))

    def allowed(self, user: UUID, about: UUID | str | None) -> set[UUID]:
        allowed = {
            media_id
            for media_id in self.oracle.candidates(user)
            if self.oracle.media[media_id].genres.isdisjoint(self.unwanted)
            and (not isinstance(about, str) or about in self.oracle.media[media_id].genres)
        }
        for rule in self.rules.values():
            if rule.effect == "allow":
                allowed &= rule.media(user)
            elif rule.effect == "deny":
                allowed -= rule.media(user)
        return allowed

    def row(self, user: UUID, row: Row, about: UUID | str | None, allowed: set[UUID]) -> Shown:
        order = self.order(user, row, about, allowed)
        media = self.arranged(user, row, order, allowed) if order is not None else []
        named = {media_id: self.moved_by(user, media_id, order or []) for media_id in media}
        return Shown(row.kind, about, tuple(media), tuple(named[media_id] for media_id in media))

    def order(
        self, user: UUID, row: Row, about: UUID | str | None, allowed: set[UUID]
    ) -> Ordered | None:
        """A row before rules order it; None where nothing is known of the person that it needs."""
        if row.strategy is not None:
            scored, is_fallback = self.oracle.rank(user, row.strategy)
            return None if is_fallback else _by_score(scored, allowed)
        if isinstance(about, UUID):
            return _by_score(self.oracle.alike(about), allowed)
        if row.kind in ("popular", "trending"):
            return self.crowd(row.kind, allowed)
        return _by_place(
            self.new(user, allowed) if row.kind == "new" else self.on_list(user, allowed)
        )

    def crowd(self, kind: str, allowed: set[UUID]) -> Ordered:
        """What everybody takes; what nobody took is popular last of all, and never in the trend."""
        popularity = self.oracle.popularity("popularity")
        everything = popularity if kind == "popular" else self.oracle.popularity("trend")
        available = self.oracle.candidates(None)
        known = {m: p for m, p in everything.items() if m in available}
        best = max(known.values(), default=0.0)
        media = sorted(known.keys() & allowed, key=lambda m: (-known[m], -popularity[m], m))
        order = [(media_id, 2.0 ** max(known[media_id] - best, -1000)) for media_id in media]
        if kind == "popular":
            order += [(media_id, 0.0) for media_id in sorted(allowed - known.keys())]
        return order

    def new(self, user: UUID, allowed: set[UUID]) -> list[UUID]:
        """What nobody liked or watched: what is accepted in a slot, then by lots; by how its genres fit."""
        untaken = allowed - self.oracle.popularity("popularity").keys()
        most = 1.1 if self.oracle.wanted(user) else 0.1

        def place(media_id: UUID) -> tuple[float, ...]:
            weight = 0.1 + self.oracle.content(user, media_id)
            met, lot, accepted, drawn = self.draw(user, media_id)
            if met <= 256 and accepted * most < weight:
                return 0, met, lot
            return 1, -log(drawn) / weight, lot

        return sorted(untaken, key=place)

    def on_list(self, user: UUID, allowed: set[UUID]) -> Iterable[UUID]:
        rows = [row for row in self.listed if row.user_id in (None, user)]
        rows.sort(key=lambda row: (inf if row.position is None else row.position, row.media_id))
        return dict.fromkeys(row.media_id for row in rows if row.media_id in allowed)

    def arranged(self, user: UUID, row: Row, order: Ordered, allowed: set[UUID]) -> list[UUID]:
        """Pins first, then the best by score × boosts, each where its page has room for it."""
        pins = self.pins(user, order, allowed)
        capped = [
            (rule.media(user), rule.n or 0)
            for rule in self.rules.values()
            if rule.effect == "at_most"
        ]
        boosted = [
            (-score * self.boost(user, media_id), place, media_id)
            for place, (media_id, score) in enumerate(order)
            if media_id not in pins.values()
        ]
        waiting = [media_id for *_, media_id in sorted(boosted)]
        shown: list[UUID] = []
        for place in range(1, row.n + 1):
            if place in pins:
                shown.append(pins[place])
                continue
            # What is pinned on this page counts, wherever.
            there = {*shown, *(pins[at] for at in pins if at <= row.n)}
            for media_id in waiting:
                if all(media_id not in media or len(there & media) < n for media, n in capped):
                    waiting.remove(media_id)
                    shown.append(media_id)
                    break
        return shown

    def pins(self, user: UUID, order: Ordered, allowed: set[UUID]) -> dict[int, UUID]:
        """Place → medium: of two at a place, the second one comes after the first."""
        wanted: dict[UUID, int] = {}
        for rule in self.rules.values():
            if rule.effect == "pin":
                for media_id, position in rule.positions(user).items():
                    wanted[media_id] = min(position, wanted.get(media_id, position))
        places = {media_id: place for place, (media_id, _) in enumerate(order)}
        media = sorted(
            wanted.keys() & allowed,
            key=lambda m: (wanted[m], places.get(m, inf), self.oracle.keys[m]),
        )
        pins: dict[int, UUID] = {}
        for media_id in media:
            pins[max(wanted[media_id], max(pins, default=0) + 1)] = media_id
        return pins

    def boost(self, user: UUID, media_id: UUID) -> float:
        boost = 1.0
        for _, rule in sorted(self.rules.items()):
            if rule.effect == "boost":
                boost *= rule.weights(user).get(media_id, 1.0)
        return boost

    def moved_by(self, user: UUID, media_id: UUID, order: Ordered) -> tuple[str, ...]:
        """Boosts of what the row has by itself, and pins. (What at_most holds back is not shown.)"""
        in_order = any(media_id == listed for listed, _ in order)

        def moves(rule: Rule) -> bool:
            if rule.effect == "pin":
                return media_id in rule.positions(user)
            weight = rule.weights(user).get(media_id, 1.0)
            return rule.effect == "boost" and in_order and weight != 1

        return tuple(name for name, rule in sorted(self.rules.items()) if moves(rule))


def _by_score(scored: Iterable[Scored], allowed: set[UUID]) -> Ordered:
    return [(one.media_id, one.recommendation) for one in scored if one.media_id in allowed]


def _by_place(media: Iterable[UUID]) -> Ordered:
    """What has no score counts one by its place."""
    return [(media_id, 1 / place) for place, media_id in enumerate(media, 1)]
