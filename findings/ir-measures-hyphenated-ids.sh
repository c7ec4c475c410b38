#!/usr/bin/env bash
# ir-measures has NDCG with gains of 2^grade - 1, nDCG(dcg="exp-log2"), from a script of TREC's that takes what
# follows the last hyphen of a person's id for the whole of it. Where that is a number, nothing is said: web-1
# and app-1 become one person 1, whom nobody asked about, and count 0 themselves, beside it. So the mean of two
# perfect lists is a third; it is a half where the numbers differ, as in UUIDs that count up. Other UUIDs are
# refused, and so is a grade over 4: the fifth star. With linear gains all of them are right. What helps: number
# the people from 1, and let grades be 0 to 4.
#
# Valid input: two people, a perfect list for each. Prints what was seen; fails if it is seen no more.
# Needs python3, perl and a package index.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet ir-measures==0.4.3
"$scratch/venv/bin/python" - <<'PYTHON'
import subprocess
from importlib.metadata import version

import ir_measures
from ir_measures import nDCG

EXPONENTIAL, LINEAR = nDCG(dcg="exp-log2") @ 10, nDCG @ 10


def judge(people, grade=1):
    relevant = {person: {"film": grade} for person in people}
    perfect = {person: {"film": 0.9} for person in people}
    linear = ir_measures.calc_aggregate([LINEAR], relevant, perfect)[LINEAR]
    try:
        lines = list(ir_measures.iter_calc([EXPONENTIAL], relevant, perfect))
        mean = ir_measures.calc_aggregate([EXPONENTIAL], relevant, perfect)[EXPONENTIAL]
    except subprocess.CalledProcessError:
        return round(linear, 4), "refused", []
    return round(linear, 4), round(mean, 4), sorted((line.query_id, line.value) for line in lines)


print("ir-measures", version("ir-measures"), "(linear, exponential, exponential of each person)")
seen = {
    "numbers": judge(["1", "2"]),
    "a site and a number": judge(["web-1", "app-1"]),
    "UUIDs that count up": judge([f"00000000-0000-0000-0000-{number:012}" for number in (1, 2)]),
    "UUIDs by chance": judge(["dcd1e1f4-93c1-4b18-9c6a-5a7e2b8d4c11", "0b6f5a52-7c0e-4f0d-8d2f-d1f0c3b7a9e4"]),
    "five stars": judge(["1", "2"], grade=5),
}
for people, found in seen.items():
    print(f"{people}:", *found)
assert seen["numbers"][:2] == (1, 1)
assert seen["a site and a number"] == (1, 0.3333, [("1", 1), ("app-1", 0), ("web-1", 0)])
assert seen["UUIDs that count up"][:2] == (1, 0.5)
assert seen["UUIDs by chance"][:2] == seen["five stars"][:2] == (1, "refused")
PYTHON
echo 'as found: of two perfect lists a third is left, for the hyphens in their ids'
