"""Public data sets, as a fair comparison needs them."""

import sys
from collections import Counter
from operator import attrgetter
from pathlib import Path
from random import Random

from service.tools import load

FORMS = ("movielens", "movietweetings")
SEED = 1
LEAST = {"movietweetings": (5, 3)}
"""Ratings a person, and a medium, must have: most people of MovieTweetings came once."""


def read(form: str, directory: Path) -> load.DataSet:
    """A data set, dense enough, and with equal times in a random order.

    A file's order says more than its times do: MovieLens lists the ratings of a second by film.
    """
    with load.opened(form, directory, progress=sys.stderr.isatty()) as (_, data):
        assert isinstance(data, load.DataSet)
        media = [*data.media]
        listed = [*dict.fromkeys(data.interactions)]  # what a line repeats is here once
    ratings = Random(SEED).sample(listed, len(listed))
    ratings.sort(key=attrgetter("seconds"))
    if form in LEAST:
        ratings = core(ratings, *LEAST[form])
        kept = {rating.medium for rating in ratings}
        media = [medium for medium in media if medium.id in kept]
    return load.DataSet(data.name, media, ratings)


def core(ratings: list[load.Interaction], person: int, medium: int) -> list[load.Interaction]:
    """What is left when people and media with fewer ratings go, again and again, until all stay."""
    while True:
        users = Counter(rating.user for rating in ratings)
        media = Counter(rating.medium for rating in ratings)
        kept = [
            rating
            for rating in ratings
            if users[rating.user] >= person and media[rating.medium] >= medium
        ]
        if len(kept) == len(ratings):
            return kept
        ratings = kept
