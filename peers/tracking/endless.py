"""A program that logs until it is killed, and prints each step that it has logged."""

import time

import cairn_client as cairn

cairn.init(experiment="wine", name="endless")
step = 0
while True:
    for _ in range(20):
        cairn.log({"loss": step}, step=step)
        print(step, flush=True)
        step += 1
    time.sleep(0.002)
