"""A program that logs all that there is, and ends by itself. argv: a folder of its own."""

import os
import sys

import cairn_client as cairn

file = os.path.join(sys.argv[1], "model ü.bin")
with open(file, "wb") as out:
    out.write(bytes(200_000))
cairn.init(experiment="wine", name="first", params={"lr": 0.1, "optimizer": {"name": "adam"}}, tags={"stage": "try"})
for step in range(1_500):
    cairn.log({"loss": 1 / (step + 1), "odd": float("nan") if step == 3 else step})
# What the server refuses, and what is no number, harms nothing else.
cairn.log({"x" * 300: 1, "word": "no number", "last": 7}, step=9)
cairn.artifact(file, "models/model ü.bin")
with open(file, "w") as out:
    out.write("changed since")
