"""scikit-learn and LightGBM for bench/quality, each with its defaults, on the same rows as Cairn: one JSON request on stdin, one answer on stdout.

{"data": a CSV with all columns, "columns": [{"name", "type"}], "split": a CSV with row and part, "target", "task", "seed", "models": [names],
 "equal": {"model": settings, "columns": [names]} or null}
-> {"versions": {"scikit-learn": "1.9"}, "models": {"LightGBM": {"rocAuc": 0.9, "logLoss": 0.3, "seconds": 1.2}}}

The peers fit on the rows of train and validation: they need no validation rows, and whoever uses them would not leave those out.
"equal": LightGBM with the settings of Cairn's boosting, on the rows of train alone, as Cairn fits it.
"""

import json
import os
import sys
import time
import warnings

warnings.filterwarnings("ignore")
os.environ.setdefault("OMP_NUM_THREADS", "1")  # threads change how long it takes and not how good it is; waiting ones take the time of others
import numpy as np
import pandas as pd

EQUAL = "LightGBM, equal settings"
MOST_LEVELS = 254  # of a category that HistGradientBoosting can tell apart


def place(request, name):
    """Columns are called by their place: the libraries do not take every name."""
    return "c%d" % [column["name"] for column in request["columns"]].index(name)


def read(request):
    types = {place(request, column["name"]): column["type"] for column in request["columns"]}
    texts = {name: str for name, kind in types.items() if kind in ("text", "boolean", "date", "datetime")}
    frame = pd.read_csv(request["data"], keep_default_na=False, na_values=[""], dtype=texts, names=list(types), header=0)
    parts = pd.read_csv(request["split"])["part"].fillna("none").to_numpy()
    y = frame.pop(place(request, request["target"]))
    for name in list(frame.columns):
        if types[name] in ("date", "datetime"):
            when = pd.to_datetime(frame[name])
            frame[name] = (when - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1)
            frame[name + "month"] = when.dt.month.astype("float64")
            frame[name + "weekday"] = when.dt.weekday.astype("float64")
        else:
            frame[name] = frame[name].astype("category" if types[name] in ("text", "boolean") else "float64")
    known = y.notna().to_numpy()
    if request["task"] != "regression":
        y = y.astype(str)
    return frame, y, known & np.isin(parts, ["train"]), known & np.isin(parts, ["train", "validation"]), known & (parts == "test")


def columns_of(frame):
    text = [name for name in frame.columns if isinstance(frame[name].dtype, pd.CategoricalDtype)]
    return [name for name in frame.columns if name not in text], text


def design(frame, scaled):
    """One-hot categories and imputed numbers."""
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    numbers, text = columns_of(frame)
    plain = [SimpleImputer(strategy="median"), *([StandardScaler()] if scaled else [])]
    return ColumnTransformer(
        [("numbers", make_pipeline(*plain), numbers), ("text", OneHotEncoder(handle_unknown="ignore", max_categories=100), text)]
    )


def capped(frame, rows):
    """Categories of few enough levels for HistGradientBoosting: the most frequent of the rows."""
    out = frame.copy()
    for name in columns_of(frame)[1]:
        kept = list(frame[name][rows].value_counts().index[:MOST_LEVELS])
        out[name] = frame[name].cat.set_categories(kept)
    return out


def model_of(name, task, seed, frame):
    from sklearn import ensemble, linear_model, neural_network
    from sklearn.pipeline import make_pipeline

    classes = task != "regression"
    if name == "linear":
        return make_pipeline(design(frame, True), linear_model.LogisticRegression(max_iter=2000) if classes else linear_model.Ridge())
    if name == "forest":
        kind = ensemble.RandomForestClassifier if classes else ensemble.RandomForestRegressor
        return make_pipeline(design(frame, False), kind(random_state=seed, n_jobs=1))
    if name == "HGB":
        kind = ensemble.HistGradientBoostingClassifier if classes else ensemble.HistGradientBoostingRegressor
        return kind(categorical_features="from_dtype", random_state=seed)
    if name == "MLP":
        kind = neural_network.MLPClassifier if classes else neural_network.MLPRegressor
        return make_pipeline(design(frame, True), kind(random_state=seed))
    import lightgbm

    kind = lightgbm.LGBMClassifier if classes else lightgbm.LGBMRegressor
    return kind(random_state=seed, n_jobs=1, verbose=-1)


def equal_model(task, seed, model):
    """LightGBM with the settings of Cairn's boosting."""
    import lightgbm

    kind = lightgbm.LGBMClassifier if task != "regression" else lightgbm.LGBMRegressor
    return kind(
        n_estimators=model["trees"],
        learning_rate=model["learningRate"],
        num_leaves=model["leaves"],
        min_child_samples=model["minRows"],
        min_child_weight=model["minHessian"],
        reg_alpha=model["l1"],
        reg_lambda=model["l2"],
        max_bin=model["bins"],
        cat_smooth=model["categorySmoothing"],
        cat_l2=model["categoryL2"],
        max_cat_threshold=model["categoryLimit"],
        random_state=seed,
        n_jobs=1,
        verbose=-1,
    )


def metrics_of(fitted, task, x, y):
    from sklearn import metrics

    if task == "regression":
        predicted = fitted.predict(x)
        return {"rmse": float(metrics.root_mean_squared_error(y, predicted)), "mae": float(metrics.mean_absolute_error(y, predicted))}
    shares = fitted.predict_proba(x)
    loss = float(metrics.log_loss(y, shares, labels=fitted.classes_))
    accuracy = float(np.mean(fitted.classes_[shares.argmax(axis=1)] == y.to_numpy()))
    if task == "binary":
        return {"rocAuc": float(metrics.roc_auc_score(y == fitted.classes_[1], shares[:, 1])), "accuracy": accuracy, "logLoss": loss}
    return {"accuracy": accuracy, "logLoss": loss}


def main():
    request = json.load(sys.stdin)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the libraries print must not mix with the answer
    frame, y, train, fitting, test = read(request)
    task, seed = request["task"], request["seed"]
    found, versions = {}, {}
    for name in request["models"]:
        try:
            equal = name == EQUAL
            rows = train if equal else fitting
            x = capped(frame, rows) if name == "HGB" else frame[[place(request, column) for column in request["equal"]["columns"]]] if equal else frame
            model = equal_model(task, seed, request["equal"]["model"]) if equal else model_of(name, task, seed, frame)
            begin = time.perf_counter()
            model.fit(x[rows], y[rows])
            seconds = time.perf_counter() - begin
            found[name] = {**metrics_of(model, task, x[test], y[test]), "seconds": seconds}
        except ImportError:
            continue
    for library in ("sklearn", "lightgbm"):
        try:
            versions[library] = __import__(library).__version__
        except ImportError:
            pass
    json.dump({"versions": versions, "models": found}, answers)
    answers.flush()


main()
