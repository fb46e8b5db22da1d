"""What MLflow's own client does with the tracking server at MLFLOW_TRACKING_URI: `mlflowClient.py <part>` prints what came back, as JSON."""

import json
import os
import sys
import tempfile
import warnings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["MPLBACKEND"] = "Agg"
warnings.filterwarnings("ignore")

import mlflow
from mlflow import MlflowClient


def iris():
    from sklearn.datasets import load_iris

    return load_iris(return_X_y=True, as_frame=True)


def names(files):
    return [file.path for file in files]


def fluent():
    """Runs within runs, params, metrics that are no numbers, tags, data, and reading all of it again."""
    import pandas as pd

    mlflow.set_experiment("fluent")
    with mlflow.start_run(run_name="parent", tags={"stage": "try"}, description="a note") as parent:
        mlflow.log_param("lr", 0.1)
        mlflow.log_params({"layers": 3, "name": "grüße"})
        for step, value in enumerate([1.5, float("nan"), 0.25]):
            mlflow.log_metric("loss", value, step=step)
        mlflow.log_metrics({"accuracy": 0.5, "up": float("inf"), "down": float("-inf")}, step=2)
        mlflow.set_tags({"team": "blue", "n": 3})
        data = mlflow.data.from_pandas(pd.DataFrame({"a": [1, 2], "b": [3.0, 4.0]}), name="pairs", targets="b")
        mlflow.log_input(data, "training", tags={"seen": "yes"})
        for depth in ["child", "grandchild"]:
            mlflow.start_run(run_name=depth, nested=True)
            mlflow.log_metric("loss", 1)
        mlflow.end_run()
        mlflow.end_run()
    run = mlflow.get_run(parent.info.run_id)
    client = MlflowClient()
    frame = mlflow.search_runs(experiment_names=["fluent"], filter_string="metrics.loss > 0.9", order_by=["start_time"])
    best = mlflow.search_runs(experiment_names=["fluent"], filter_string="params.lr = '0.1' and tags.team LIKE 'bl%'")
    return {
        "run": run.info.run_id,
        "status": run.info.status,
        "params": run.data.params,
        "metrics": {key: str(value) for key, value in run.data.metrics.items()},
        "history": [[point.step, str(point.value)] for point in client.get_metric_history(run.info.run_id, "loss")],
        "tags": {key: run.data.tags[key] for key in ["stage", "team", "n", "mlflow.runName", "mlflow.note.content"]},
        "inputs": [[each.dataset.name, each.tags[0].key, each.tags[-1].value] for each in run.inputs.dataset_inputs],
        "parents": frame["tags.mlflow.parentRunId"].notna().tolist(),
        "frame": frame["tags.mlflow.runName"].tolist(),
        "found": [bool(best["run_id"][0] == run.info.run_id), bool(best["metrics.up"][0] == float("inf")), len(best)],
    }


def client():
    """What the client can do beside the fluent functions; and what is refused, in MLflow's own errors."""
    client = MlflowClient()
    experiment = client.create_experiment("by hand", tags={"k": "v"})
    run = client.create_run(experiment, start_time=1_700_000_000_000, tags={"x": "y"})
    id = run.info.run_id
    metrics = [mlflow.entities.Metric("z", step / 10, 1_700_000_000_000 + step, step) for step in range(1000)]
    client.log_batch(id, metrics=metrics)
    client.log_batch(id, params=[mlflow.entities.Param(f"p{i}", str(i)) for i in range(100)])
    client.set_terminated(id, "FAILED")
    client.delete_run(id)
    deleted = len(client.search_runs([experiment]))
    client.restore_run(id)
    client.rename_experiment(experiment, "renamed")
    client.set_experiment_tag(experiment, "a", "b")
    client.delete_experiment(experiment)
    client.restore_experiment(experiment)
    errors = {}
    for name, ask in {
        "param": lambda: client.log_param(id, "p1", "another"),
        "run": lambda: client.get_run("0" * 32),
        "experiment": lambda: client.create_experiment("renamed"),
        "filter": lambda: client.search_runs([experiment], "metrics.z ~ 3"),
    }.items():
        try:
            ask()
            errors[name] = None
        except mlflow.exceptions.MlflowException as error:
            errors[name] = error.error_code
    return {
        "status": client.get_run(id).info.status,
        "points": len(client.get_metric_history(id, "z")),
        "params": len(client.get_run(id).data.params),
        "deleted": deleted,
        "experiment": [client.get_experiment(experiment).name, client.get_experiment(experiment).tags.get("a")],
        "errors": errors,
    }


