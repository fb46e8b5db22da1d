"""LightGBM and scikit-learn's HGB on the data of bench/trees: python peers.py <folder> <threads> lightgbm|hgb. Prints as own.ts does."""

import json
import os
import sys
import time
import warnings

folder, threads, library = sys.argv[1:]
os.environ["OMP_NUM_THREADS"] = threads
warnings.filterwarnings("ignore")
import numpy as np

with open(os.path.join(folder, "shape.json")) as file:
    shape = json.load(file)
x = np.fromfile(os.path.join(folder, "x.f32"), dtype=np.float32).reshape(-1, shape["width"])
y = np.fromfile(os.path.join(folder, "y.f32"), dtype=np.float32)
n, classes, rounds = shape["rows"], shape["classes"], shape["rounds"]

if library == "lightgbm":
    import lightgbm

    params = {
        "objective": "binary" if classes == 2 else "multiclass",
        "num_leaves": 31,
        "learning_rate": 0.1,
        "min_data_in_leaf": 20,
        "num_threads": int(threads),
        "verbose": -1,
        **({} if classes == 2 else {"num_class": classes}),
    }
    begin = time.perf_counter()
    model = lightgbm.train(params, lightgbm.Dataset(x[:n], y[:n]), rounds)
    version, predict = lightgbm.__version__, model.predict
else:
    import sklearn
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(max_iter=rounds, max_leaf_nodes=31, early_stopping=False)
    begin = time.perf_counter()
    model.fit(x[:n], y[:n])
    version = sklearn.__version__
    predict = (lambda rows: model.predict_proba(rows)[:, 1]) if classes == 2 else model.predict_proba

seconds = time.perf_counter() - begin
with open("/proc/self/status") as file:
    peak = next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))
begin = time.perf_counter()
scores = predict(x[n:])
predicting = time.perf_counter() - begin
if classes == 2:
    from sklearn.metrics import roc_auc_score

    metric = roc_auc_score(y[n:], scores)
else:
    metric = np.mean(scores.argmax(axis=1) == y[n:])
print(json.dumps({"seconds": seconds, "peak": peak, "metric": float(metric), "version": version, "predicting": predicting}))
