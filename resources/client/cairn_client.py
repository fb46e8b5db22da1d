"""
Logs runs to Cairn, or to another server that MLflow's clients log to, from plain Python 3.8 or newer: no package is needed.

    import cairn_client as cairn
    cairn.init(experiment="wine", params={"lr": 0.1})    # server: MLFLOW_TRACKING_URI, token: MLFLOW_TRACKING_TOKEN
    for step in range(100):
        cairn.log({"loss": 1 / (step + 1)}, step=step)
    cairn.artifact("model.onnx")
    cairn.end()                                          # else at exit: FAILED after an exception

All of it is first written to a file (in ~/.cairn/spool, or CAIRN_SPOOL) and sent from there, in order, by a thread: training does not wait
for the network and does not fail with it, unless it asks to (strict=True). What could not be sent, also of a process that was killed, is
sent by the next `init`, or by `python cairn_client.py [URI]`. Sending twice is harmless: ids, steps and times are made here, once.
"""

import atexit
import contextlib
import getpass
import http.client
import json
import math
import os
import shutil
import sys
import threading
import time
import uuid
from urllib.parse import quote, urlsplit

MOST = {"metrics": 800, "params": 100, "tags": 100}  # in a request: MLflow's servers take 1000 altogether
BYTES = 500_000  # in a request
WORDS = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}  # JSON has no such numbers
PATIENCE = float(os.environ.get("CAIRN_FLUSH_SECONDS", "10"))  # how long the end waits for the server
current = None  # the run that the functions of this module log to
outcome = "FINISHED"  # of a run that ends with the program


class Refused(Exception):
    """The server will never take this."""


class Unreachable(Exception):
    """The server is not there, or asks to come again."""


class Server:
    def __init__(self, uri, token):
        parts = urlsplit(uri)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("%r is no address of a tracking server, such as http://127.0.0.1:5000" % uri)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self.connect, self.kept = lambda: kind(parts.hostname, parts.port, timeout=120, blocksize=1 << 20), None
        self.prefix = parts.path.rstrip("/") + "/api/2.0/"
        token = token or os.environ.get("MLFLOW_TRACKING_TOKEN")
        self.headers = {"Authorization": "Bearer " + token} if token else {}

    def call(self, method, path, body=None, file=None):
        headers = {**self.headers, "Content-Type": "application/octet-stream" if file else "application/json"}
        if file:
            headers["Content-Length"] = str(os.path.getsize(file))
        for connection in [self.kept, None] if self.kept else [None]:  # the other side may have closed one that was kept
            self.kept = connection or self.connect()
            try:
                with open(file, "rb") if file else contextlib.nullcontext(body and json.dumps(body).encode()) as content:
                    self.kept.request(method, self.prefix + path, content, headers)
                answer = self.kept.getresponse()
                text = answer.read().decode("utf-8", "replace")
                break
            except (OSError, http.client.HTTPException) as error:
                self.kept.close()
                self.kept = None
                if connection is None:
                    raise Unreachable("%s: %s" % (type(error).__name__, error))
        if answer.status >= 300:
            kind = Refused if answer.status in (400, 404, 405, 409, 413, 415, 422) else Unreachable
            raise kind("%d %s" % (answer.status, text[:300]))
        try:
            return json.loads(text or "{}")
        except ValueError:
            raise Unreachable("this is no tracking server: %s" % text[:100])

    def experiment(self, name):
        for create in (False, True, False):  # somebody else may make it in between
            with contextlib.suppress(Refused):
                if create:
                    return self.call("POST", "mlflow/experiments/create", {"name": name})["experiment_id"]
                found = self.call("GET", "mlflow/experiments/get-by-name?experiment_name=" + quote(name, ""))
                return found["experiment"]["experiment_id"]
        raise Unreachable("there is no experiment %r and none can be made" % name)


