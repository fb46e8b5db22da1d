"""Whether two sets of Parquet files have the same columns, types and rows, in any order; numbers as exactly as float32 holds them."""
import sys

import pyarrow as pa
import pyarrow.parquet as pq


def rows(path, key):
    table = pq.read_table(path)
    types = {field.name: "string" if pa.types.is_large_string(field.type) else str(field.type) for field in table.schema}
    return types, sorted(table.to_pylist(), key=lambda row: row[key])


def same(a, b):
    if isinstance(a, float) and isinstance(b, float):
        return a == b or abs(a - b) <= 1e-5 * max(1.0, abs(b))
    # Spark reads an empty cell of CSV as missing.
    return (None if a == "" else a) == (None if b == "" else b)


key, expected_path, found_path = sys.argv[1:]
expected_types, expected = rows(expected_path, key)
found_types, found = rows(found_path, key)
assert found_types == expected_types, f"{found_types}, not {expected_types}"
assert len(found) == len(expected), f"{len(found)} rows, not {len(expected)}"
for one, other in zip(found, expected):
    for name, value in other.items():
        assert same(one[name], value), f"{name}: {one[name]!r}, not {value!r}, in {other}"
print(len(found))