def artifacts():
    """Files, folders, figures and tables; up, listed, down."""
    import numpy as np
    import matplotlib.pyplot as plt

    mlflow.set_experiment("artifacts")
    folder = tempfile.mkdtemp()
    for name, text in {"s p grüße.txt": "odd", "empty": "", "sub/deep/f.csv": "a,b\n1,2\n"}.items():
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    with mlflow.start_run() as run:
        mlflow.log_text("hello", "notes/a.txt")
        mlflow.log_dict({"a": 1}, "d.json")
        mlflow.log_table({"a": [1, 2]}, "t.json")
        mlflow.log_artifacts(folder, "tree")
        mlflow.log_figure(plt.figure(), "figure.png")
        mlflow.log_image(np.zeros((8, 8, 3), dtype=np.uint8), key="seen", step=1)
        uri = run.info.artifact_uri
    client = MlflowClient()
    id = run.info.run_id
    down = client.download_artifacts(id, "tree")
    alone = mlflow.artifacts.download_artifacts(run_id=id, artifact_path="tree/sub/deep/f.csv")
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    get_artifact_repository(uri).delete_artifacts("tree/sub")
    return {
        "root": names(client.list_artifacts(id)),
        "tree": names(client.list_artifacts(id, "tree")),
        "file": names(client.list_artifacts(id, "d.json")),
        "down": sorted(os.path.relpath(os.path.join(at, name), down) for at, _, files in os.walk(down) for name in files),
        "alone": open(alone).read(),
        "text": mlflow.artifacts.load_text(uri + "/notes/a.txt"),
        "table": mlflow.load_table("t.json", run_ids=[id])["a"].tolist(),
    }


