"""Reads InferenceServices with the models of KServe's SDK.

stdin: [path of an InferenceService, ...]
stdout: {"services": [...], "refused": [whether what is wrong is found, ...]}, as JSON.
"""

import json
import re
import sys

import kserve
import yaml
from kubernetes import client as kubernetes


def service(path):
    with open(path, encoding="utf-8") as file:
        (document,) = yaml.safe_load_all(file)
    check(document, "V1beta1InferenceService", "")
    return document


PLAIN = {"str": str, "int": int, "float": (int, float), "bool": bool}


def check(value, kind, place):
    """What the models of KServe's SDK, which are made from its CRD, do not know is an error; they themselves would ignore it."""
    if found := re.fullmatch(r"(?:list\[(.+)\]|dict\(str, (.+)\))", kind):
        items = enumerate(value) if found[1] else value.items()
        for key, item in items:
            check(item, found[1] or found[2], f"{place}.{key}")
        return
    if kind in PLAIN:
        if not isinstance(value, PLAIN[kind]):
            raise ValueError(f"{place} is no {kind}: {value!r}")
        return
    model = getattr(kserve, kind, None) or getattr(kubernetes, kind, None)
    if model is None or not hasattr(model, "openapi_types"):
        return
    fields = {json_name: name for name, json_name in model.attribute_map.items()}
    for key, item in value.items():
        if key not in fields:
            raise ValueError(f"{kind} has no field {place}.{key}")
        check(item, model.openapi_types[fields[key]], f"{place}.{key}")
    model(**{fields[key]: item for key, item in value.items()})


def refused(document, path):
    """Whether the check finds what is wrong."""
    *parents, last = path
    at = document
    for name in parents:
        at = at[name]
    at[last] = 5
    try:
        check(document, "V1beta1InferenceService", "")
    except ValueError:
        return True
    return False


paths = json.load(sys.stdin)
wrong = (["spec", "predictor", "modell"], ["spec", "predictor", "model", "runtime"])
json.dump({"services": [service(path) for path in paths], "refused": [refused(service(paths[0]), path) for path in wrong]}, sys.stdout)
