"""Public data sets, as a fair comparison needs them."""

import sys
from collections import Counter
from dataclasses import replace
from operator import attrgetter
from pathlib import Path
from random import Random

from service.tools import load

READ = {"movielens": load.read_movielens, "movietweetings": load.read_movietweetings}
SEED = 1
LEAST = {"movietweetings": (5, 3)}
"""Ratings a person, and a medium, must have: most people of MovieTweetings came once."""


def read(form: str, directory: Path) -> load.DataSet:
    """A data set, dense enough, and with equal times in a random order.

    A file's order says more than its times do: MovieLens lists the ratings of a second by film.
    """
    data = READ[form](directory, progress=sys.stderr.isatty())
    ratings = Random(SEED).sample(data.ratings, len(data.ratings))
    ratings.sort(key=attrgetter("seconds"))
    if form in LEAST:
        ratings = core(ratings, *LEAST[form])
        kept = {rating.movie for rating in ratings}
        data = replace(data, movies={n: film for n, film in data.movies.items() if n in kept})
    return replace(data, ratings=ratings)


def core(ratings: list[load.Rating], person: int, medium: int) -> list[load.Rating]:
    """What is left when people and media with fewer ratings go, again and again, until all stay."""
    while True:
        users = Counter(rating.user for rating in ratings)
        movies = Counter(rating.movie for rating in ratings)
        kept = [
            rating
            for rating in ratings
            if users[rating.user] >= person and movies[rating.movie] >= medium
        ]
        if len(kept) == len(ratings):
            return kept
        ratings = kept
