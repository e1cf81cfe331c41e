"""What every Python server does with a batch: ONNX Runtime with one thread, for texts after the tokenizers library."""

import numpy as np
import onnxruntime

COLUMNS = 12
LONGEST = 256


def session(file):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


class Tabular:
    """Rows of numbers to probabilities."""

    def __init__(self, folder):
        self.session = session(f"{folder}/tabular.onnx")

    def __call__(self, rows):
        return self.session.run(["probability"], {"x": np.asarray(rows, np.float32)})[0]


class Encoder:
    """Texts to sentence vectors: the mean over the tokens, with length 1."""

    def __init__(self, graph, tokenizer):
        from tokenizers import Tokenizer

        self.session = session(graph)
        self.names = [each.name for each in self.session.get_inputs()]
        self.tokenizer = Tokenizer.from_file(str(tokenizer))
        self.tokenizer.enable_truncation(LONGEST)
        self.tokenizer.enable_padding()

    def __call__(self, texts):
        encoded = self.tokenizer.encode_batch(list(texts))
        ids = np.array([e.ids for e in encoded], np.int64)
        mask = np.array([e.attention_mask for e in encoded], np.int64)
        known = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        tokens = self.session.run(None, {name: known[name] for name in self.names})[0]
        weights = mask[..., None].astype(np.float32)
        mean = (tokens * weights).sum(1) / weights.sum(1)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)
