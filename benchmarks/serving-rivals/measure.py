"""Measures the servers in windows that take turns, with one client for all.

measure.py --case tabular|minilm --models FOLDER --java ARGFILE [--servers a,b] [--rounds 3] [--seconds 3] [--json FILE] [--chart FILE]

The client is Plimsoll's WireClient: one thread, kept connections, requests written beforehand; it knows nothing of the servers.
"""

import argparse
import json
import math
import random
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import servers
from chart import chart

SERVER_CORE, CLIENT_CORE = "0", "1"
CONNECTIONS = 32
BODIES = 64
WORDS = "the house water people great small river night music paper green stone history world school market window letter".split()


def values(case):
    draw = random.Random(7)
    if case == "tabular":
        return [[round(draw.uniform(-5, 5), 3) for _ in range(12)] for _ in range(BODIES)]
    lengths = [draw.lognormvariate(math.log(28) - 0.245, 0.7) for _ in range(BODIES)]
    return [" ".join(draw.choice(WORDS) for _ in range(max(1, min(248, round(n)) - 2))) for n in lengths]


class Client:
    """Another process, on another core."""

    def __init__(self, java, server, case, folder):
        self.name = server.name
        file = folder / f"{server.name}.bin"
        requests = [server.request(value) for value in values(case)]
        with open(file, "wb") as out:
            out.write(len(requests).to_bytes(4, "big"))
            for request in requests:
                out.write(len(request).to_bytes(4, "big") + request)
        command = ["taskset", "-c", CLIENT_CORE, "java", "-Xmx256m", f"@{java}", "dev.plimsoll.cli.bench.wire.WireClient"]
        self.process = subprocess.Popen(
            [*command, "http", str(server.port), "-", str(CONNECTIONS), str(file), "true"],  # it has its core to itself
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def run(self, requests, per_second=0.0):
        self.process.stdin.write(f"{requests} {per_second}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline().split()
        if not line:
            raise SystemExit(f"the client of {self.name} ended")
        _, failed, seconds, p50, p99, _ = map(float, line)
        return seconds, p50, p99, int(failed)

    def close(self):
        self.process.kill()
        self.process.wait()


class Contestant:
    def __init__(self, server, client):
        self.server, self.client = server, client
        self.closed, self.p99, self.p50 = [], [], []
        self.failed = 0

    def warm(self, seconds):
        """Until the server has used so much processor time under load: its own measure, or a busy machine would leave it cold."""
        began, count = self.server.cpu(), 64
        while self.server.cpu() - began < seconds:
            took, _, _, _ = self.client.run(count)
            self.rate = count / took
            count = max(64, int(self.rate * 1.5))

    def window(self, seconds):
        count = max(64, int(self.rate * seconds))
        before = self.server.cpu()
        took, _, _, failed = self.client.run(count)
        right = count - failed
        self.failed += failed
        self.closed.append((right / took, right / (self.server.cpu() - before)))

    def latency(self, per_second, seconds):
        _, p50, p99, failed = self.client.run(max(50, int(per_second * seconds)), per_second)
        self.failed += failed
        self.p50.append(p50)
        self.p99.append(p99)

    def figures(self, load):
        return {
            "server": self.server.name,
            "settings": self.server.settings,
            "perCoreSecond": round(median(core for _, core in self.closed), 1),
            "perSecond": round(median(wall for wall, _ in self.closed), 1),
            "p50Ms": round(median(self.p50), 2),
            "p99Ms": round(median(self.p99), 2),
            "load": round(load, 1),
            "failed": self.failed,
        }


def contest(options, names, folder):
    running = []
    try:
        for kind in servers.ALL:
            if names and kind.name.lower() not in names:
                continue
            server = kind(options.case, Path(options.models).resolve(), folder / kind.name)
            running.append(Contestant(server, None))
            server.start(SERVER_CORE)
            running[-1].client = Client(options.java, server, options.case, folder)
        for each in running:
            each.warm(options.warm * each.server.warm_up)
        for round_ in range(options.rounds):
            for each in running[round_ % len(running) :] + running[: round_ % len(running)]:
                each.window(options.seconds)
        load = 0.5 * min(median(wall for wall, _ in each.closed) for each in running)
        for _ in range(options.rounds):
            for each in running:
                each.latency(load, options.seconds)
        return [each.figures(load) for each in running]
    finally:
        for each in running:
            if each.client:
                each.client.close()
            if hasattr(each.server, "process"):
                each.server.stop()


def show(case, figures):
    ours = next((f for f in figures if f["server"] == "Plimsoll"), None)
    what = "requests" if case == "tabular" else "texts"
    print(f"{case}: server on core {SERVER_CORE}, client on core {CLIENT_CORE}, {CONNECTIONS} connections, one {what[:-1]} at a time")
    print(f"| server | {what}/s/core | {what}/s | Plimsoll ÷ it | p50 | p99 at {figures[0]['load']:.0f}/s | failed | settings |\n|---|---:|---:|---:|---:|---:|---:|---|")
    for f in figures:
        f["ratio"] = round(ours["perCoreSecond"] / f["perCoreSecond"], 2) if ours else float("nan")
        print(
            f"| {f['server']} | {f['perCoreSecond']:,.0f} | {f['perSecond']:,.0f} | {f['ratio']} x | "
            f"{f['p50Ms']} ms | {f['p99Ms']} ms | {f['failed']} | {f['settings']} |"
        )
    return ours is None or all(f["ratio"] > 1 for f in figures if f is not ours)


def stopped(*_):
    raise SystemExit("stopped")  # so that the servers end too


def main():
    signal.signal(signal.SIGTERM, stopped)
    parser = argparse.ArgumentParser()
    parser.add_argument("--case", required=True, choices=["tabular", "minilm"])
    parser.add_argument("--models", required=True)
    parser.add_argument("--java", required=True)
    parser.add_argument("--servers", default="")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--warm", type=float, default=1, help="how many times the usual warm-up")
    parser.add_argument("--json")
    parser.add_argument("--chart")
    options = parser.parse_args()
    names = {name.lower() for name in options.servers.split(",") if name}
    with tempfile.TemporaryDirectory() as folder:
        figures = contest(options, names, Path(folder))
    ahead = show(options.case, figures)
    if options.json:
        Path(options.json).write_text(json.dumps({"case": options.case, "figures": figures}, indent=1) + "\n")
    if options.chart:
        Path(options.chart).write_text(chart(options.case, figures))
    return 0 if ahead else 1


sys.exit(main())
