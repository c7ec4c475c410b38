#!/usr/bin/env bash
# A sum of integers of DuckDB is a HUGEINT, for which Parquet has no type, so COPY writes it as a DOUBLE, without a
# word: counts come back as 3.0, and what is above 2^53 comes back as another number. The same becomes of ids that
# somebody made of texts with md5_number: two people may come back as one. What helps: sum(…)::bigint, and ids as text or
# UUIDs.
#
# Valid input: two rows of plays of one film, and two people's pseudonyms. Prints what was seen; fails if it is seen no
# more. Needs python3 and a package index.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet duckdb==2.0.1
cd "$scratch"
venv/bin/python - <<'PYTHON'
import duckdb

print("duckdb", duckdb.__version__)
duckdb.sql("create table plays as select * from (values (9007199254740993::bigint), (2::bigint)) _ (seconds)")
duckdb.sql("copy (select sum(seconds) as total, sum(seconds)::bigint as whole from plays) to 'sum.parquet'")
total, whole = duckdb.sql("from 'sum.parquet'").fetchall()[0]
exact = 9007199254740995
types = duckdb.sql("select typeof(total), typeof(whole) from 'sum.parquet'").fetchall()[0]
print(f"a sum of {exact} comes back as {total!r} ({types[0]}), as bigint {whole} ({types[1]})")
assert types == ("DOUBLE", "BIGINT") and int(total) != exact and whole == exact

duckdb.sql("create table people as select md5_number('ann') as id union all select md5_number('ann') + 1")
duckdb.sql("copy people to 'people.parquet'")
before, after = (duckdb.sql(f"select count(distinct id) from {place}").fetchall()[0][0] for place in ("people", "'people.parquet'"))
print(f"{before} ids of 128 bits come back as {after}")
assert (before, after) == (2, 1)
PYTHON
echo 'as found: a HUGEINT of DuckDB is a DOUBLE in Parquet'
