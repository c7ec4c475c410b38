#!/usr/bin/env bash
# Ids that DuckDB or pandas write to Parquet as UUIDs are 16 bytes without a word in polars, where pyarrow and pandas
# read UUIDs: a join with the same ids as text is refused, a cast to text fails or gives no ids, and a group of them
# prints as binary. Ids that go from one to the other as rows of pandas become bytes as well. What helps: write
# ids for polars as text (user_id::varchar), or give bin.encode("hex") on both sides.
#
# Valid input: two people's ids with a number each. Prints what was seen; fails if it is seen no more.
# Needs python3 and a package index.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet duckdb==2.0.1 polars==2.1.0 pyarrow==26.0.1 pandas==2.3.3
cd "$scratch"
venv/bin/python - <<'PYTHON'
from importlib.metadata import version
from uuid import UUID

import duckdb
import pandas
import polars
from pyarrow import parquet

ANN, BOB = UUID("8f14e45f-ceea-467f-a1d6-3f6d2c9b0a11"), UUID("c9f0f895-fb98-4b91-99f0-0b2a7d5e6c22")
duckdb.sql(f"copy (select * from (values (uuid '{ANN}', 1), (uuid '{BOB}', 2)) _ (user_id, n)) to 'duckdb.parquet'")
pandas.DataFrame({"user_id": [ANN, BOB], "n": [1, 2]}).to_parquet("pandas.parquet")
print(*(f"{name} {version(name)}" for name in ("duckdb", "polars", "pyarrow", "pandas")), sep=", ")
for file in ("duckdb.parquet", "pandas.parquet"):
    print(f"{file}: pyarrow {parquet.read_schema(file).field('user_id').type}", end=", ")
    print(f"pandas {type(pandas.read_parquet(file)['user_id'][0]).__name__}", end=", ")
    ids = polars.read_parquet(file)["user_id"]
    print(f"polars {ids.dtype}")
    assert str(parquet.read_schema(file).field("user_id").type) == "extension<arrow.uuid>"
    assert isinstance(pandas.read_parquet(file)["user_id"][0], UUID)
    assert ids.dtype == polars.Binary and ids[0] == ANN.bytes
    try:
        text = ids.cast(polars.String, strict=False).to_list()
    except polars.exceptions.PolarsError as error:
        text = [type(error).__name__] * 2
    print(f"cast to text: {text}")
    assert str(ANN) not in text
    assert ids.bin.encode("hex").to_list() == [ANN.hex, BOB.hex]
PYTHON
echo 'as found: the UUIDs of a Parquet file are bytes in polars'
