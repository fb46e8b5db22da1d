"""The peer of bench/scale.ts: what a person would write with Ray Data to score Parquet with a graph. plan.json: source, output, model, columns."""

import json
import time

import numpy as np
import ray

plan = json.load(open("plan.json"))


class Scorer:
    def __init__(self):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession("model.onnx", options, providers=["CPUExecutionProvider"])
        self.types = {given.name: np.float64 if "double" in given.type else np.float32 for given in self.session.get_inputs()}
        self.shapes = {given.name: len(given.shape) for given in self.session.get_inputs()}
        self.outputs = [output.name for output in self.session.get_outputs()]

    def __call__(self, batch):
        rows = len(batch["row"])
        feeds = {name: batch[name].astype(kind).reshape([rows, 1][: self.shapes[name]]) for name, kind in self.types.items()}
        found = dict(zip(self.outputs, self.session.run(self.outputs, feeds)))
        return {"row": batch["row"], **{name: value.reshape(rows, -1)[:, 0] for name, value in found.items()}}


ray.init(logging_level="ERROR")
begun = time.time()
(
    ray.data.read_parquet(plan["source"])
    .map_batches(Scorer, batch_size=10_000, num_cpus=1, compute=ray.data.ActorPoolStrategy(min_size=1, max_size=plan["workers"]))
    .write_parquet(plan["output"])
)
print("seconds", time.time() - begun)
