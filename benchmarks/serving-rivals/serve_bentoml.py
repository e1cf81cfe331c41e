"""BentoML with its adaptive batching on."""

import os
from typing import Annotated, List

import bentoml
import numpy as np
from bentoml.validators import DType, Shape

from scoring import COLUMNS, Encoder, Tabular

folder = os.environ["MODELS"]
BATCHING = {"batchable": True, "max_batch_size": 32, "max_latency_ms": 1000}
SERVICE = {"workers": 1, "traffic": {"timeout": 30}, "metrics": {"enabled": False}, "logging": {"access": {"enabled": False}}}

if os.environ["CASE"] == "tabular":

    @bentoml.service(**SERVICE)
    class Model:
        def __init__(self):
            self.score = Tabular(folder)

        @bentoml.api(**BATCHING)
        def predict(self, rows: Annotated[np.ndarray, DType("float32"), Shape((-1, COLUMNS))]) -> np.ndarray:
            return self.score(rows)

else:

    @bentoml.service(**SERVICE)
    class Model:
        def __init__(self):
            self.encode = Encoder(f"{folder}/minilm.onnx", f"{folder}/tokenizer.json")

        @bentoml.api(**BATCHING)
        def predict(self, texts: List[str]) -> np.ndarray:
            return self.encode(texts)
