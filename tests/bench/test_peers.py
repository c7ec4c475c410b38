"""What the strategies are compared with must itself be right: against the papers' formulas."""

import pytest

pytest.importorskip("implicit", reason="the extra bench is not installed")

import numpy as np
from scipy.sparse import csr_matrix

from bench.quality.peers import PEERS, WEIGHTS, Floats, Pairs, Peer, Recommend, ndcg, tune

DAY = 86_400.0


def world(people: int, media: int, seed: int = 1) -> Pairs:
    """A random world: LIKEs, WATCHes and DISLIKEs, a medium after the other."""
    random = np.random.default_rng(seed)
    who, what = np.nonzero(random.random((people, media)) < 0.3)
    return Pairs(
        who,
        what,
        random.choice([1.0, 0.5, -1.0], len(who)),
        random.random(len(who)) * 100 * DAY,
        (people, media),
    )


def answers(recommend: Recommend, train: Pairs) -> list[list[int]]:
    """All that a peer recommends to everybody."""
    people, media = train.shape
    return [[int(m) for m in row if m >= 0] for row in recommend(np.arange(people), media)]


def assert_best_first(lists: list[list[int]], scores: Floats, train: Pairs) -> None:
    """All that a person has not taken, in the order of these scores; of equal ones, any."""
    taken = train.taken.toarray() > 0
    for row, had, media in zip(scores, taken, lists, strict=True):
        assert sorted(media) == list(np.flatnonzero(~had))
        assert (np.diff(row[media]) <= 1e-9).all()


@pytest.mark.parametrize(("people", "media"), [(12, 30), (30, 12)])
@pytest.mark.parametrize("weights", WEIGHTS)
def test_ease_is_the_closed_form_of_its_paper(people: int, media: int, weights: str) -> None:
    train = world(people, media)
    x = train.matrix(weights).toarray()
    precision = np.linalg.inv(x.T @ x + 3 * np.eye(media))
    b = -precision / np.diag(precision)
    np.fill_diagonal(b, 0)
    recommend = PEERS["EASE"].fit(train, weights=weights, regularization=3)
    assert_best_first(answers(recommend, train), x @ b, train)


def test_lenskit_sums_the_cosine_of_the_most_similar_media() -> None:
    pytest.importorskip("lenskit", reason="the extra lenskit is not installed")
    train = world(30, 12)
    x = train.matrix("positive").toarray()
    norm = np.linalg.norm(x, axis=0)
    cosine = x.T @ x / np.outer(norm, norm)
    np.fill_diagonal(cosine, 0)
    recommend = PEERS["LensKit item-kNN"].fit(train, weights="positive", max_nbrs=2)
    of_history = x[:, :, np.newaxis] * cosine  # person × what they took × candidate
    most_similar = np.sort(of_history, axis=1)[:, -2:].sum(axis=1)
    # It has no score for what nothing of a history is like, and computes in single precision.
    possible = (train.taken.toarray() == 0) & (most_similar > 0)
    for row, can, media in zip(most_similar, possible, answers(recommend, train), strict=True):
        assert sorted(media) == list(np.flatnonzero(can))
        assert (np.diff(row[media]) <= 1e-6).all()


def test_lenskit_has_the_closed_form_of_ease() -> None:
    pytest.importorskip("lenskit", reason="the extra lenskit is not installed")
    train = world(30, 12)
    x = train.matrix("positive").toarray()
    precision = np.linalg.inv(x.T @ x + 3 * np.eye(12))
    b = -precision / np.diag(precision)
    np.fill_diagonal(b, 0)
    recommend = PEERS["LensKit EASE"].fit(train, weights="positive", regularization=3)
    for row, had, media in zip(
        x @ b, train.taken.toarray() > 0, answers(recommend, train), strict=True
    ):
        assert sorted(media) == list(np.flatnonzero(~had))
        assert (np.diff(row[media]) <= 1e-5).all()  # it computes in single precision


@pytest.mark.parametrize("name", ["SASRec", "HSTU"])
def test_rectools_learns_what_always_comes_next(name: str) -> None:
    pytest.importorskip("rectools", reason="the extra rectools is not installed")
    start = np.arange(64) % 12
    who, step = np.repeat(np.arange(64), 5), np.tile(np.arange(5), 64)
    train = Pairs(who, (start[who] + step) % 12, np.ones(320), (step * DAY).astype(float), (64, 12))
    found = PEERS[f"RecTools {name}"].fit(train, weights="one", epochs=60)(np.arange(64), 1)
    assert np.mean(found[:, 0] == (start + 5) % 12) > 0.9


def test_rp3beta_walks_three_steps_and_discounts_popularity() -> None:
    train = world(30, 12)
    x = train.taken.toarray()
    to_medium = (x / x.sum(axis=1, keepdims=True)) ** 0.7
    to_person = (x.T / x.T.sum(axis=1, keepdims=True)) ** 0.7
    links = to_person @ to_medium / x.sum(axis=0) ** 0.4
    np.fill_diagonal(links, 0)
    for row in links:
        row[np.argsort(-row)[5:]] = 0
    recommend = PEERS["RP3beta"].fit(train, weights="one", alpha=0.7, beta=0.4, k=5)
    assert_best_first(answers(recommend, train), to_medium @ links, train)


def test_popular_lately_halves_what_is_one_half_life_old() -> None:
    train = Pairs(
        np.array([0, 1, 2, 3]),
        np.array([0, 0, 0, 1]),
        np.ones(4),
        np.array([0, 0, 0, 2]) * DAY,
        (5, 2),
    )
    nobody = np.array([4])
    for half_life, first in ((1, 1), (1.2, 1), (1.3, 0), (np.inf, 0)):
        recommend = PEERS["popular lately"].fit(train, weights="one", half_life=half_life)
        # 3 × ½ ^ (2 / half_life) against 1: equal at 1.26
        assert recommend(nobody, 1)[0, 0] == first


@pytest.mark.parametrize("name", PEERS)
@pytest.mark.parametrize("weights", WEIGHTS)
def test_peers_recommend_what_is_new_to_a_person_and_nothing_twice(name: str, weights: str) -> None:
    train = world(40, 25)
    taken = train.taken.toarray() > 0
    recommend = PEERS[name].fit(train, **{**PEERS[name].grid[0], "weights": weights})
    lists = answers(recommend, train)
    assert sum(map(len, lists)) > 0
    for had, media in zip(taken, lists, strict=True):
        assert not had[media].any()
        assert len(set(media)) == len(media)


def test_ndcg_by_hand() -> None:
    relevant = csr_matrix(np.array([[1, 1, 0, 0], [0, 0, 0, 1], [1, 0, 0, 0]]))
    recommended = np.array([[2, 0], [3, -1], [1, 2]])
    first, second = 1.0, 1 / np.log2(3)
    expected = (second / (first + second) + 1 + 0) / 3
    assert ndcg(recommended, relevant) == pytest.approx(expected)


def test_tuning_takes_the_best_of_the_grid_then_of_the_weights() -> None:
    found = {(1, "one"): 0.1, (2, "one"): 0.3, (3, "one"): 0.2, (2, "positive"): 0.4}
    tried = []

    def fit(train: Pairs, weights: str, size: int) -> Recommend:
        tried.append((size, weights))
        return lambda people, n: people

    peer = Peer("any", fit, [{"size": size} for size in (1, 2, 3)])
    best = tune(peer, lambda _: found.get(tried[-1], 0.0), world(3, 3), lambda: None)
    assert best == {"size": 2, "weights": "positive"}
    assert tried == [(1, "one"), (2, "one"), (3, "one"), (2, "positive"), (2, "value")]
