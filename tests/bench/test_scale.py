"""Invented worlds are what they say, and the measurement runs from end to end."""

import subprocess
import sys
from dataclasses import astuple
from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="the extra bench is not installed")

import numpy as np

from bench.common.invented import CLUSTERS, END, GENRES, KINDS, START, make_world, shape
from bench.scale import goals

ROOT = Path(__file__).parents[2]
SIZE = 100_000


def test_the_same_size_and_seed_make_the_same_world() -> None:
    one, same, other = make_world(1_000), make_world(1_000), make_world(1_000, seed=2)
    for mine, again in zip(astuple(one), astuple(same), strict=True):
        assert np.array_equal(np.array(mine, dtype=object), np.array(again, dtype=object))
    assert one.user_ids != other.user_ids
    assert not np.array_equal(one.what, other.what)


@pytest.mark.parametrize(
    ("interactions", "expected"),
    [(20_000_000, (138_000, 20_000)), (5_000_000, (34_500, 10_000)), (1_000_000, (6_900, 4_472))],
)
def test_people_grow_with_the_interactions_and_media_with_their_root(
    interactions: int, expected: tuple[int, int]
) -> None:
    assert shape(interactions) == expected


def test_a_world_has_the_shape_that_it_promises() -> None:
    world = make_world(SIZE)
    people, media = shape(SIZE)
    assert (len(world.user_ids), len(set(world.user_ids))) == (people, people)
    assert len({medium.media_id for medium in world.media}) == len(world.media) == media
    assert {genre for medium in world.media for genre in medium.genres} == {*GENRES}
    assert len(world.who) == len(world.what) == len(world.kind) == len(world.value) == SIZE
    # In the order of their times, over three years.
    assert (np.diff(world.seconds) >= 0).all()
    length = (END - START).total_seconds()
    assert 0 <= world.seconds[0] < 0.05 * length
    assert 0.95 * length < world.seconds[-1] < length
    # Nearly all pairs are there once; a LIKE counts 1, a WATCH at least ½, a DISLIKE −1.
    assert len(np.unique(world.who * media + world.what)) > 0.99 * SIZE
    assert (world.value[world.kind == KINDS.index("LIKE")] == 1).all()
    assert (world.value[world.kind == KINDS.index("WATCH")] >= 0.5).all()
    assert (world.value[world.kind == KINDS.index("DISLIKE")] == -1).all()
    # Few do much, and few media have many people.
    activity = np.sort(np.bincount(world.who, minlength=people))
    assert activity[-1] > 5 * np.median(activity)
    audience = np.sort(np.bincount(world.what, minlength=media))[::-1]
    assert audience[: media // 10].sum() > 4 * audience[-media // 10 :].sum()


def test_people_keep_to_their_clusters() -> None:
    """Two people of whom each took much share more, or less, than popularity alone explains."""
    world = make_world(SIZE)
    people, media = shape(SIZE)
    taken = np.zeros((people, media))
    taken[world.who, world.what] = 1
    expected = np.outer(taken.sum(axis=1), taken.mean(axis=0))
    spread = ((taken - expected) @ (taken - expected).T)[np.triu_indices(people, 1)].std()
    mixed = taken.copy()
    np.random.default_rng(1).permuted(mixed, axis=0, out=mixed)
    expected = np.outer(mixed.sum(axis=1), mixed.mean(axis=0))
    chance = ((mixed - expected) @ (mixed - expected).T)[np.triu_indices(people, 1)].std()
    assert CLUSTERS > 1
    assert spread > 1.5 * chance


def test_goals_say_what_was_reached_missed_and_not_measured() -> None:
    found = {row[0]: row[1:] for row in goals.rows({"1m": {"p99": 1.4, "repeated": 0.5}})}
    by_key = {goal.key: found[goal.what] for goal in goals.GOALS}
    assert by_key["p99"] == ("1m", "≤ 1.5", "1.40", "reached")
    assert by_key["repeated"] == ("1m", "≥ 0.85", "0.50", "missed")
    assert by_key["build time"] == ("", "≤ 1.5", "", "not measured")


def _measured(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "bench.scale", "--quick", "--sizes", "0.002", *arguments],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=480,
    )


def test_a_tiny_world_is_measured_from_end_to_end() -> None:
    result = _measured("--only", "sql", "--strategies", "popular")
    assert (result.stderr, result.returncode) == ("", 0)
    assert "World 0.002m: 2,000 interactions of 14 people with 200 media." in result.stdout
    for row in ("| SELECT 1 ", "| popular ", "| popular, a person of ", "| goal "):
        assert row in result.stdout


def test_a_model_is_built_alone_where_the_disk_is_no_larger() -> None:
    result = _measured("--only", "lean")
    assert result.returncode == 0, result.stderr
    assert "World 0.002m: 2,000 interactions of 14 people with 200 media." in result.stdout
    for row in ("| sync, from full sources ", "| refresh ", "| model.item_pairs "):
        assert row in result.stdout
    assert "library" not in result.stdout.split("| goal")[0]


def test_it_goes_alone() -> None:
    result = _measured("--only", "lean,sql")
    assert result.returncode == 2
    assert "lean goes alone" in result.stderr