class Spool:
    """A line of JSON for each thing to send. Beside it `.state`, how far it was sent, and `.files`, the artifacts."""

    def __init__(self, path):
        self.path, self.files, self.torn = path, path + ".files", False

    def append(self, **entry):
        line = (b"\n" if self.torn else b"") + json.dumps(entry).encode() + b"\n"
        self.torn = True  # where the disk is full, a part of it may be there
        with open(self.path, "ab", buffering=0) as file:
            if file.write(line) != len(line):
                raise OSError("the disk is full: %s" % self.path)
        self.torn = False

    def read(self, at):
        """@returns entries from a place on, each with the place after it; the last line only where it is whole"""
        with open(self.path, "rb") as file:
            file.seek(at)
            for line in file:
                at += len(line)
                with contextlib.suppress(ValueError):
                    if line.endswith(b"\n"):
                        yield json.loads(line.decode()), at

    def send(self, server):
        """Sends what the server lacks. @returns whether the run has ended, and all is sent @raises Unreachable"""
        state, batch, since = self.state(), {}, 0
        for entry, after in self.read(state["at"]):
            logged = MOST.keys() & entry
            if not logged or after - since > BYTES or any(len(batch.get(kind, ())) + len(entry[kind]) > MOST[kind] for kind in logged):
                self.flush(server, state, batch)
                since = state["at"]
            for kind in logged:
                batch.setdefault(kind, []).extend(entry[kind])
            if not logged:
                self.send_other(server, state, entry)
            state["at"] = after
            if not batch:
                self.keep(state)
        self.flush(server, state, batch)
        return state["ended"]

    def flush(self, server, state, batch):
        if batch:
            log_batch(server, state["run"], batch)
            batch.clear()
            self.keep(state)

    def send_other(self, server, state, entry):
        if "run" in entry:
            experiment = state["experiment"] = server.experiment(entry["experiment"])
            run = server.call("POST", "mlflow/runs/create", {**entry["run"], "experiment_id": experiment})["run"]
            state["run"] = run["info"]["run_id"]  # of another server than Cairn it has an id of its own
            return
        try:
            file = os.path.join(self.files, os.path.basename(entry.get("copy", "")))
            if "path" in entry and os.path.isfile(file):  # else it was sent, and the state does not say so
                path = "/".join((state["experiment"], state["run"], "artifacts", entry["path"]))
                server.call("PUT", "mlflow-artifacts/artifacts/" + quote(path), file=file)
                os.remove(file)
            if "end" in entry:
                state["ended"] = True
                server.call("POST", "mlflow/runs/update", {**entry["end"], "run_id": state["run"]})
        except Refused as error:
            warn("the server refused %s: %s" % (json.dumps(entry), error))

    def state(self):
        with contextlib.suppress(OSError, ValueError), open(self.path + ".state", encoding="utf-8") as file:
            return json.load(file)
        return {"at": 0, "ended": False}

    def keep(self, state):
        draft = "%s.%d" % (self.path, os.getpid())
        with open(draft, "w", encoding="utf-8") as file:
            json.dump(state, file)
        os.replace(draft, self.path + ".state")

    def remove(self):
        shutil.rmtree(self.files, ignore_errors=True)
        for path in (self.path, self.path + ".state"):
            with contextlib.suppress(OSError):
                os.remove(path)


