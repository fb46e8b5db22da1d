"""Starts each task of Cairn's pool as a task of Ray, until there has been none for a while.

Runs as a job of Ray, with plan.json beside it. What is to be done lies in a folder that Cairn's computer and
all machines of the cluster see; see src/main/compute/pool/layout.ts.
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time

look = 0.2
search = 10.0
"""Seconds between looks at the queue, and between looks through all tasks."""


def read(path):
    """The text of a file; None where it is not there."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return ""


def take(task, who):
    """Only one gets a task, whoever tries at the same time."""
    try:
        file = os.open(os.path.join(task, "taken"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        return False
    os.write(file, who.encode())
    os.close(file)
    os.chmod(os.path.join(task, "taken"), os.stat(task).st_mode & 0o666 | 0o600)
    return True


def say_exit(task, code=None, signal=None, errors=""):
    """The last line of what a task says."""
    line = json.dumps({"type": "exit", "code": code, "signal": signal, "errors": errors[-8192:]})
    try:
        with open(os.path.join(task, "said"), "a", encoding="utf-8") as file:
            # After what a worker had not finished writing when it was killed.
            file.write("\n" + line + "\n")
    except OSError:
        pass  # Nobody waits for it any more.


def unpacked(archive, name, program):
    """Cairn's worker on a disk of this machine: that of its container, or unpacked once for all tasks."""
    given = os.environ.get("CAIRN_RUNTIME")
    if given and read(os.path.join(given, "program")) == program:
        return given
    cache = os.path.join(os.path.expanduser("~"), ".cache", "cairn", "runtime")
    folder = os.path.join(cache, name)
    try:
        os.utime(folder)
        return folder
    except FileNotFoundError:
        pass
    if archive is None:
        raise RuntimeError("Cairn's worker is not in this container: it needs the image that `cairn compute image` describes.")
    os.makedirs(cache, mode=0o700, exist_ok=True)
    sweep(cache)
    temporary = tempfile.mkdtemp(prefix=name + "-", dir=cache)
    try:
        with tarfile.open(archive) as packed:
            packed.extractall(temporary, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
        node = os.path.join(temporary, "node")
        if os.path.exists(node):
            os.chmod(node, 0o700)
        os.rename(temporary, folder)
    except OSError:
        shutil.rmtree(temporary, ignore_errors=True)
        if not os.path.isdir(folder):
            raise
    return folder


def sweep(cache):
    """Deletes workers that nothing used for two weeks, of releases that were updated since."""
    for name in os.listdir(cache):
        path = os.path.join(cache, name)
        try:
            is_old = time.time() - os.stat(path).st_mtime > 14 * 24 * 3600
        except OSError:
            continue  # Another task has just deleted it.
        if is_old:
            shutil.rmtree(path, ignore_errors=True)


def worker_command(plan, runtime, root, task, scratch):
    node = os.path.join(runtime, "node")
    if not os.path.exists(node):
        node = shutil.which("node")
    if node is None:
        raise RuntimeError("Node is not installed on this machine of the cluster.")
    return [node, *plan["flags"], os.path.join(runtime, plan["entry"]), "--task", task, os.path.join(root, "objects"), scratch]


def work(root, name, attempt):
    """On any machine of the cluster: one task in a process of Cairn's worker."""
    task = os.path.join(root, "tasks", name)
    control = os.path.join(task, "control")
    if read(control) is None or not take(task, "pool %d" % attempt):
        return
    scratch = None
    try:
        plan = json.loads(read(os.path.join(task, "plan")))
        runtime = unpacked(plan["archive"], plan["runtime"], plan["program"])
        scratch = tempfile.mkdtemp(prefix="cairn-task-")
        with tempfile.TemporaryFile() as errors:
            environment = {**os.environ, **plan["environment"]}
            command = worker_command(plan, runtime, root, task, scratch)
            # Ray's own working directory is gone when its head is, and Node does not start in a folder that is gone.
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, env=environment, cwd=scratch
            )
            try:
                wait_for(process, control)
            finally:
                if process.poll() is None:
                    process.kill()
                    process.wait()
            errors.seek(max(0, errors.seek(0, os.SEEK_END) - 8192))
            code = process.returncode
            text = errors.read().decode("utf-8", "replace")
        say_exit(task, code if code >= 0 else None, signal_name(code) if code < 0 else None, text)
    except Exception as error:
        say_exit(task, 1, None, "%s: %s" % (type(error).__name__, error))
    finally:
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)


def wait_for(process, control):
    while True:
        try:
            process.wait(timeout=0.25)
            return
        except subprocess.TimeoutExpired:
            word = read(control)
            if word is None or word.strip() == "kill":
                return


def signal_name(code):
    import signal

    try:
        return signal.Signals(-code).name
    except ValueError:
        return str(-code)


class Queue:
    """Names of tasks, as they are added."""

    def __init__(self, root):
        self.tasks = os.path.join(root, "tasks")
        self.path = os.path.join(root, "queue")
        self.read = 0
        self.searched = None

    def added(self):
        """Those that may be new. A network drive shows new folders late, and what was added to a file at once."""
        now = time.monotonic()
        if self.searched is None or now - self.searched > search:
            self.searched = now
            try:
                return sorted(os.listdir(self.tasks))
            except OSError:
                return []
        try:
            with open(self.path, "rb") as file:
                file.seek(self.read)
                lines = file.read()
        except OSError:
            return []
        whole = lines.rfind(b"\n") + 1
        self.read += whole
        return [line for line in lines[:whole].decode("ascii", "replace").split("\n") if line and "/" not in line and line[0] != "."]


def main(ray, plan):
    ray.init(ignore_reinit_error=True, log_to_driver=False)
    start = ray.remote(num_cpus=1, max_retries=0)(work)
    queue = Queue(plan["root"])
    begun = set()
    running = {}
    idle_since = time.monotonic()
    print("pool %d is open" % plan["attempt"], flush=True)
    while True:
        for name in queue.added():
            task = os.path.join(queue.tasks, name)
            if name in begun or not os.path.exists(os.path.join(task, "request")) or os.path.exists(os.path.join(task, "taken")):
                continue
            begun.add(name)
            running[start.options(name="cairn " + name).remote(plan["root"], name, plan["attempt"])] = name
            print("task %s waits for a CPU" % name, flush=True)
        if running:
            idle_since = time.monotonic()
            ended, _ = ray.wait(list(running), timeout=look)
            for reference in ended:
                end(ray, reference, running.pop(reference), queue.tasks)
        else:
            if time.monotonic() - idle_since > plan["idleSeconds"]:
                print("pool %d is closed: there was nothing to do" % plan["attempt"], flush=True)
                return
            time.sleep(look)


def end(ray, reference, name, tasks):
    try:
        ray.get(reference)
        print("task %s has ended" % name, flush=True)
    except Exception as error:
        # Its process or its machine is gone, and nobody there could say so.
        reason = str(error).split("\n")[0]
        print("task %s was lost: %s: %s" % (name, type(error).__name__, reason), flush=True)
        task = os.path.join(tasks, name)
        take(task, "lost")
        say_exit(task, None, None, "The process or the machine of the task was lost (%s)." % type(error).__name__)


if __name__ == "__main__":
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "plan.json"), encoding="utf-8") as file:
        plan = json.load(file)
    try:
        import ray
    except ImportError:
        sys.exit("Ray is not installed for %s." % sys.executable)
    main(ray, plan)
