#!/usr/bin/env bash
# RecTools' metrics of rank take each row of the held-out interactions for a medium of its own: a film that
# somebody watched three times is three hits in one place of the list. NDCG rises over 1 where it is divided by
# what can be achieved, and triples where it is not; recall and MAP rise too. Its PAP, which drops
# repeats first, stays as it is. What helps: drop_duplicates(["user_id", "item_id"]) before a metric.
#
# Valid input: ten films for one person, who took two: the first of the ten, and one that is not there; the first
# once, or three times, as a log of what was watched has it.
# Prints what was seen; fails if it is seen no more. Needs python3 and a package index.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet RecTools==0.19.0
"$scratch/venv/bin/python" -W ignore::FutureWarning - <<'PYTHON'
from importlib.metadata import version

import pandas
from rectools.metrics import MAP, NDCG, PAP, Recall

films = [f"film {place}" for place in range(1, 11)]
shown = pandas.DataFrame({"user_id": "ann", "item_id": films, "rank": range(1, 11)})
METRICS = {
    "NDCG@10": NDCG(k=10),
    "NDCG@10 of the achievable": NDCG(k=10, divide_by_achievable=True),
    "recall@10": Recall(k=10),
    "MAP@10": MAP(k=10),
    "PAP@10": PAP(k=10),
}


def judge(watched):
    held_out = pandas.DataFrame({"user_id": "ann", "item_id": watched})
    return {name: round(float(metric.calc(shown, held_out)), 4) for name, metric in METRICS.items()}


once = judge(["film 1", "another"])
thrice = judge(["film 1", "film 1", "film 1", "another"])
print("RecTools", version("RecTools"))
for name in METRICS:
    print(f"{name}: {once[name]} with the film once, {thrice[name]} with it three times")
assert once["NDCG@10 of the achievable"] == 0.6131 and thrice["NDCG@10 of the achievable"] == 1.1711
assert once["NDCG@10"] == 0.2201 and thrice["NDCG@10"] == 0.6603
assert (once["recall@10"], thrice["recall@10"]) == (once["MAP@10"], thrice["MAP@10"]) == (0.5, 0.75)
assert once["PAP@10"] == thrice["PAP@10"]
PYTHON
echo 'as found: a film watched three times is three hits'
