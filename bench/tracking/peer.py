"""
MLflow beside Cairn. `peer.py fill <database> <runs> <metrics>` puts runs straight into a database of MLflow's;
`peer.py client <uri> <times> <experiment> <metric>` measures its client against any server, and tells medians in ms as JSON.
"""

import json
import os
import random
import sqlite3
import statistics
import sys
import time

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric


def fill(path, runs, metrics):
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    store = SqlAlchemyStore(f"sqlite:///{path}", os.path.dirname(path) + "/artifacts")
    experiment = store.create_experiment(f"bench {runs} {metrics}")
    rng = random.Random(1)
    with sqlite3.connect(path) as database:
        for index in range(runs):
            run, start = f"{int(experiment):04x}{index:028x}", 1_700_000_000_000 + index
            database.execute(
                "INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time,"
                " source_version, lifecycle_stage, artifact_uri, experiment_id) VALUES (?,?,'LOCAL','','','bench','FINISHED',?,?,'','active','',?)",
                (run, f"run-{index}", start, start + 1000, experiment),
            )
            values = [(f"metric_{number:05}", rng.random(), start, 0, run, 0) for number in range(metrics)]
            database.executemany("INSERT INTO metrics (key, value, timestamp, step, run_uuid, is_nan) VALUES (?,?,?,?,?,?)", values)
            database.executemany("INSERT INTO latest_metrics (key, value, timestamp, step, run_uuid, is_nan) VALUES (?,?,?,?,?,?)", values)
            database.executemany("INSERT INTO params (key, value, run_uuid) VALUES (?,?,?)", [(f"param_{n}", str(index % (n + 3)), run) for n in range(5)])
            database.executemany(
                "INSERT INTO tags (key, value, run_uuid) VALUES (?,?,?)",
                [("mlflow.runName", f"run-{index}", run), ("mlflow.user", "bench", run), ("mlflow.source.name", "train.py", run)],
            )
    print(json.dumps({"experiment": experiment, "version": mlflow.__version__}))


def median(times, work):
    took = []
    for index in range(times):
        began = time.perf_counter()
        work(index)
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def client(uri, times, experiment, metric):
    mlflow.set_tracking_uri(uri)
    client = MlflowClient()
    run = client.create_run(client.create_experiment(f"client {os.getpid()}")).info.run_id
    batch = lambda index: [Metric(f"metric_{n % 10}", n / 7, 1_700_000_000_000 + n, index * 100 + n // 10) for n in range(1000)]
    client.log_metric(run, "loss", 1.0, step=0)
    found = {
        "version": mlflow.__version__,
        "logMetric": median(times, lambda index: client.log_metric(run, "loss", 1 / (index + 1), step=index)),
        "logBatch": median(max(3, times // 20), lambda index: client.log_batch(run, batch(index))),
        "search": median(3, lambda _: client.search_runs([experiment], max_results=100, order_by=[f"metrics.{metric} DESC"])),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    what, *given = sys.argv[1:]
    if what == "fill":
        fill(given[0], int(given[1]), int(given[2]))
    else:
        client(given[0], int(given[1]), given[2], given[3])
