#!/usr/bin/env bash
# ir-measures ranks one run in two orders within one call. Most measures come from trec_eval, which keeps
# scores in single precision and puts the greater id first where they are equal; a reciprocal rank with a
# cutoff comes from code of MS MARCO's, which keeps doubles and puts the smaller id first. So RR and RR@10 of
# two media differ, and AP@10 of a list with one relevant medium is not its RR@10, as it is by definition.
# Times make this common: of seconds since 1970, single precision tells only about every 128th from the next, and
# a list of what is newest is judged in an order that nobody was shown. What helps: let the score of a medium
# be its place from the end of the list.
#
# Valid input: a list of two films, of which one is relevant; newest first by the second, or equally good.
# Prints what was seen; fails if it is seen no more. Needs python3 and a package index.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet ir-measures==0.4.3 pytrec-eval-terrier==0.5.11
"$scratch/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

import ir_measures
from ir_measures import AP, RR, nDCG


def judge(relevant, scores):
    found = ir_measures.calc_aggregate([RR, RR @ 10, AP @ 10, nDCG @ 10], {"ann": {relevant: 1}}, {"ann": scores})
    return {str(measure): round(value, 4) for measure, value in found.items()}


newest = judge("film-1", {"film-1": 1_764_374_460.0, "film-2": 1_764_374_400.0})
equal = judge("film-1", {"film-1": 0.5, "film-2": 0.5})
places = judge("film-1", {"film-1": 2.0, "film-2": 1.0})
print("ir-measures", version("ir-measures"), "with pytrec-eval-terrier", version("pytrec-eval-terrier"))
print("film-1, the relevant one, is a minute newer:", newest)
print("the two are equally good:                   ", equal)
print("film-1 is first, by places:                 ", places)
FIRST, SECOND = 1.0, 0.5
assert newest == {"RR": SECOND, "RR@10": FIRST, "AP@10": SECOND, "nDCG@10": 0.6309}, newest
assert equal == newest, equal
assert set(places.values()) == {FIRST}, places
PYTHON
echo 'as found: one call ranks one list in two orders'
