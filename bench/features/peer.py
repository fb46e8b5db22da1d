"""Feast's historical join of one view, with its local store and file sources; tells seconds and the peak of memory as JSON."""

import json
import os
import resource
import sys
import time
from datetime import timedelta

import feast
import pandas
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, RepoConfig, ValueType
from feast.types import Float64

os.environ["FEAST_USAGE"] = "False"
rows, source, features, folder = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
store = FeatureStore(
    config=RepoConfig(project="bench", provider="local", registry=f"{folder}/registry.db", entity_key_serialization_version=3)
)
driver = Entity(name="driver", join_keys=["driver"], value_type=ValueType.INT64)
view = FeatureView(
    name="stats",
    entities=[driver],
    ttl=timedelta(days=90),
    schema=[Field(name=f"f{index}", dtype=Float64) for index in range(features)],
    source=FileSource(path=source, timestamp_field="event", created_timestamp_column="created"),
)
store.apply([driver, view])
frame = pandas.read_parquet(rows)
began = time.perf_counter()
joined = store.get_historical_features(entity_df=frame, features=[f"stats:f{index}" for index in range(features)]).to_df()
print(
    json.dumps(
        {
            "version": feast.__version__,
            "rows": len(joined),
            "seconds": time.perf_counter() - began,
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
)
