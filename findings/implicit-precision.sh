#!/usr/bin/env bash
# What implicit calls precision_at_k is no precision at k: all hits of all people ÷ the sum of min(k, what each has held
# out). So it is 1 where each list of three holds the one film that was held out, of which precision at 3 is 1/3; it
# weighs who has much held out more than others; and it need not fall with k. Its map and ndcg are means over
# people. What helps: call it recall, capped and pooled, or judge the lists with another library.
#
# Valid input: four people, six films, k of 1 to 4. Prints what was seen; fails if it is seen no more.
# Needs python3 and a package index.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet implicit==0.7.3
OPENBLAS_NUM_THREADS=1 "$scratch/venv/bin/python" -W ignore - <<'PYTHON'
from importlib.metadata import version

import numpy
from implicit.evaluation import ranking_metrics_at_k
from implicit.nearest_neighbours import CosineRecommender
from scipy.sparse import csr_matrix

LIKED = csr_matrix(
    [[1, 1, 0, 0, 0, 0], [1, 1, 1, 0, 0, 0], [0, 1, 1, 1, 0, 0], [1, 0, 0, 1, 1, 1]], dtype=numpy.float32
)
HELD_OUT = csr_matrix(
    [[0, 0, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1], [1, 0, 0, 0, 1, 0], [0, 1, 0, 0, 0, 0]], dtype=numpy.float32
)
model = CosineRecommender(num_threads=1)
model.fit(LIKED, show_progress=False)
print("implicit", version("implicit"))
seen, true = {}, {}
for k in (1, 2, 3, 4):
    found = ranking_metrics_at_k(model, LIKED, HELD_OUT, K=k, show_progress=False, num_threads=1)
    seen[k] = round(float(found["precision"]), 4)
    films, _ = model.recommend(numpy.arange(4), LIKED, N=k)
    hits = [len({*films[person]} & {*HELD_OUT[person].indices}) for person in range(4)]
    true[k] = round(sum(hits) / (4 * k), 4)
    print(f"k = {k}: {hits} hits; 'precision' {seen[k]}, mean over people of hits ÷ k {true[k]}")
assert seen == {1: 1.0, 2: 0.8333, 3: 1.0, 4: 1.0}
assert true[1] == 1.0 and true[2] == 0.625 and true[3] < 0.6
PYTHON
echo 'as found: precision_at_k of implicit is what people had held out that was found, pooled'