def large():
    """A gigabyte up and down again, byte for byte."""
    import hashlib

    size, piece = 1 << 30, os.urandom(1 << 20)
    folder = tempfile.mkdtemp()
    source = os.path.join(folder, "large.bin")
    with open(source, "wb") as file:
        for place in range(size // len(piece)):
            file.write(place.to_bytes(8, "big") + piece[8:])
    mlflow.set_experiment("large")
    with mlflow.start_run() as run:
        mlflow.log_artifact(source)
    down = MlflowClient().download_artifacts(run.info.run_id, "large.bin")

    def digest(path):
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    same, bytes = digest(source) == digest(down), os.path.getsize(down)
    os.unlink(source)
    os.unlink(down)
    return {"same": same, "bytes": bytes}


def sklearn():
    """Autolog, a grid search with its children, a model that is logged, registered, given an alias and loaded by it, and evaluated."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV

    X, y = iris()
    mlflow.set_experiment("sklearn")
    mlflow.sklearn.autolog()
    with mlflow.start_run() as auto:
        LogisticRegression(max_iter=200).fit(X, y)
    GridSearchCV(LogisticRegression(max_iter=200), {"C": [0.1, 1]}, cv=2).fit(X, y)
    mlflow.sklearn.autolog(disable=True)
    with mlflow.start_run():
        model = LogisticRegression(max_iter=200).fit(X, y)
        info = mlflow.sklearn.log_model(model, name="model", registered_model_name="iris", input_example=X[:3])
        mlflow.log_metric("accuracy", model.score(X, y), model_id=info.model_id)
    client = MlflowClient()
    client.set_registered_model_alias("iris", "champion", 1)
    client.set_model_version_tag("iris", "1", "checked", "yes")
    client.update_model_version("iris", "1", "the first")
    expected = model.predict(X).tolist()
    loaded = {
        uri: mlflow.pyfunc.load_model(uri).predict(X).tolist() == expected
        for uri in ["models:/iris@champion", "models:/iris/1", info.model_uri, f"runs:/{info.run_id}/model"]
    }
    evaluated = X.copy()
    evaluated["species"] = y
    with mlflow.start_run():
        result = mlflow.models.evaluate(
            "models:/iris@champion", evaluated, targets="species", model_type="classifier", evaluators="default",
            evaluator_config={"log_explainer": False},
        )
    version = client.get_model_version_by_alias("iris", "champion")
    run = client.get_run(auto.info.run_id)
    return {
        "auto": [len(run.data.params) > 10, "training_accuracy_score" in run.data.metrics, names(client.list_artifacts(run.info.run_id))],
        "children": len(mlflow.search_runs(experiment_names=["sklearn"], filter_string="tags.mlflow.parentRunId LIKE '%'")),
        "loaded": list(loaded.values()),
        "version": [version.name, version.version, list(version.aliases), version.tags, version.description, version.status],
        "evaluated": round(result.metrics["accuracy_score"], 3),
        "models": len(mlflow.search_logged_models(experiment_ids=[run.info.experiment_id])),
        "registered": [model.name for model in client.search_registered_models()],
    }


def onnx():
    """A graph that is registered: Cairn opens it, and gives it back."""
    import numpy as np
    from skl2onnx import to_onnx
    from sklearn.linear_model import LogisticRegression

    X, y = iris()
    model = LogisticRegression(max_iter=200).fit(X, y)
    graph = to_onnx(model, X[:1].to_numpy().astype(np.float32), options={"zipmap": False})
    mlflow.set_experiment("onnx")
    with mlflow.start_run():
        signature = mlflow.models.infer_signature(X.astype(np.float32), model.predict(X))
        mlflow.onnx.log_model(graph, name="graph", registered_model_name="iris-onnx", signature=signature)
    loaded = mlflow.onnx.load_model("models:/iris-onnx/1")
    return {"same": loaded.SerializeToString() == graph.SerializeToString()}


def lightgbm():
    import lightgbm

    X, y = iris()
    mlflow.set_experiment("lightgbm")
    mlflow.lightgbm.autolog()
    settings = {"objective": "multiclass", "num_class": 3, "verbose": -1, "num_leaves": 4}
    booster = lightgbm.train(settings, lightgbm.Dataset(X, y), num_boost_round=5, valid_sets=[lightgbm.Dataset(X, y)])
    run = mlflow.last_active_run()
    loaded = mlflow.lightgbm.load_model(mlflow.search_logged_models(output_format="list", experiment_ids=[run.info.experiment_id])[0].model_uri)
    return {
        "params": run.data.params["num_leaves"],
        "points": len(MlflowClient().get_metric_history(run.info.run_id, "valid_0-multi_logloss")),
        "files": names(MlflowClient().list_artifacts(run.info.run_id)),
        "same": bool((loaded.predict(X) == booster.predict(X)).all()),
    }


def keras():
    import keras as library

    X, y = iris()
    mlflow.set_experiment("keras")
    mlflow.tensorflow.autolog()
    mlflow.set_system_metrics_sampling_interval(0.2)
    mlflow.set_system_metrics_samples_before_logging(1)
    layers = [library.layers.Input((4,)), library.layers.Dense(3, activation="softmax")]
    model = library.Sequential(layers)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    with mlflow.start_run(log_system_metrics=True) as started:
        model.fit(X.to_numpy(), y.to_numpy(), epochs=3, verbose=0)
    run = mlflow.get_run(started.info.run_id)
    found = mlflow.search_logged_models(output_format="list", experiment_ids=[run.info.experiment_id])[0]
    loaded = mlflow.tensorflow.load_model(found.model_uri)
    return {
        "epochs": run.data.params["epochs"],
        "points": len(MlflowClient().get_metric_history(run.info.run_id, "loss")),
        "system": any(key.startswith("system/") for key in run.data.metrics),
        "files": names(MlflowClient().list_artifacts(run.info.run_id)),
        "same": bool((loaded.predict(X.to_numpy(), verbose=0) == model.predict(X.to_numpy(), verbose=0)).all()),
    }


parts = [fluent, client, artifacts, large, sklearn, onnx, lightgbm, keras]

if __name__ == "__main__":
    # The client and its libraries print too.
    printed, sys.stdout = sys.stdout, sys.stderr
    told = {part.__name__: part for part in parts}[sys.argv[1]]()
    json.dump({"client": mlflow.__version__, **told}, printed)
