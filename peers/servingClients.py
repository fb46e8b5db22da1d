"""Asks an endpoint with a client of others, in each way that it knows.

argument: triton, kserve or mlflow.
stdin: {"url", "host", "token", "deployment", "version", "rows": {column: [values]}, "numbers": {"deployment", "rows"}}; a missing number is null,
a missing text is empty. `rows` holds columns of numbers and texts; those of `numbers` are numbers alone.
stdout: a line for each way: {"way": name, "rows": which of the rows, "outputs": {output: values}}, and {"told": name, "value": anything}.
"""

import asyncio
import json
import os
import sys

answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)  # what the libraries print must not mix with the answers

import numpy as np

asked = json.load(sys.stdin)
headers = {"Authorization": "Bearer " + asked["token"]} if asked["token"] else {}
columns = asked["rows"]
everything = list(range(len(next(iter(columns.values())))))


def isText(values):
    return any(isinstance(value, str) for value in values)


# JSON has no NaN: as numpy writes numbers, only whole rows can be sent in it.
whole = [row for row in everything if all(values[row] is not None for values in columns.values())]


def say(what):
    json.dump(what, answers)
    answers.write("\n")


def answered(way, rows, outputs):
    say({"way": way, "rows": rows, "outputs": {name: plain(values) for name, values in outputs.items()}})


def told(name, value):
    say({"told": name, "value": value})


def plain(values):
    if isinstance(values, np.ndarray):
        return [value.decode() if isinstance(value, bytes) else value for value in values.tolist()]
    return values


def arrays(rows, integers=False):
    """The columns as numpy has them. With `integers`, whole numbers are such, and what is 0 or 1 is a bool."""
    made = {}
    for name, values in columns.items():
        values = [values[row] for row in rows]
        if isText(values):
            made[name] = np.array(values, dtype=np.object_)
        elif integers and all(value in (0, 1) for value in values):
            made[name] = np.array(values, dtype=np.bool_)
        elif integers and all(float(value).is_integer() for value in values):
            made[name] = np.array(values, dtype=np.int64)
        else:
            made[name] = np.array(values, dtype=np.float64)
    return made


def matrix(dtype):
    return np.array(list(asked["numbers"]["rows"].values()), dtype=dtype).T.copy()


def triton():
    import tritonclient.http as http
    from tritonclient.utils import InferenceServerException, np_to_triton_dtype

    client = http.InferenceServerClient(asked["host"])

    def inputs(arrays, binary, wide=False):
        made = []
        for name, values in arrays.items():
            values = values.reshape(-1, 1) if wide else values
            tensor = http.InferInput(name, list(values.shape), np_to_triton_dtype(values.dtype))
            tensor.set_data_from_numpy(values, binary_data=binary)
            made.append(tensor)
        return made

    # It writes the length of this request into the headers that it is given.
    def ask(way, rows, tensors, deployment=asked["deployment"], **more):
        result = client.infer(deployment, tensors, headers=dict(headers), **more)
        names = [output["name"] for output in result.get_response()["outputs"]]
        answered(way, rows, {name: result.as_numpy(name) for name in names})
        return result

    def wanted(*names):
        return [http.InferRequestedOutput(name, binary_data=False) for name in names]

    told("live", client.is_server_live(headers=headers))
    told("ready", client.is_server_ready(headers=headers))
    told("model ready", client.is_model_ready(asked["deployment"], headers=headers))
    told("version ready", client.is_model_ready(asked["deployment"], str(asked["version"]), headers=headers))
    told("no model ready", client.is_model_ready("nobody", headers=headers))
    told("server", client.get_server_metadata(headers=headers))
    told("model", client.get_model_metadata(asked["deployment"], headers=headers))
    ask("binary", everything, inputs(arrays(everything), True))
    ask("binary, [N, 1]", everything, inputs(arrays(everything), True, wide=True))
    ask("json", whole, inputs(arrays(whole), False), outputs=wanted("label", "probabilities"))
    ask("integers, binary", whole, inputs(arrays(whole, integers=True), True))
    ask("integers, json", whole, inputs(arrays(whole, integers=True), False), outputs=wanted("label", "probabilities"))
    ask("packed", everything, inputs(arrays(everything), True), request_compression_algorithm="gzip")
    result = ask("version", everything, inputs(arrays(everything), True), model_version=str(asked["version"]), request_id="mine")
    told("id", result.get_response()["id"])
    told("model version", result.get_response()["model_version"])
    ask("one output", everything, inputs(arrays(everything), True), outputs=[http.InferRequestedOutput("label")])
    numbers = asked["numbers"]["deployment"]
    for dtype in (np.float64, np.float32, np.int64):
        ask(f"numbers, {np.dtype(dtype).name}", None, inputs({"input": matrix(dtype)}, True), deployment=numbers)
    for name, act in {
        "unknown model": lambda: client.infer("nobody", inputs(arrays(everything), True), headers=dict(headers)),
        "unknown version": lambda: client.infer(asked["deployment"], inputs(arrays(everything), True), "99", headers=dict(headers)),
        "missing column": lambda: client.infer(asked["deployment"], inputs(arrays(everything), True)[1:], headers=dict(headers)),
        "no token": lambda: client.infer(asked["deployment"], inputs(arrays(everything), True)),
    }.items():
        try:
            act()
            told(name, "answered")
        except InferenceServerException as error:
            told(name, [error.status(), error.message()])
    told("statistics", client.get_inference_statistics(asked["deployment"], headers=headers))


