"""Converts one model to ONNX with the libraries of the Python that runs this: convert.py KIND MODEL COLUMNS OUTPUT.

KIND is sklearn, xgboost, lightgbm or keras; MODEL a file or folder; COLUMNS a JSON list of names, or null; OUTPUT the file to write.
Opening a model runs whatever code is in it: Cairn starts this only when a person said so.
"""

import json
import os
import sys
from importlib import metadata


def unpickled(path):
    """Of any of the libraries that pickle as scikit-learn's models do."""
    try:
        import joblib

        return joblib.load(path)
    except ImportError:
        import pickle

        with open(path, "rb") as file:
            return pickle.load(file)


def load_sklearn(path):
    if path.endswith(".skops"):
        from skops import io

        return io.load(path, trusted=io.get_untrusted_types(file=path))
    return unpickled(path)


def width(model, columns):
    found = getattr(model, "n_features_in_", None)
    if callable(getattr(model, "num_features", None)):  # a Booster of XGBoost
        found = model.num_features()
    if callable(getattr(model, "num_feature", None)):  # a Booster of LightGBM
        found = model.num_feature()
    if found is None and columns:
        found = len(columns)
    if found is None:
        raise SystemExit("Nobody says how many columns the model takes.")
    return int(found)


def names(model):
    found = getattr(model, "feature_names_in_", None)
    return None if found is None else [str(name) for name in found]


def convert_sklearn(path, columns, output):
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType

    model = load_sklearn(path)
    options = {id(model): {"zipmap": False}} if hasattr(model, "classes_") else None
    types = [("X", FloatTensorType([None, width(model, columns)]))]
    write(to_onnx(model, initial_types=types, options=options), output)
    return "skl2onnx", names(model)


def convert_xgboost(path, columns, output):
    import xgboost
    from onnxmltools import convert_xgboost as convert
    from onnxmltools.convert.common.data_types import FloatTensorType

    if path.endswith((".pkl", ".pickle")):
        model = unpickled(path)
    else:
        booster = xgboost.Booster(model_file=path)
        objective = json.loads(booster.save_config())["learner"]["objective"]["name"]
        kind = xgboost.XGBRegressor if objective.startswith(("reg:", "count:", "survival:")) else xgboost.XGBClassifier
        model = kind()
        model.load_model(path)
    known = names(model)
    model.get_booster().feature_names = None  # the converter knows f0, f1, … alone
    write(convert(model, initial_types=[("X", FloatTensorType([None, width(model, columns)]))]), output)
    return "onnxmltools", known


def convert_lightgbm(path, columns, output):
    import lightgbm
    from onnxmltools import convert_lightgbm as convert
    from onnxmltools.convert.common.data_types import FloatTensorType

    model = unpickled(path) if path.endswith((".pkl", ".pickle")) else lightgbm.Booster(model_file=path)
    types = [("X", FloatTensorType([None, width(model, columns)]))]
    write(convert(model, initial_types=types, zipmap=False), output)
    return "onnxmltools", getattr(model, "feature_name_", None)


def convert_keras(path, columns, output):
    import tensorflow
    import tf2onnx

    model = tensorflow.keras.models.load_model(path)

    @tensorflow.function(input_signature=[tensorflow.TensorSpec(part.shape, part.dtype, name=part.name) for part in model.inputs])
    def predict(*parts):
        return model(list(parts) if len(parts) > 1 else parts[0], training=False)

    converted, _ = tf2onnx.convert.from_function(predict, input_signature=predict.input_signature)
    write(converted, output)
    return "tf2onnx", None


def write(model, output):
    with open(output, "wb") as file:
        file.write(model.SerializeToString())


def main():
    kind, path, columns, output = sys.argv[1:]
    convert = {
        "sklearn": convert_sklearn,
        "xgboost": convert_xgboost,
        "lightgbm": convert_lightgbm,
        "keras": convert_keras,
    }[kind]
    library, own = convert(os.path.abspath(path), json.loads(columns), os.path.abspath(output))
    print(json.dumps({"library": f"{library} {metadata.version(library)}", "columns": own}))


main()
