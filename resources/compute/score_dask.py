"""
Scores the rows of SOURCE with the model beside this file, on Dask, and writes them with their predictions to the folder TARGET, as Parquet.

    python score_dask.py SOURCE TARGET [--format parquet|csv] [--scheduler ADDRESS] [--overwrite]

SOURCE and TARGET are whatever Dask reads and writes: paths, patterns, s3://... Without --scheduler it runs on this computer. The workers of a
cluster need pyarrow and onnxruntime (requirements.txt); the model and scoring.py are sent to them.
"""

import argparse
import sys
from pathlib import Path

import dask
import dask.dataframe as dd
import pandas as pd

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))


def score(rows: dd.DataFrame) -> dd.DataFrame:
    """The rows with their predictions beside them. For use in other programs too: on a cluster, client.upload_file("scoring.py") comes first."""
    from scoring import described, shared_model

    graph, description = (HERE / "model" / "model.onnx").read_bytes(), described(HERE / "model")
    added = shared_model(graph, description).schema(list(rows.columns))
    meta = rows._meta.assign(**{field.name: pd.Series(dtype=pd.ArrowDtype(field.type)) for field in added})
    # One task of its own, so that the graph is sent to a worker once and not with each partition.
    return rows.map_partitions(_score_partition, dask.delayed(graph), description, meta=meta)


def _score_partition(frame, graph, description):
    from scoring import shared_model

    return shared_model(graph, description).score_pandas(frame)


def main():
    parser = argparse.ArgumentParser(description="Scores rows with a model of Cairn on Dask.")
    parser.add_argument("source")
    parser.add_argument("target")
    parser.add_argument("--format", default="parquet", choices=["parquet", "csv"], help="of the source")
    parser.add_argument("--scheduler", help="address of a Dask cluster, such as tcp://10.0.0.1:8786")
    parser.add_argument("--overwrite", action="store_true", help="replace what is in the target")
    options = parser.parse_args()
    if options.scheduler:
        from distributed import Client

        Client(options.scheduler).upload_file(str(HERE / "scoring.py"))
    # Types of Arrow: in those of NumPy a missing integer makes its whole column floating-point. Cells of CSV stay the text that they are.
    if options.format == "csv":
        rows = dd.read_csv(options.source, dtype="string[pyarrow]", keep_default_na=False)
    else:
        rows = dd.read_parquet(options.source, dtype_backend="pyarrow")
    if not options.overwrite and Path(options.target).exists() and any(Path(options.target).iterdir()):
        parser.error(f"{options.target} is not empty: --overwrite replaces what is in it")
    score(rows).to_parquet(options.target, write_index=False, overwrite=options.overwrite)


if __name__ == "__main__":
    main()
