"""Cairn's probe of a compute target: what its machines have, and whether they see the shared folder. Takes about five seconds, changes nothing but
one file of its own in the shared folder, and prints one line of JSON."""

import hashlib
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
import time


def version_of(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def version_of_node():
    path = shutil.which("node")
    if path is None:
        return None
    try:
        return subprocess.run([path, "--version"], capture_output=True, text=True, timeout=5).stdout.strip().lstrip("v") or None
    except (OSError, subprocess.SubprocessError):
        return None


def speed():
    """MiB per second of SHA-256 by one CPU at its best; Cairn measures the same here."""
    block = bytes(2**20)
    times = []
    for _ in range(16):
        start = time.perf_counter()
        hashlib.sha256(block).digest()
        times.append(time.perf_counter() - start)
    return 1 / min(times)


def folder_facts(plan):
    """Whether this machine reads what Cairn wrote, and can write beside it."""
    path = os.path.join(plan["folder"], "cairn", "probe", plan["nonce"])
    try:
        with open(path, encoding="utf-8") as file:
            reads = file.read() == plan["nonce"]
    except OSError as error:
        return {"reads": False, "writes": False, "why": f"{type(error).__name__}: {error.strerror}"}
    try:
        back = f"{path}.{platform.node()}.{os.getpid()}.back"
        with open(back, "w", encoding="utf-8") as file:
            file.write(plan["nonce"])
        return {"reads": reads, "writes": True, "why": "", "back": os.path.basename(back)}
    except OSError as error:
        return {"reads": reads, "writes": False, "why": f"{type(error).__name__}: {error.strerror}"}


def facts(plan):
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}.get(platform.machine().lower(), platform.machine())
    return {
        "host": platform.node(),
        "platform": f"{'win32' if os.name == 'nt' else platform.system().lower()}-{machine}",
        "versions": {
            "python": platform.python_version(),
            **{name: version_of(name) for name in ("ray", "pyarrow", "onnxruntime", "numpy")},
            "node": version_of_node(),
        },
        "speed": speed(),
        "folder": folder_facts(plan),
    }


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        plan = json.load(file)
    print("CAIRN-PROBE-STARTED", flush=True)
    report = {"driver": facts(plan), "nodes": [], "late": 0, "cpus": None, "trouble": None}
    try:
        import ray

        ray.init(address="auto", logging_level="ERROR", log_to_driver=False)
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        alive = [node for node in ray.nodes() if node["Alive"]]
        report["cpus"] = ray.cluster_resources().get("CPU", 0)
        ask = ray.remote(num_cpus=0)(facts)
        asked = [
            ask.options(scheduling_strategy=NodeAffinitySchedulingStrategy(node_id=node["NodeID"], soft=False)).remote(plan)
            for node in alive
        ]
        done, late = ray.wait(asked, num_returns=len(asked), timeout=plan["seconds"])
        report["nodes"] = ray.get(done)
        report["late"] = len(late)
    except Exception as error:  # whatever it is, the report says so
        report["trouble"] = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
    print("CAIRN-PROBE " + json.dumps(report), flush=True)


main()
