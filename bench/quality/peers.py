"""What the strategies are measured against: libraries, and methods that need no library.

Each peer learns from the pairs of a person and a medium that are left after the hold-out, and
answers with media that the person has not taken. Its settings are chosen on a validation split.
"""

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.util import find_spec
from itertools import product
from typing import Any, TypeAlias

import numpy as np
from implicit.als import AlternatingLeastSquares
from implicit.bpr import BayesianPersonalizedRanking
from implicit.lmf import LogisticMatrixFactorization
from implicit.nearest_neighbours import BM25Recommender, CosineRecommender, TFIDFRecommender
from implicit.utils import ParameterWarning
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array, csr_matrix, diags_array, vstack
from threadpoolctl import threadpool_limits

Integers: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Settings: TypeAlias = Mapping[str, Any]
Recommend: TypeAlias = Callable[[Integers, int], Integers]
"""Of people and n, the n best media of each, a row a person; −1 where there are no more."""
Fit: TypeAlias = Callable[..., Recommend]
"""Learns from Pairs, with settings as keywords."""

DAY = 86_400.0
ROWS = 1_000
"""Of a matrix that is dense for a moment: bounds the memory, 80 MB for ten thousand media."""
SEED = 1

LOWEST = float(np.finfo(np.float32).min)

WEIGHTS: Mapping[str, Callable[[Floats], Floats]] = {
    "one": np.ones_like,
    "positive": lambda values: (values > 0).astype(float),
    "value": lambda values: np.maximum(values, 0),
}
"""What a pair weighs, by its value: a DISLIKE is a vote like any other, or none."""


@dataclass(frozen=True)
class Pairs:
    """Who took what, a pair once, by the number of a person and of a medium, from 0 on."""

    people: Integers
    media: Integers
    values: Floats
    """As in `engine.interaction`: negative for a DISLIKE."""
    seconds: Floats
    """When, since any one moment."""
    shape: tuple[int, int]
    """How many people and media there are."""

    def matrix(self, weights: str = "one") -> csr_matrix:
        """People × media; what weighs nothing is there as an explicit zero."""
        data = WEIGHTS[weights](self.values)
        # Not csr_array: implicit knows matrices only.
        return csr_matrix((data, (self.people, self.media)), shape=self.shape)

    @cached_property
    def taken(self) -> csr_matrix:
        """1 where a person took a medium, whatever they thought of it."""
        return self.matrix()


@dataclass(frozen=True)
class Peer:
    """A method, and the settings to choose from."""

    name: str
    fit: Fit
    grid: Sequence[Settings] = ({},)
    weights: Sequence[str] = tuple(WEIGHTS)


def tune(
    peer: Peer, quality: Callable[[Recommend], float], train: Pairs, advance: Callable[[], object]
) -> dict[str, Any]:
    """The settings with the highest quality: of the grid, and then the weights for the best of it.

    Of equals the first wins. `advance` is called after each of `trials(peer)`.
    """

    def tried(settings: Settings) -> tuple[float, dict[str, Any]]:
        found = quality(peer.fit(train, **settings))
        advance()
        return found, dict(settings)

    first, *others = peer.weights
    best = max((tried({**one, "weights": first}) for one in peer.grid), key=_quality)
    again = [tried({**best[1], "weights": other}) for other in others]
    return max([best, *again], key=_quality)[1]


def trials(peer: Peer) -> int:
    """How many settings `tune` tries."""
    return len(peer.grid) + len(peer.weights) - 1


def _quality(trial: tuple[float, dict[str, Any]]) -> float:
    return trial[0]


def ndcg(recommended: Integers, relevant: csr_matrix) -> float:
    """Mean NDCG of rows of media, over all their columns; `relevant` has 1 where it is right.

    Binary gain; the ideal has as many right media first as there are, or as there are columns.
    """
    n = recommended.shape[1]
    discounts = 1 / np.log2(np.arange(n) + 2)
    rows = np.arange(len(recommended))[:, np.newaxis]
    hits = np.asarray(relevant[rows, recommended].todense()) * (recommended >= 0)
    most = np.minimum(np.diff(relevant.indptr), n)
    return float(np.mean(hits @ discounts / np.cumsum(discounts)[most - 1]))


