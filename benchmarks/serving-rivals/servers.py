"""The servers: how each is started with its best sensible settings, and what a request to it looks like."""

import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

HERE = Path(__file__).parent


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def family(root):
    """A process and all that descend from it, each with its processor time; ended children are in their parents' time."""
    parents, times = {}, {}
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                fields = (process / "stat").read_text().rsplit(")", 1)[1].split()
            except (OSError, IndexError):
                continue  # has just ended
            parents[int(process.name)] = int(fields[1])
            times[int(process.name)] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return {pid: times[pid] for pid in found if pid in times}


class Server:
    """A server in a session of its own on one core."""

    name = ""
    path = "/predict"
    settings = ""
    token = None
    warm_up = 4  # seconds of processor time

    def __init__(self, case, folder, work):
        self.case, self.folder, self.work = case, folder, work
        self.port = free_port()

    def body(self, value):
        """JSON for one row or one text."""
        raise NotImplementedError

    def command(self):
        raise NotImplementedError

    def start(self, core):
        self.work.mkdir(parents=True, exist_ok=True)
        self.log = open(self.work / "log.txt", "w+")
        environment = {
            **os.environ,
            "MODELS": str(self.folder),
            "CASE": self.case,
            "PYTHONPATH": str(HERE),
            "OMP_NUM_THREADS": "1",
            "TOKENIZERS_PARALLELISM": "false",
            "BENTOML_HOME": str(self.work / "bentoml"),
            "BENTOML_DO_NOT_TRACK": "true",
            "MLFLOW_DISABLE_TELEMETRY": "true",
            "PATH": f"{Path(self.command()[0]).parent}:{os.environ['PATH']}",
        }
        self.process = subprocess.Popen(
            ["taskset", "-c", core, *map(str, self.command())],
            cwd=self.work,
            env=environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        deadline = time.time() + 90
        while True:
            if self.process.poll() is not None or time.time() > deadline:
                raise SystemExit(f"{self.name} did not start:\n" + (self.work / "log.txt").read_text()[-3000:])
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                break
            except OSError:
                time.sleep(0.3)
        self.ready()

    def ready(self):
        pass

    def request(self, value):
        body = json.dumps(self.body(value)).encode()
        token = f"authorization: Bearer {self.token}\r\n" if self.token else ""
        head = f"POST {self.path} HTTP/1.1\r\nhost: localhost\r\n{token}content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        return head.encode() + body

    def cpu(self):
        return sum(family(self.process.pid).values())

    def stop(self):
        own = list(family(self.process.pid))
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pid in own:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # ended by itself
        self.log.close()


class Plimsoll(Server):
    name = "Plimsoll"
    settings = "as `plimsoll up` starts it: durable log on, tokens on"
    warm_up = 30  # its compilers share the core with it, and run long

    def __init__(self, *args):
        super().__init__(*args)
        self.path = f"/v2/models/{self.case}/infer"
        self.plimsoll = os.environ["PLIMSOLL"]

    def command(self):
        return [self.plimsoll, "up", "--json", "--home", self.work / "home", "--port", str(self.port)]

    def start(self, core):
        home = ["--home", self.work / "home"]
        if self.case == "tabular":
            more = ["--task", "binary", "--features", ",".join(f"x{i}" for i in range(12))]
        else:
            more = ["--tokenizer", self.folder / "tokenizer.json", "--pooling", "mean"]
        graph = self.folder / ("tabular.onnx" if self.case == "tabular" else "minilm.onnx")
        self.work.mkdir(parents=True, exist_ok=True)
        for command in (
            ["models", "import", graph, "--name", self.case, *more, *home],
            ["endpoints", "create", self.case, "--model", self.case, *home],
        ):
            subprocess.run([self.plimsoll, *map(str, command)], check=True, stdout=subprocess.DEVNULL)
        super().start(core)

    def ready(self):
        for _ in range(100):
            text = (self.work / "log.txt").read_text()
            if '"token"' in text:
                self.token = text.split('"token"', 1)[1].split('"')[1]
                return
            time.sleep(0.2)
        raise SystemExit("no token in " + text)

    def body(self, value):
        if self.case == "tabular":
            inputs = [{"name": f"x{i}", "datatype": "FP32", "shape": [1, 1], "data": [v]} for i, v in enumerate(value)]
        else:
            inputs = [{"name": "text", "datatype": "BYTES", "shape": [1], "data": [value]}]
        return {"inputs": inputs}


class Python(Server):
    @property
    def bin(self):
        return Path(os.environ["VENVS"]) / self.venv / "bin"


class FastApi(Python):
    name = "FastAPI"
    venv = "fastapi"
    settings = "uvicorn 1 worker, uvloop, httptools, orjson, no access log"

    def command(self):
        more = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
        return [self.bin / "uvicorn", "serve_fastapi:app", "--port", str(self.port), "--workers", "1", *more]

    def body(self, value):
        return {"rows": [value]} if self.case == "tabular" else {"texts": [value]}


class BentoMl(Python):
    name = "BentoML"
    venv = "bentoml"
    settings = "1 worker, adaptive batching up to 32, metrics and access log off"

    def command(self):
        return [self.bin / "bentoml", "serve", "serve_bentoml:Model", "--working-dir", HERE, "--host", "127.0.0.1", "--port", str(self.port)]

    def body(self, value):
        return {"rows": [value]} if self.case == "tabular" else {"texts": [value]}


class MlServer(Python):
    name = "MLServer"
    venv = "mlserver"

    @property
    def settings(self):
        return "no worker processes (one core), access log off, " + ("adaptive batching of up to 32 in 1 ms")

    @property
    def path(self):
        return f"/v2/models/{self.case}/infer"

    def command(self):
        return [self.bin / "mlserver", "start", self.work]

    def start(self, core):
        self.work.mkdir(parents=True, exist_ok=True)
        server = {"host": "127.0.0.1", "http_port": self.port, "grpc_port": free_port(), "metrics_port": free_port()}
        server |= {"parallel_workers": 0, "debug": False, "metrics_endpoint": None}
        runtime = "TabularModel" if self.case == "tabular" else "TextModel"
        model = {"name": self.case, "implementation": f"mlserver_runtime.{runtime}", "max_batch_size": 32, "max_batch_time": 0.001}
        (self.work / "settings.json").write_text(json.dumps(server))
        (self.work / "model-settings.json").write_text(json.dumps(model))
        super().start(core)

    def body(self, value):
        if self.case == "tabular":
            return {"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, len(value)], "data": value}]}
        return {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [1, 1], "data": [value]}]}


class Mlflow(Python):
    name = "mlflow"
    venv = "mlflow"
    path = "/invocations"

    @property
    def settings(self):
        return "models serve, 1 worker, " + ("ONNX flavour" if self.case == "tabular" else "model from code")

    def command(self):
        model = self.folder / f"mlflow-{self.case}"
        return [self.bin / "mlflow", "models", "serve", "-m", model, "-p", str(self.port), "-w", "1", "--env-manager", "local"]

    def body(self, value):
        if self.case == "tabular":
            return {"inputs": [value]}
        return {"dataframe_split": {"columns": ["text"], "data": [[value]]}}


ALL = [Plimsoll, FastApi, BentoMl, MlServer, Mlflow]
