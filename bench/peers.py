"""Epochs of scikit-learn and Keras for bench/train.ts: one JSON request a line on stdin, one answer a line on stdout.

{"open": {rows, width, classes, hidden, batchNorm, dropout, batchSize}} -> {"peers": {"scikit-learn": "1.7", "keras": "3.15"}}
{"epoch": "keras"} -> {"ms": 312.5}
"""

import json
import os
import sys
import time
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
warnings.filterwarnings("ignore")
import numpy as np


def data(shape):
    random = np.random.default_rng(7)
    x = random.standard_normal((shape["rows"], shape["width"]), dtype=np.float32)
    y = np.minimum(shape["classes"] - 1, np.floor(np.abs(x[:, 0]) * shape["classes"])).astype(np.int32)
    return x, y


def open_sklearn(shape, x, y):
    """MLPClassifier has hidden layers at least, and neither batch norm nor dropout."""
    if not shape["hidden"] or shape["batchNorm"] or shape["dropout"]:
        return None
    import sklearn
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(tuple(shape["hidden"]), solver="adam", alpha=0, batch_size=shape["batchSize"], random_state=1)
    classes = np.arange(shape["classes"])

    def epoch():
        begin = time.perf_counter()
        model.partial_fit(x, y, classes=classes)
        return time.perf_counter() - begin

    return sklearn.__version__, epoch


def open_keras(shape, x, y):
    import keras

    class Clock(keras.callbacks.Callback):
        """An epoch from its begin to its end: what fit() prepares before the first is not counted."""

        def on_epoch_begin(self, epoch, logs=None):
            self.begin = time.perf_counter()

        def on_epoch_end(self, epoch, logs=None):
            self.seconds = time.perf_counter() - self.begin

    layers = [keras.Input((shape["width"],))]
    for units in shape["hidden"]:
        layers.append(keras.layers.Dense(units, activation="relu"))
        if shape["batchNorm"]:
            layers.append(keras.layers.BatchNormalization())
        if shape["dropout"]:
            layers.append(keras.layers.Dropout(shape["dropout"]))
    binary = shape["classes"] == 2
    layers.append(keras.layers.Dense(1 if binary else shape["classes"]))
    model = keras.Sequential(layers)
    losses = keras.losses
    loss = (losses.BinaryCrossentropy if binary else losses.SparseCategoricalCrossentropy)(from_logits=True)
    model.compile(keras.optimizers.Adam(0.001), loss)
    clock = Clock()

    def epoch():
        # Two, and the second is told: the first of a fit() fetches its data anew.
        model.fit(x, y, batch_size=shape["batchSize"], epochs=2, verbose=0, callbacks=[clock])
        return clock.seconds

    return keras.__version__, epoch


def main():
    peers = {}
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the libraries print must not mix with the answers
    for line in sys.stdin:
        request = json.loads(line)
        if "open" in request:
            shape = request["open"]
            x, y = data(shape)
            peers = {}
            for name, opener in (("scikit-learn", open_sklearn), ("keras", open_keras)):
                try:
                    peer = opener(shape, x, y)
                except ImportError:
                    peer = None
                if peer:
                    peers[name] = peer
            answer = {"peers": {name: version for name, (version, _) in peers.items()}}
        else:
            answer = {"ms": peers[request["epoch"]][1]() * 1000}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


main()
