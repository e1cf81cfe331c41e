"""Plimsoll's trainer beside Python PyTorch: the same network, weights, rows, batches and threads, in windows that take turns.

compare.py --java FILE --python FILE [--case table|text|all] [--threads 1,2] [--rounds 6] [--seconds 2.5] [--mkl JAR:JAR] [--json FILE]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent


class Side:
    """A process that trains as many steps as it is told."""

    def __init__(self, command, environment):
        self.process = subprocess.Popen(
            command, env={**os.environ, **environment}, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def answer(self):
        for line in self.process.stdout:
            if line.startswith("{"):
                return json.loads(line)
        raise SystemExit("a side ended early: " + " ".join(self.process.args[:3]))

    def window(self, steps):
        self.process.stdin.write(f"{steps}\n")
        self.process.stdin.flush()
        return self.answer()

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def classpath(argument_file):
    lines = Path(argument_file).read_text().splitlines()
    return lines[lines.index("-cp") + 1].strip('"')


def java(options, case, threads, folder):
    # as Plimsoll starts its training processes
    flags = []
    environment = {"MALLOC_TRIM_THRESHOLD_": "2147483648", "MALLOC_MMAP_THRESHOLD_": "33554432"}
    if options.mkl:
        environment |= {"MKL_NUM_THREADS": str(threads), "MKL_THREADING_LAYER": "GNU"}
        flags = ["-Dorg.bytedeco.openblas.load=mkl", "-cp", classpath(options.java) + ":" + options.mkl]
    else:
        environment |= {"OPENBLAS_NUM_THREADS": str(threads), "OPENBLAS_THREAD_TIMEOUT": "10", "OMP_WAIT_POLICY": "PASSIVE"}
    main = "dev.plimsoll.training.TrainingSpeedMain"
    command = ["java", "-Xmx512m", f"@{options.java}", *flags, main, case, str(threads), str(folder)]
    return Side(command, environment)


def python(options, case, threads, folder):
    return Side([options.python, str(HERE / "rival.py"), case, str(threads), str(folder)], {})


def compare(options, case, threads, folder):
    ours = java(options, case, threads, folder)
    our_proof = ours.answer()["proof"]
    theirs = python(options, case, threads, folder)
    their_proof = theirs.answer()["proof"]
    try:
        if abs(our_proof - their_proof) > 1e-4 * abs(their_proof):
            raise SystemExit(f"{case}: not the same network: losses {our_proof} and {their_proof}")
        ours.window(20)
        probe = theirs.window(20)
        steps = max(10, round(20 * options.seconds / probe["seconds"]))
        ours.window(steps)  # compilers work for seconds
        windows = []
        for round_ in range(options.rounds):
            pair = (ours, theirs) if round_ % 2 == 0 else (theirs, ours)
            taken = {side: side.window(steps) for side in pair}
            windows.append((taken[ours], taken[theirs]))
    finally:
        ours.close()
        theirs.close()
    rate = lambda side, clock: median(w[side]["units"] / w[side][clock] for w in windows)
    ratio = lambda clock: median(b[clock] / a[clock] for a, b in windows)
    return {
        "case": case,
        "threads": threads,
        "blas": "mkl" if options.mkl else "openblas",
        "unit": "tokens/s" if case == "text" else "rows/s",
        "plimsoll": round(rate(0, "seconds")),
        "pytorch": round(rate(1, "seconds")),
        "ratio": round(ratio("seconds"), 3),
        "ratioCpu": round(ratio("cpuSeconds"), 3),
        "ratios": [round(b["seconds"] / a["seconds"], 3) for a, b in windows],
        "lossOfEightSteps": [our_proof, their_proof],
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--java", required=True, help="argument file with the class path")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--case", default="all", choices=["table", "text", "all"])
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=2.5)
    parser.add_argument("--mkl", default="", help="jars of the MKL profile, joined by :")
    parser.add_argument("--json")
    options = parser.parse_args()
    target = 1.0 if options.mkl else 0.9
    cases = ["table", "text"] if options.case == "all" else [options.case]
    figures = []
    print(f"{'case':6} {'threads':>7} {'unit':>9} {'plimsoll':>9} {'pytorch':>9} {'ratio':>6} {'by cpu':>6}  target")
    for case in cases:
        for threads in map(int, options.threads.split(",")):
            with tempfile.TemporaryDirectory() as folder:
                f = compare(options, case, threads, Path(folder))
            figures.append(f)
            met = "met" if f["ratio"] >= target else "MISSED"
            print(
                f"{case:6} {threads:7} {f['unit']:>9} {f['plimsoll']:9} {f['pytorch']:9} {f['ratio']:6.2f} "
                f"{f['ratioCpu']:6.2f}  >= {target} {met}",
                flush=True,
            )
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=1) + "\n")
    return 0 if all(f["ratio"] >= target for f in figures) else 1


sys.exit(main())
