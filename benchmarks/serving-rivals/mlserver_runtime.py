"""Custom runtimes for MLServer, the way its documentation shows: its own decoding, ONNX Runtime for the rest."""

import os

from mlserver import MLModel
from mlserver.codecs import NumpyCodec, StringCodec
from mlserver.types import InferenceRequest, InferenceResponse

from scoring import Encoder, Tabular

folder = os.environ["MODELS"]


class TabularModel(MLModel):
    async def load(self):
        self.score = Tabular(folder)
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        scores = self.score(NumpyCodec.decode_input(payload.inputs[0]))
        return InferenceResponse(model_name=self.name, outputs=[NumpyCodec.encode_output("probability", scores)])


class TextModel(MLModel):
    async def load(self):
        self.encode = Encoder(f"{folder}/minilm.onnx", f"{folder}/tokenizer.json")
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        vectors = self.encode(StringCodec.decode_input(payload.inputs[0]))
        return InferenceResponse(model_name=self.name, outputs=[NumpyCodec.encode_output("embedding", vectors)])