def best(scores: Floats, taken: csr_matrix, n: int) -> Integers:
    """The n media with the highest scores in each row, without those taken. Overwrites scores."""
    scores[taken.nonzero()] = -np.inf
    n = min(n, scores.shape[1])
    top = np.argpartition(-scores, n - 1, axis=1)[:, :n]
    order = np.argsort(-np.take_along_axis(scores, top, axis=1), axis=1)
    top = np.take_along_axis(top, order, axis=1)
    return np.where(np.isneginf(np.take_along_axis(scores, top, axis=1)), -1, top)


def _by_scores(train: Pairs, scores: Callable[[Integers], Floats]) -> Recommend:
    """Answers from a function that scores all media for some people."""

    def recommend(people: Integers, n: int) -> Integers:
        parts = (people[start : start + ROWS] for start in range(0, len(people), ROWS))
        return np.vstack([best(scores(part), train.taken[part], n) for part in parts])

    return recommend


def popular(train: Pairs, weights: str, half_life: float = np.inf) -> Recommend:
    """The same for everyone: the sum of the weights, halved every `half_life` days of age."""
    age = (train.seconds.max() - train.seconds) / DAY
    count = np.bincount(
        train.media, WEIGHTS[weights](train.values) * 2 ** (-age / half_life), train.shape[1]
    )
    return _by_scores(train, lambda people: np.tile(count, (len(people), 1)))


def ease(train: Pairs, weights: str, regularization: float) -> Recommend:
    """Ridge regression of each medium on all others, in closed form.

    Harald Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019. With
    P = (XᵀX + λI)⁻¹ the scores are X − XP / diag P. Where there are fewer people than media, the
    smaller matrix is inverted: XP = (XXᵀ + λI)⁻¹X, and λ diag P = 1 − diag XᵀXP.
    """
    x = train.matrix(weights)
    if x.shape[1] <= x.shape[0]:
        gram = (x.T @ x).toarray()
        gram[np.diag_indices_from(gram)] += regularization
        precision = cho_solve(cho_factor(gram, overwrite_a=True), np.eye(len(gram)))
        diagonal = np.diag(precision).copy()
        weight = precision / -diagonal
        np.fill_diagonal(weight, 0)
        return _by_scores(train, lambda people: x[people] @ weight)
    gram = (x @ x.T).toarray()
    gram[np.diag_indices_from(gram)] += regularization
    xp = cho_solve(cho_factor(gram, overwrite_a=True), x.toarray())
    diagonal = (1 - np.asarray(x.multiply(xp).sum(axis=0)).ravel()) / regularization
    return _by_scores(train, lambda people: x[people].toarray() - xp[people] / diagonal)


def rp3beta(train: Pairs, weights: str, alpha: float, beta: float, k: int) -> Recommend:
    """Random walks of three steps, person to medium to person to medium, popularity discounted.

    Bibek Paudel, Fabian Christoffel, Chris Newell and Abraham Bernstein, "Updatable, Accurate,
    Diverse, and Scalable Recommendations for Interactive Applications", ACM TiiS 7(1), 2017.
    Steps are taken with their probabilities to the power of `alpha`, the outcome is divided by
    degree to the power of `beta`, and of each medium the `k` strongest links are kept.
    """
    x = csr_array(train.matrix(weights))
    x.eliminate_zeros()
    to_medium, to_person = _steps(x, alpha), _steps(csr_array(x.T), alpha)
    degree = np.maximum(x.sum(axis=0), 1) ** -beta
    links = vstack(
        [
            _strongest((to_person[start : start + ROWS] @ to_medium).toarray() * degree, start, k)
            for start in range(0, x.shape[1], ROWS)
        ],
        format="csr",
    )
    return _by_scores(train, lambda people: (to_medium[people] @ links).toarray())


def _steps(weights: csr_array, alpha: float) -> csr_array:
    """The probability of each step from a row to a column, to the power of alpha."""
    total = weights.sum(axis=1)
    steps = diags_array(1 / np.where(total > 0, total, 1)) @ weights
    return csr_array(steps.power(alpha))


