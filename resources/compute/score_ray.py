"""
Scores the partitions of `plan.json`, beside this file, with Ray Data. A partition is a run of row groups of a Parquet file that all machines see; each
becomes a file of its own with the numbers of its rows, written whole or not at all, and a report. So a job that is started again goes on with
the partitions that lack one, the order of the rows is that of the files, and how far it is can be seen from anywhere.
"""

import hashlib
import json
import os
import sys
import time
import uuid
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))


class Scorer:
    """Of one worker process: the model is loaded once."""

    def __init__(self, plan):
        from scoring import Model

        self.plan = plan
        graph = Path(plan["model"]).read_bytes()
        if hashlib.sha256(graph).hexdigest() != plan["modelSha256"]:
            raise ValueError(f"{plan['model']} is not the model of this job: somebody has changed it")
        self.model = Model(graph, plan["description"])

    def __call__(self, batch):
        reports = [self.score(json.loads(partition)) for partition in batch["partition"].tolist()]
        return {"report": [json.dumps(report) for report in reports]}

    def score(self, partition):
        import pyarrow.parquet as pq

        begun = time.time()
        hashed = hashlib.sha256()
        target = part_path(self.plan, partition["part"])
        unfinished = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
        row, writer = partition["firstRow"], None
        try:
            with pq.ParquetFile(partition["file"]) as source:
                for batch in source.iter_batches(10_000, list(range(partition["from"], partition["to"])), self.columns()):
                    table = self.scored(batch, row, hashed)
                    writer = writer or pq.ParquetWriter(unfinished, table.schema, compression="zstd")
                    writer.write_table(table)
                    row += batch.num_rows
            rows = row - partition["firstRow"]
            if rows != partition["rows"]:
                raise ValueError(f"{partition['file']} has {rows} rows in the row groups of part {partition['part']}, not {partition['rows']}")
            writer.close()
            place(unfinished, target)
        finally:
            if writer:
                writer.close()
            unfinished.unlink(missing_ok=True)
        report = {"part": partition["part"], "rows": rows, "sha256": hashed.hexdigest(), "seconds": round(time.time() - begun, 3)}
        note = unfinished.with_suffix(".json")
        note.write_text(json.dumps(report), encoding="utf-8")
        place(note, report_path(self.plan, partition["part"]))
        return report

    def columns(self):
        return list(dict.fromkeys([*self.plan["inputs"], *(kept["column"] for kept in self.plan["keep"])]))

    def scored(self, batch, first_row, hashed):
        import numpy as np
        import pyarrow as pa

        of = lambda name: batch.column(batch.schema.names.index(name))
        given = pa.Table.from_arrays([of(name) for name in self.plan["inputs"]], names=self.model.names)
        predicted = self.model.score(given).rename_columns(self.plan["names"])
        rows = np.arange(first_row, first_row + batch.num_rows, dtype=np.int64)
        hashed.update(row_bytes(rows, predicted, self.model.labels))
        kept = [(kept["name"], of(kept["column"])) for kept in self.plan["keep"]]
        names = [self.plan["row"], *(name for name, _ in kept), *predicted.column_names]
        return pa.Table.from_arrays([pa.array(rows), *(values for _, values in kept), *predicted.columns], names=names)


def row_bytes(rows, predicted, labels):
    """What rows are compared by: the number of each, the place of its label where there are classes, and its numbers; little-endian."""
    import numpy as np

    columns = predicted.columns
    kinds = [("row", "<i8"), *([("label", "<i4")] if labels else []), *((f"n{place}", "<f8") for place in range(len(columns) - bool(labels)))]
    found = np.empty(len(rows), kinds)
    found["row"] = rows
    if labels:
        places = {label: place for place, label in enumerate(labels)}
        found["label"] = [places[label] for label in columns[0].to_pylist()]
    for place, column in enumerate(columns[bool(labels):]):
        values = column.to_numpy()
        found[f"n{place}"] = np.where(np.isnan(values), np.nan, values)
    return found.tobytes()


def place(written, target):
    """Moves a file to its place once it is on the disk: another machine sees all of it or nothing."""
    with open(written, "rb+") as file:
        os.fsync(file.fileno())
    os.replace(written, target)


def part_path(plan, part):
    return Path(plan["output"]) / f"part-{part:05d}.parquet"


def report_path(plan, part):
    return Path(plan["output"]) / f"part-{part:05d}.json"


def is_done(plan, partition):
    return part_path(plan, partition["part"]).exists() and report_path(plan, partition["part"]).exists()


def main():
    import ray

    plan = json.loads((HERE / "plan.json").read_text(encoding="utf-8"))
    Path(plan["output"]).mkdir(parents=True, exist_ok=True)
    partitions = plan.pop("partitions")
    left = [partition for partition in partitions if not is_done(plan, partition)]
    print(f"{len(partitions)} partitions, {len(left)} to be scored", flush=True)
    if not left:
        return
    ray.init(logging_level="WARNING")
    workers = min(len(left), max(1, int(ray.cluster_resources().get("CPU", 1))))
    reports = ray.data.from_items([{"partition": json.dumps(each)} for each in left], override_num_blocks=len(left)).map_batches(
        Scorer,
        fn_constructor_args=[plan],
        batch_size=1,
        num_cpus=1,
        compute=ray.data.ActorPoolStrategy(min_size=1, max_size=workers),
    )
    for done, row in enumerate(reports.iter_rows(), 1):
        report = json.loads(row["report"])
        print(f"part {report['part']}: {report['rows']} rows in {report['seconds']} s ({done} of {len(left)})", flush=True)


if __name__ == "__main__":
    main()