def log_batch(server, run, batch):
    """A server takes all of a batch or nothing: of one that is refused, halves are tried until what is wrong stands alone."""
    try:
        server.call("POST", "mlflow/runs/log-batch", {**batch, "run_id": run})
    except Refused as error:
        entries = [(kind, value) for kind, values in batch.items() for value in values]
        if len(entries) == 1 or str(error).startswith("404"):
            return warn("the server refused %s: %s" % (json.dumps(batch)[:300], error))
        for half in (entries[: len(entries) // 2], entries[len(entries) // 2 :]):
            log_batch(server, run, {kind: [value for each, value in half if each == kind] for kind, _ in half})


def sync(uri=None, token=None, folder=None, only=None):
    """Sends what other processes have left. @param uri where to, whatever they logged to @param only what was logged to this server"""
    folder = folder or default_folder()
    for name in sorted(os.listdir(folder) if os.path.isdir(folder) else ()):
        spool = Spool(os.path.join(folder, name))
        try:
            age = time.time() - os.path.getmtime(spool.path)
            if not name.endswith(".jsonl") or (only and age < 10):  # somebody may write to it now
                continue
            first = next(spool.read(0), ({}, 0))[0].get("uri")
            if first and only in (None, first) and (spool.send(Server(uri or first, token)) or age > 30 * 86400):
                spool.remove()
        except Exception as error:
            warn("%s: %s" % (name, error))


def default_folder():
    return os.environ.get("CAIRN_SPOOL") or os.path.join(os.path.expanduser("~"), ".cairn", "spool")


def warn(text):
    print("cairn: " + text, file=sys.stderr)


def now():
    return int(time.time() * 1000)


def pairs(values, prefix=""):
    """Keys with texts; names inside each other are joined by a point."""
    for key, value in values.items():
        if isinstance(value, dict):
            yield from pairs(value, "%s%s." % (prefix, key))
        else:
            yield {"key": prefix + str(key), "value": str(value)}


def quietly(method):
    """What goes wrong is told, each thing once, and is no problem of the training, unless the run is strict."""

    def call(self, *args, **named):
        try:
            return method(self, *args, **named)
        except Exception as error:
            if self.strict:
                raise
            self.tell(error)

    call.__doc__ = method.__doc__
    return call


class Run:
    def __init__(self, experiment="Default", name="", params=None, tags=None, uri=None, token=None, spool=None, strict=False):
        self.id, self.strict, self.told, self.ended, self.next, self.spool = uuid.uuid4().hex, strict, set(), False, 0, None
        self.uri, self.token = uri or os.environ.get("MLFLOW_TRACKING_URI") or "http://127.0.0.1:5000", token
        self.folder, self.process, self.wake, self.hurry = spool or default_folder(), os.getpid(), threading.Event(), threading.Event()
        self.begin(experiment, name, {"mlflow.source.name": sys.argv[0], **(tags or {})})
        self.params(params or {})

    @quietly
    def begin(self, experiment, name, tags):
        self.server = Server(self.uri, self.token)
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        run = {"run_id": self.id, "run_name": name, "start_time": now(), "tags": list(pairs(tags))}
        with contextlib.suppress(Exception):
            run["user_id"] = getpass.getuser()
        spool = Spool(os.path.join(self.folder, self.id + ".jsonl"))
        spool.append(run=run, experiment=experiment, uri=self.uri)
        self.spool = spool
        self.thread = threading.Thread(target=self.keep_sending, daemon=True)
        self.thread.start()
        atexit.register(self.at_exit)

    @quietly
    def log(self, metrics, step=None):
        """Numbers of one step, by name; of the step after the last one where none is given."""
        step = self.next if step is None else int(step)
        self.next, at, points, others = step + 1, now(), [], []
        for key, value in metrics.items():
            try:
                number = float(value) if not isinstance(value, str) else None
                word = number if math.isfinite(number) else WORDS[str(number)]
                points.append({"key": str(key), "value": word, "timestamp": at, "step": step})
            except (TypeError, ValueError):
                others.append(str(key))
        self.write("metrics", points)
        if others:
            raise ValueError("no number: " + ", ".join(others))

    @quietly
    def params(self, params):
        self.write("params", list(pairs(params)))

    @quietly
    def tags(self, tags):
        self.write("tags", list(pairs(tags)))

    @quietly
    def artifact(self, file, path=None):
        """A file as it is now: it is copied. `path` is its place in the run; by default its name."""
        copy = uuid.uuid4().hex
        os.makedirs(self.spool.files, exist_ok=True)
        shutil.copyfile(file, os.path.join(self.spool.files, copy))
        self.spool.append(copy=copy, path=path or os.path.basename(file))
        self.wake.set()

    def write(self, kind, values):
        if self.spool is None:
            return  # why was told
        for at in range(0, len(values), MOST[kind]):
            self.spool.append(**{kind: values[at : at + MOST[kind]]})
        self.wake.set()

    @quietly
    def end(self, status="FINISHED", wait=PATIENCE):
        """FINISHED, FAILED or KILLED. Waits for so many seconds at most until all is sent; the rest is sent later."""
        global current
        current = None if current is self else current
        if self.spool is None:
            return
        if not self.ended:
            self.ended = True
            self.spool.append(end={"status": status, "end_time": now()})
        self.wake.set()
        self.hurry.set()
        self.thread.join(wait)
        if wait and self.thread.is_alive():
            raise Unreachable("what is not sent stays in %s, and is sent later" % self.spool.path)

    def at_exit(self):
        if os.getpid() == self.process:  # a child that was forked ends without its run
            self.end(outcome)

    def keep_sending(self):
        pause, others = 0.2, True
        while True:
            self.wake.wait()
            self.hurry.wait(pause) and time.sleep(0.05)
            self.wake.clear()
            sent = self.try_send()
            if sent:
                return self.spool.remove()
            pause = min(30, pause * 2) if sent is None else 0.2
            if sent is None:
                self.wake.set()
            elif others:
                others = False
                sync(token=self.token, folder=self.folder, only=self.uri)

    def try_send(self):
        """@returns None where that did not work"""
        try:
            return self.spool.send(self.server)
        except Exception as error:
            self.tell(error)

    def tell(self, error):
        if str(error) not in self.told:
            self.told.add(str(error))
            warn("run %s: %s" % (self.id, error))


def note_outcome(kind, error, trace, show=sys.excepthook):
    global outcome
    outcome = "KILLED" if issubclass(kind, KeyboardInterrupt) else "FAILED"
    show(kind, error, trace)


sys.excepthook = note_outcome


def init(**options):
    """Begins the run that the functions below log to. @param options of `Run`"""
    global current
    if current:
        current.end(wait=0)
    current = Run(**options)
    return current


def log(metrics, step=None):
    (current or init()).log(metrics, step)


def params(params):
    (current or init()).params(params)


def tags(tags):
    (current or init()).tags(tags)


def artifact(file, path=None):
    (current or init()).artifact(file, path)


def end(status="FINISHED"):
    if current:
        current.end(status)


if __name__ == "__main__":
    sync(*sys.argv[1:2])
