"""Reads what was exported for Triton as Triton does, and asks an exported server with its client. Apart from KServe's: both bring a schema
of the Open Inference Protocol, and a process takes one of them.

stdin: {"configs": [path of a config.pbtxt, ...], "server": {"host", "model", "inputs"}}
stdout: {"configs": [...], "answers": {output: values}}, as JSON.
"""

import json
import sys

import numpy as np
import tritonclient.http
from google.protobuf import json_format, text_format
from tritonclient.grpc import model_config_pb2


def config(path):
    """As Triton itself reads it: an unknown field or type is an error."""
    with open(path, encoding="utf-8") as file:
        return json_format.MessageToDict(text_format.Parse(file.read(), model_config_pb2.ModelConfig()), preserving_proto_field_name=True)


def tensors(inputs):
    made = []
    for name, values in inputs.items():
        text = isinstance(values[0], str)
        tensor = tritonclient.http.InferInput(name, [len(values)], "BYTES" if text else "FP64")
        tensor.set_data_from_numpy(np.array(values, dtype=object if text else np.float64), binary_data=False)
        made.append(tensor)
    return made


def triton(host, model, inputs):
    client = tritonclient.http.InferenceServerClient(host)
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready(model)
    names = [output["name"] for output in client.get_model_metadata(model)["outputs"]]
    wanted = [tritonclient.http.InferRequestedOutput(name, binary_data=False) for name in names]
    answer = client.infer(model, tensors(inputs), outputs=wanted)
    return {name: plain(answer.as_numpy(name)) for name in names}


def plain(values):
    return [value.decode() if isinstance(value, bytes) else value for value in values.tolist()]


asked = json.load(sys.stdin)
json.dump({"configs": [config(path) for path in asked["configs"]], "answers": triton(**asked["server"])}, sys.stdout)
