"""Drift of all columns of one Parquet file against another with Evidently's defaults; tells seconds and the peak of memory as JSON."""

import json
import resource
import sys
import time

import evidently
import pandas
from evidently import Report
from evidently.presets import DataDriftPreset

reference, current, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
began = time.perf_counter()
frames = [pandas.read_parquet(path).head(rows) for path in (current, reference)]
read = time.perf_counter() - began
began = time.perf_counter()
Report([DataDriftPreset()]).run(*frames)
print(
    json.dumps(
        {
            "version": evidently.__version__,
            "rows": len(frames[0]),
            "read": read,
            "seconds": time.perf_counter() - began,
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
)