def _strongest(links: Floats, first: int, k: int) -> csr_array:
    """The k strongest of each row; the rows are media from number `first` on, links to none."""
    rows = np.arange(len(links))
    links[rows, first + rows] = 0
    k = min(k, links.shape[1])
    columns = np.argpartition(-links, k - 1, axis=1)[:, :k]
    values = np.take_along_axis(links, columns, axis=1)
    pointers: Integers = np.arange(len(links) + 1) * k
    kept = csr_array((values.ravel(), columns.ravel(), pointers), shape=links.shape)
    kept.eliminate_zeros()
    return kept


def by_implicit(
    model: Callable[..., Any], least: float, train: Pairs, weights: str, **settings: Any
) -> Recommend:
    """A model of the library implicit, which answers itself.

    Where it has too few to recommend, it goes on with media that were taken, scored `least`.
    """
    asked = train.matrix(weights)  # its zeros keep a DISLIKE from being recommended
    learned = asked.copy()
    learned.eliminate_zeros()
    # It runs threads of its own, which those of BLAS would slow down; and it warns of the format of
    # matrices that it makes itself.
    with threadpool_limits(1, "blas"), warnings.catch_warnings():
        warnings.simplefilter("ignore", ParameterWarning)
        fitted = model(**settings)
        fitted.fit(learned, show_progress=False)

    def recommend(people: Integers, n: int) -> Integers:
        with threadpool_limits(1, "blas"):
            media, scores = fitted.recommend(people, asked[people], N=n)
        return np.where(scores > least, media, -1).astype(np.int64)

    return recommend


def by_lenskit(name: str, train: Pairs, weights: str, **settings: Any) -> Recommend:
    """A scorer of LensKit, of the module `lenskit.knn`: it scores all media for each person."""
    import lenskit.knn  # noqa: PLC0415
    import pandas  # noqa: PLC0415
    from lenskit.data import ItemList, RecQuery, from_interactions_df  # noqa: PLC0415

    counted = WEIGHTS[weights](train.values) > 0
    pairs = pandas.DataFrame({"user_id": train.people[counted], "item_id": train.media[counted]})
    known = from_interactions_df(pairs)
    model = getattr(lenskit.knn, name)(**settings)
    model.train(known)
    media = ItemList(item_ids=np.arange(train.shape[1]))
    people = set(known.users.ids().tolist())

    def scores(asked: Integers) -> Floats:
        found = np.full((len(asked), train.shape[1]), -np.inf)
        for row, person in enumerate(asked.tolist()):
            if person in people:
                query = RecQuery(user_id=person, history_items=known.user_row(person))
                found[row] = np.nan_to_num(model(query, media).scores(), nan=-np.inf)
        return found

    return _by_scores(train, scores)


def by_rectools(name: str, train: Pairs, weights: str, epochs: int) -> Recommend:
    """A transformer of RecTools over the order of what each person took: SASRec or HSTU.

    As the library comes, but for its width: the whole catalogue in the softmax, two blocks, the
    newest 50 media of each person. Asked as of the newest time of all. It knows nobody with one
    medium alone.
    """
    import pandas  # noqa: PLC0415
    import rectools.models  # noqa: PLC0415
    from pytorch_lightning import seed_everything  # noqa: PLC0415
    from rectools import Columns  # noqa: PLC0415
    from rectools.dataset import Dataset  # noqa: PLC0415

    counted = WEIGHTS[weights](train.values) > 0
    times = pandas.to_datetime(train.seconds, unit="s", origin="unix")
    known = Dataset.construct(
        pandas.DataFrame(
            {
                Columns.User: train.people[counted],
                Columns.Item: train.media[counted],
                Columns.Weight: 1.0,
                Columns.Datetime: times[counted],
            }
        )
    )
    model = getattr(rectools.models, f"{name}Model")(
        n_factors=64, session_max_len=50, epochs=epochs, deterministic=True
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        seed_everything(SEED, verbose=False)
        model.fit(known)

    def recommend(people: Integers, n: int) -> Integers:
        # What is known of a person and not counted must not be recommended either.
        hidden = csr_matrix(
            (np.ones((~counted).sum()), (train.people[~counted], train.media[~counted])),
            shape=train.shape,
        )
        most = int(np.diff(hidden.indptr).max(initial=0))
        asked = people[np.isin(people, train.people[counted])]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rows = model.recommend(
                asked,
                known,
                k=n + most,
                filter_viewed=True,
                on_unsupported_targets="ignore",
                context=pandas.DataFrame({Columns.User: asked, Columns.Datetime: times.max()}),
            )
        found = np.full((len(people), n), -1)
        place = {person: row for row, person in enumerate(people.tolist())}
        for person, media in rows.groupby(Columns.User, sort=False)[Columns.Item]:
            new = media.to_numpy()[~np.isin(media, hidden[person].indices)][:n]
            found[place[person], : len(new)] = new
        return found

    return recommend


def _grid(**choices: Sequence[Any]) -> list[Settings]:
    """Every combination."""
    return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]


