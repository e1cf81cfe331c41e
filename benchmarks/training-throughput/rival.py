"""Trains in PyTorch what Plimsoll's TrainingSpeedMain wrote down, with the same protocol: a number of steps a line.

python rival.py table|text THREADS FOLDER
"""

import json
import sys
import time
from pathlib import Path

import torch
from torch.nn import functional as F

import networks

PROOF_STEPS = 8


def tensors(file):
    """A safetensors file of floats: header length, header, data."""
    raw = bytearray(file.read_bytes())
    length = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + length])
    notes = header.pop("__metadata__", {})
    data = torch.frombuffer(raw, dtype=torch.float32, offset=8 + length) if length % 4 == 0 else None
    found = {}
    for name, entry in header.items():
        start, end = (offset // 4 for offset in entry["data_offsets"])
        found[name] = data[start:end].reshape(entry["shape"]).clone()
    return found, notes


class Training:
    """Forward, backward, clipping and the fused AdamW; no value is fetched from a step unless asked for."""

    def __init__(self, case, folder):
        rows, _ = tensors(folder / "rows.safetensors")
        start, notes = tensors(folder / "start.safetensors")
        batches, _ = tensors(folder / "batches.safetensors")
        self.batches = batches["batches"].long()
        self.labels = rows["labels"]
        if case == "table":
            self.numbers, self.categories = rows["numbers"], rows["categories"].long()
            table = start["categories.table"].shape[0]
            self.network = networks.FtTransformer(self.numbers.shape[1], self.categories.shape[1], table)
            self.inputs = self.table
        else:
            self.ids, self.lengths = rows["ids"].long(), rows["lengths"].long()
            self.network = networks.TextEncoder(start["embeddings"].shape[0])
            self.inputs = self.text
        self.network.load_state_dict(start, strict=True)
        decayed = set(notes["decayed"].split(","))
        named = list(self.network.named_parameters())
        groups = [
            {"params": [p for n, p in named if n in decayed], "weight_decay": 0.01},
            {"params": [p for n, p in named if n not in decayed], "weight_decay": 0.0},
        ]
        self.optimizer = torch.optim.AdamW(groups, lr=1e-3, fused=True)
        self.at = 0

    def table(self, rows):
        return (self.numbers[rows], self.categories[rows]), len(rows)

    def text(self, rows):
        lengths = self.lengths[rows]
        longest = int(lengths.max())
        present = torch.arange(longest) < lengths.unsqueeze(1)
        full = bool((lengths == longest).all())
        return (self.ids[rows, :longest], None if full else present), int(lengths.sum())

    def step(self):
        rows = self.batches[self.at % len(self.batches)]
        self.at += 1
        inputs, units = self.inputs(rows)
        loss = F.binary_cross_entropy_with_logits(self.network(*inputs).squeeze(-1), self.labels[rows])
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        return loss, units


def say(**figures):
    print(json.dumps(figures), flush=True)


def main():
    case, threads, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    torch.set_num_threads(threads)
    proof = Training(case, folder)
    say(proof=sum(proof.step()[0].item() for _ in range(PROOF_STEPS)) / PROOF_STEPS, steps=PROOF_STEPS)
    training = Training(case, folder)
    for line in sys.stdin:
        steps = int(line)
        cpu, wall = time.process_time(), time.perf_counter()
        units = sum(training.step()[1] for _ in range(steps))
        seconds, cpu = time.perf_counter() - wall, time.process_time() - cpu
        say(steps=steps, units=units, seconds=seconds, cpuSeconds=cpu)


main()