def kserve():
    from kserve import InferInput, InferRequest, InferenceRESTClient, RESTConfig
    from kserve.protocol.infer_type import RequestedOutput
    from kserve.utils.numpy_codec import from_np_dtype

    def request(arrays, binary, binaryOutputs=None):
        inputs = []
        for name, values in arrays.items():
            tensor = InferInput(name, list(values.shape), from_np_dtype(values.dtype))
            tensor.set_data_from_numpy(values, binary_data=binary)
            inputs.append(tensor)
        wanted = None
        if binaryOutputs is not None:
            wanted = [RequestedOutput(name, {"binary_data": binaryOutputs}) for name in ("label", "probabilities")]
        return InferRequest(model_name=asked["deployment"], infer_inputs=inputs, request_outputs=wanted, request_id="mine")

    async def ask():
        v2 = InferenceRESTClient(RESTConfig(protocol="v2"))
        told("live", await v2.is_server_live(asked["url"], headers=headers))
        told("ready", await v2.is_server_ready(asked["url"], headers=headers))
        told("model ready", await v2.is_model_ready(asked["url"], asked["deployment"], headers=headers))
        for way, rows, binary, outputs in [
            ("v2, json", everything, False, None),
            ("v2, binary", everything, True, None),
            ("v2, binary outputs", everything, True, True),
        ]:
            response = await v2.infer(asked["url"], request(arrays(rows), binary, outputs), asked["deployment"], headers=dict(headers))
            answered(way, rows, {output.name: output.as_numpy() for output in response.outputs})
            told("id", response.id)
        v1 = InferenceRESTClient(RESTConfig(protocol="v1"))
        told("v1 model ready", await v1.is_model_ready(asked["url"], asked["deployment"], headers=headers))
        instances = [{name: values[row] for name, values in columns.items()} for row in everything]
        response = await v1.infer(asked["url"], {"instances": instances}, asked["deployment"], headers=dict(headers))
        told("v1 predictions", response["predictions"])
        try:
            await v2.infer(asked["url"], request(arrays(everything), True), "nobody", headers=dict(headers))
        except Exception as error:
            told("unknown model", str(error))

    asyncio.run(ask())


def mlflow():
    import pandas as pd
    import requests
    from mlflow.deployments import PredictionsResponse
    from mlflow.pyfunc.scoring_server.client import ScoringServerClient

    host, port = asked["host"].rsplit(":", 1)
    client = ScoringServerClient(host, port)
    client.ping()
    client.wait_server_ready(timeout=20)
    told("version", client.get_version())
    frame = pd.DataFrame({name: pd.Series(values, dtype=object if isText(values) else float) for name, values in columns.items()})
    told("pandas", client.invoke(frame).get_predictions().to_dict(orient="list"))
    # `dump_input_data` of MLflow 3.17 fails on a dict; this is the body that it means.
    body = json.dumps({"inputs": {name: values.tolist() for name, values in arrays(whole).items()}})
    response = requests.post(f"{asked['url']}/invocations", body, headers={"Content-Type": "application/json"})
    told("dict", PredictionsResponse.from_json(response.text).get_predictions().to_dict(orient="list"))
    ofNumbers = ScoringServerClient(host, f"{port}/{asked['numbers']['deployment']}")
    told("numpy", ofNumbers.invoke(matrix(np.float64)).get_predictions().to_dict(orient="list"))
    told("params", client.invoke(frame, params={"anything": 1}).get_predictions().to_dict(orient="list"))


{"triton": triton, "kserve": kserve, "mlflow": mlflow}[sys.argv[1]]()
answers.flush()
