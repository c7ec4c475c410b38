#!/usr/bin/env bash
# implicit's recommend leaves out what a person has (filter_already_liked_items, its default), but fills up to N
# with just that where less is left, and each model marks it in a way of its own: ALS with the score -3.4e38,
# and beyond the catalogue with item 0 and the score 0.0, which is ahead of real items below 0; a model of
# neighbours with 0.0, as items have that it does recommend (BM25 says so of what has little weight). Asked by a
# list of people, it fills up with an item -1, which numpy takes for the last one where it looks up titles. An
# evaluation that takes answers as they are shows people what they have. What helps: leave out what the person
# has, and -1, afterwards.
#
# Valid input: four people, five films, and N of 5 or 10. Prints what was seen; fails if it is seen no more.
# Needs python3 and a package index.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet implicit==0.7.3
OPENBLAS_NUM_THREADS=1 "$scratch/venv/bin/python" -W ignore - <<'PYTHON'
from importlib.metadata import version

import numpy
from implicit.als import AlternatingLeastSquares
from implicit.nearest_neighbours import BM25Recommender, CosineRecommender
from scipy.sparse import csr_matrix

LIKED = csr_matrix(
    [[1, 1, 1, 1, 0], [1, 1, 0, 0, 0], [0, 0, 1, 1, 0], [1, 0, 0, 0, 0]], dtype=numpy.float32
)  # nobody has film 4; the last person has film 0 alone
LAST = 3
ALS = {"factors": 2, "random_state": 1, "num_threads": 1}
has = set(LIKED[LAST].indices)


def ask(model, n, people=LAST):
    model.fit(LIKED, show_progress=False)
    items, scores = model.recommend(people, LIKED[people], N=n)
    return [(int(item), float(f"{score:.2g}")) for item, score in zip(numpy.ravel(items), numpy.ravel(scores))]


print("implicit", version("implicit"), "for one who has film 0 alone: (film, score)")
seen = {
    "ALS, 5 wanted": ask(AlternatingLeastSquares(**ALS), 5),
    "ALS, 10 wanted": ask(AlternatingLeastSquares(**ALS), 10),
    "cosine, 5 wanted": ask(CosineRecommender(num_threads=1), 5),
    "BM25, 5 wanted": ask(BM25Recommender(num_threads=1), 5),
    "cosine, 5 wanted, by a list of one": ask(CosineRecommender(num_threads=1), 5, [LAST]),
}
for question, answer in seen.items():
    print(f"{question}: {answer}")
    assert any(item in has for item, _ in answer), question
assert seen["ALS, 5 wanted"][-1] == (0, -3.4e38)
assert seen["ALS, 10 wanted"][-5:] == [(0, 0.0)] * 5
assert min(score for item, score in seen["ALS, 10 wanted"] if item not in has) < 0
assert seen["cosine, 5 wanted"][-1] == (0, 0.0)
assert sorted(item for item, score in seen["BM25, 5 wanted"] if score == 0) == [0, 2, 3]
assert (-1, -3.4e38) in seen["cosine, 5 wanted, by a list of one"]
PYTHON
echo 'as found: a list of implicit ends with what the person has'
