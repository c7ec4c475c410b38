#!/usr/bin/env bash
# DuckDB's read_csv takes a column for whole numbers by its first 20,480 lines, and rounds what comes
# later: in a file of ratings whose first half star is further down, 3.5 is read as 4, without a word.
# Its mean is off, and a 3.5 counts as a like. Polars refuses the same file, after 100 lines. What
# helps with both: name the type of the column.
#
# Valid input: a CSV as Letterboxd writes ratings, 1 to 5 in half steps, whole ones without a point.
# Prints what was seen; fails if it is seen no more. Needs python3 and a package index.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet duckdb==2.0.1 polars==2.1.0
cd "$scratch"
venv/bin/python - <<'PYTHON'
import duckdb
import polars

ROWS = 30_000
with open("ratings.csv", "w") as file:
    file.write("Date,Name,Year,Letterboxd URI,Rating\n")
    for number in range(ROWS):
        file.write(f"2024-01-01,Film {number},2000,https://boxd.it/{number:05},{number % 5 + 1}\n")
    file.write("2024-01-02,Half,2001,https://boxd.it/half,3.5\n")

half = "select typeof(Rating), Rating from {} where Name = 'Half'"
[guessed] = duckdb.sql(half.format("read_csv('ratings.csv')")).fetchall()
doubles = "read_csv('ratings.csv', types = {'Rating': 'DOUBLE'})"
[named] = duckdb.sql(half.format(doubles)).fetchall()
try:
    refused = polars.read_csv("ratings.csv")["Rating"].dtype
except polars.exceptions.ComputeError as error:
    refused = str(error).splitlines()[0]
print(f"duckdb {duckdb.__version__}, 3.5 in line {ROWS + 2:,}: {guessed}; with its type named: {named}")
print(f"polars {polars.__version__}, the same file: {refused}")
assert guessed == ("BIGINT", 4), guessed
assert named == ("DOUBLE", 3.5), named
assert "could not parse `3.5`" in str(refused), refused
PYTHON
echo 'as found: DuckDB rounds a half star that comes late'
