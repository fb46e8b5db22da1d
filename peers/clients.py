"""Predicts with an unpacked package in each way that Python knows.

stdin: [{"folder": path, "inputs": {column: [values]}}, ...]; a missing number is null.
stdout: for each package {way: {output: values}}, the ways being onnxruntime, mlflow.onnx, pyfunc and server.
"""

import json
import os
import sys
import threading
import time
import urllib.request
from pathlib import Path

answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)  # what the libraries print must not mix with the answers

import mlflow.onnx
import mlflow.pyfunc
import numpy as np
import onnxruntime
import uvicorn
from mlflow.pyfunc import scoring_server


def feeds(inputs, session):
    """The tensors that the graph asks for, typed as the graph says."""
    types = {"tensor(string)": str, "tensor(double)": np.float64}
    return {i.name: np.array(inputs[i.name], dtype=types[i.type]) for i in session.get_inputs()}


def session_of(model):
    return onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])


def run(session, tensors):
    return dict(zip([output.name for output in session.get_outputs()], session.run(None, tensors)))


def served(model, inputs):
    """What MLflow's scoring server answers over HTTP."""
    server = uvicorn.Server(uvicorn.Config(scoring_server.init(model), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the scoring server did not start")
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/invocations", json.dumps({"inputs": inputs}).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as response:
            return json.load(response)["predictions"]
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"the scoring server answered {error.code}: {error.read().decode()}") from error
    finally:
        server.should_exit = True
        thread.join()


def predict(folder, inputs):
    file = str(Path(folder) / "model" / "model.onnx")
    session = session_of(file)
    tensors = feeds(inputs, session)
    pyfunc = mlflow.pyfunc.load_model(folder)
    return {
        "onnxruntime": run(session, tensors),
        "mlflow.onnx": run(session_of(mlflow.onnx.load_model(folder).SerializeToString()), tensors),
        "pyfunc": pyfunc.predict(tensors),
        "server": served(pyfunc, inputs),
    }


def plain(value):
    return value.tolist() if isinstance(value, np.ndarray) else value


for package in json.load(sys.stdin):
    ways = predict(**package)
    json.dump({way: {name: plain(values) for name, values in outputs.items()} for way, outputs in ways.items()}, answers)
    answers.write("\n")
answers.flush()
