#!/usr/bin/env bash
# ranx takes what a medium is worth to a person as a whole number, and cuts off the rest without a word: one
# that is worth 0.5, as what was watched is where a like is 1, is not relevant to it, and NDCG, MRR and the hits say
# that a list that begins with it begins with nothing. Doubled, the same grades are judged as meant.
# pytrec_eval refuses such grades. What helps: multiply grades until all are whole (NDCG stays the same).
#
# Valid input: a list of three films for one person, who watched the first and likes the last.
# Prints what was seen; fails if it is seen no more. Needs python3, a package index, and a gigabyte of disk.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet ranx==0.3.21 pytrec-eval-terrier==0.5.11
"$scratch/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

import pytrec_eval
from ranx import Qrels, Run, evaluate

SHOWN = {"ann": {"watched": 0.9, "unknown": 0.8, "liked": 0.5}}


def judge(watched, liked):
    grades = Qrels({"ann": {"watched": watched, "liked": liked}})
    found = evaluate(grades, Run(SHOWN), ["ndcg@10", "mrr@10", "hits@10"])
    return {name: round(float(value), 4) for name, value in found.items()}


halves, doubled, nothing = judge(0.5, 1), judge(1, 2), judge(0, 1)
try:
    pytrec_eval.RelevanceEvaluator({"ann": {"watched": 0.5, "liked": 1}}, {"ndcg_cut.10"}).evaluate(SHOWN)
    other = "takes them"
except TypeError as error:
    other = str(error)
print("ranx", version("ranx"), "watched 0.5, liked 1:", halves)
print("the same doubled:               ", doubled)
print("watched 0, liked 1:             ", nothing)
print("pytrec-eval-terrier", version("pytrec-eval-terrier"), "of the halves:", other)
assert halves == nothing == {"ndcg@10": 0.5, "mrr@10": 0.3333, "hits@10": 1}, halves
assert doubled == {"ndcg@10": 0.7602, "mrr@10": 1, "hits@10": 2}, doubled
assert "Expected relevance to be integer" in other, other
PYTHON
echo 'as found: half a grade is none'
