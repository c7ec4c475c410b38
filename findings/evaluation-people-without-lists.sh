#!/usr/bin/env bash
# Who got no list at all counts as a miss in ir-measures, and as nobody in LensKit and in Microsoft's
# recommenders, so that there a model that answers one person of three, and well, has a recall of 1. In LensKit an
# empty list is a miss, and one that is not there is not counted. In recommenders, recall, precision and MAP leave out
# who is not in the predictions, NDCG does not, and R-precision leaves out everybody without a hit too: two numbers of
# one table are of different people. What helps: give each person of the test a list, or compare only models that
# answered the same people.
#
# Valid input: three people with one held-out film each; a perfect list for one of them, and none for the others.
# Prints what was seen; fails if it is seen no more. Needs python3 and a package index.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet lenskit==2025.8.1 recommenders==1.2.1 ir-measures==0.4.3
"$scratch/venv/bin/python" -W ignore - <<'PYTHON'
from importlib.metadata import version

import ir_measures
import pandas
from lenskit.data import ItemList, ItemListCollection, UserIDKey
from lenskit.metrics import Recall, RunAnalysis
from recommenders.evaluation import python_evaluation as microsoft

HELD_OUT = {"ann": "film 1", "bob": "film 2", "cat": "film 3"}
LIST = ["film 1", "film 9"]  # ann's


def of_lenskit(lists):
    shown = ItemListCollection(UserIDKey)
    for person, films in lists.items():
        shown.add(ItemList(item_ids=films, scores=[2.0, 1.0][: len(films)], ordered=True), user_id=person)
    test = ItemListCollection(UserIDKey)
    for person, film in HELD_OUT.items():
        test.add(ItemList(item_ids=[film]), user_id=person)
    analysis = RunAnalysis()
    analysis.add_metric(Recall(n=2), label="recall")
    return analysis.measure(shown, test).list_summary().loc["recall", "mean"]


def of_recommenders(metric, lists):
    shown = [(person, film, -place) for person, films in lists.items() for place, film in enumerate(films)]
    return metric(
        pandas.DataFrame(HELD_OUT.items(), columns=["userID", "itemID"]).assign(rating=1),
        pandas.DataFrame(shown, columns=["userID", "itemID", "prediction"]),
        k=2,
    )


ANN_ALONE = {"ann": LIST}
NO_HIT = {"ann": LIST, "bob": ["film 8"], "cat": ["film 8"]}
test = pandas.DataFrame(HELD_OUT.items(), columns=["query_id", "doc_id"]).assign(relevance=1)
run = pandas.DataFrame({"query_id": "ann", "doc_id": LIST, "score": [2.0, 1.0]})

seen = {
    "ir-measures, recall": ir_measures.calc_aggregate([ir_measures.R @ 2], test, run)[ir_measures.R @ 2],
    "LensKit, recall": of_lenskit(ANN_ALONE),
    "LensKit, recall, empty lists for the others": of_lenskit({"ann": LIST, "bob": [], "cat": []}),
    "recommenders, recall": of_recommenders(microsoft.recall_at_k, ANN_ALONE),
    "recommenders, MAP": of_recommenders(microsoft.map_at_k, ANN_ALONE),
    "recommenders, NDCG": of_recommenders(microsoft.ndcg_at_k, ANN_ALONE),
    "recommenders, recall, lists without a hit for the others": of_recommenders(microsoft.recall_at_k, NO_HIT),
    "recommenders, R-precision, lists without a hit for the others": of_recommenders(microsoft.r_precision_at_k, NO_HIT),
}
print(*(f"{name} {version(name)}" for name in ("lenskit", "recommenders", "ir-measures")), sep=", ")
for what, value in seen.items():
    print(f"{what}: {value:.4f}")
THIRD = 0.3333
assert [round(float(value), 4) for value in seen.values()] == [THIRD, 1, THIRD, 1, 1, THIRD, THIRD, 1]
PYTHON
echo 'as found: whether somebody without a list counts depends on who counts'