def _peers() -> Iterator[Peer]:
    yield Peer("popular all time", popular)
    half_lives = (0.5, 1, 2, 4, 7, 14, 30, 60, 120, 365, 1000, 3000)
    yield Peer("popular lately", popular, _grid(half_life=half_lives))
    neighbours = (5, 10, 20, 50, 100, 200, 500, 1000)
    yield Peer("implicit cosine", partial(by_implicit, CosineRecommender, 0), _grid(K=neighbours))
    yield Peer("implicit TF-IDF", partial(by_implicit, TFIDFRecommender, 0), _grid(K=neighbours))
    yield Peer(
        "implicit BM25",
        partial(by_implicit, BM25Recommender, 0),
        _grid(K=(50, 500), K1=(0.1, 0.4, 1.2), B=(0, 0.2, 0.6)),
    )
    yield Peer(
        "implicit ALS",
        partial(by_implicit, AlternatingLeastSquares, LOWEST, random_state=SEED),
        _grid(factors=(8, 24, 64), alpha=(1, 5, 25), regularization=(0.05, 2)),
    )
    yield Peer(
        "implicit BPR",
        # One thread: several race, and no two runs are alike.
        partial(by_implicit, BayesianPersonalizedRanking, LOWEST, random_state=SEED, num_threads=1),
        _grid(factors=(32, 128), learning_rate=(0.01, 0.05), regularization=(0.002, 0.02, 0.1)),
        ("one", "positive"),  # it does not look at weights
    )
    yield Peer(
        "implicit LMF",
        partial(by_implicit, LogisticMatrixFactorization, LOWEST, random_state=SEED, num_threads=1),
        _grid(factors=(8, 30), learning_rate=(0.3, 1), regularization=(0.6, 3, 10)),
    )
    yield Peer(
        "EASE", ease, _grid(regularization=(10, 30, 70, 150, 300, 600, 1200, 2500, 5000, 10000))
    )
    if find_spec("lenskit"):  # an extra of its own, for it brings PyTorch
        yield Peer(
            "LensKit item-kNN",
            partial(by_lenskit, "ItemKNNScorer", feedback="implicit"),
            _grid(max_nbrs=neighbours[:6]),
            ("one", "positive"),
        )
        yield Peer(
            "LensKit EASE",
            partial(by_lenskit, "EASEScorer"),
            _grid(regularization=(10, 100, 500, 2500, 10000)),
            ("one", "positive"),
        )
    if find_spec("rectools"):  # likewise; and it wants a NumPy that others do not
        for name in ("SASRec", "HSTU"):
            yield Peer(
                f"RecTools {name}",
                partial(by_rectools, name),
                _grid(epochs=(10, 20, 40)),
                ("one", "positive"),
            )
    yield Peer("RP3beta", rp3beta, _grid(alpha=(0.3, 0.6, 1), beta=(0, 0.2, 0.5), k=(100, 500)))


PEERS: Mapping[str, Peer] = {peer.name: peer for peer in _peers()}
