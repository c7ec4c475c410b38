"""What is to be reached, as ratios within one run, and whether it was."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple


class Goal(NamedTuple):
    """A figure, by its name in Figures, and its bound."""

    key: str
    what: str
    bound: float
    at_least: bool = False

    def rows(self, figures: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[str, ...]]:
        """A row for each world where it was measured, or one that says that it was not."""
        sign = "≥" if self.at_least else "≤"
        wanted = f"{sign} {self.bound:g}"
        found = {world: known[self.key] for world, known in figures.items() if self.key in known}
        for world, value in found.items():
            reached = value >= self.bound if self.at_least else value <= self.bound
            yield self.what, world, wanted, f"{value:.2f}", "reached" if reached else "missed"
        if not found:
            yield self.what, "", wanted, "", "not measured"


GOALS = (
    Goal("repeated", "REST, a repeated question: throughput ÷ floor (the least)", 0.85, True),
    Goal("sequence first", "REST, sequence, first question: throughput ÷ floor", 0.35, True),
    Goal("classic first", "REST, classic, first question: throughput ÷ floor", 0.20, True),
    Goal("p99", "REST, a repeated question: p99 ÷ floor's (the most)", 1.5),
    Goal("host side", "REST, classic, first question: throughput ÷ host side", 20, True),
    Goal("item-item", "REST, sequence, first question: throughput ÷ item-item", 1, True),
    Goal("ALS", "REST, sequence, first question: throughput ÷ ALS", 1, True),
    Goal("growth classic", "SQL, classic: p50 ÷ the smallest world's", 2),
    Goal("growth", "SQL, any other strategy: p50 ÷ the smallest world's (the most)", 1.3),
    Goal("batch classic", "REST, classic: a batch of 50 ÷ 50 single calls, time", 0.4),
    Goal("batch sequence", "REST, sequence: a batch of 50 ÷ 50 single calls, time", 0.4),
    Goal("build time", "sync and refresh ÷ the library's pipeline: time", 1.5),
    Goal("build memory", "sync and refresh ÷ the library's pipeline: peak memory", 0.5),
    Goal("build growth", "sync and refresh: time an interaction ÷ the smallest world's", 1.2),
    Goal("build peak", "sync and refresh: peak memory with PostgreSQL's, MB", 2000),
    Goal("disturbance", "sequence, clients that pause: p99 while refreshing ÷ without", 2),
    Goal("memory", "a worker's RSS in the end, MB", 60),
    Goal("memory growth", "a worker's RSS ÷ after the first tenth of its requests", 1.05),
)

HEAD = ("goal", "world", "wanted", "found", "")


def rows(figures: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[str, ...]]:
    """The rows of the table under HEAD, from figures by world and key."""
    for goal in GOALS:
        yield from goal.rows(figures)
