"""The encoder as mlflow serves it: a model from code, since its ONNX flavour has no tokenizer."""

import mlflow
from mlflow.models import set_model

from scoring import Encoder


class TextModel(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        self.encoder = Encoder(context.artifacts["graph"], context.artifacts["tokenizer"])

    def predict(self, context, model_input, params=None):
        texts = model_input["text"] if hasattr(model_input, "columns") or isinstance(model_input, dict) else model_input
        return self.encoder(texts)


set_model(TextModel())
