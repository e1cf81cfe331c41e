"""Asks a running server as clients of Triton do: tritonclient over HTTP (JSON, binary, gzip) and gRPC.

usage: tritonclient_interop.py HOST:PORT
"""

import sys

import numpy as np
import tritonclient.grpc as triton_grpc
import tritonclient.http as triton_http
from tritonclient.utils import InferenceServerException

ADDRESS = sys.argv[1]

ROWS = {
    "fp32": np.array([[1.5, -2.25, 3e-7], [0, np.inf, np.nan]], dtype=np.float32),
    "int64": np.array([[2**53 + 1, -(2**63)], [1, 2]], dtype=np.int64),
    "fp64": np.array([0.1, np.pi]),
    "int32": np.array([-(2**31), 7], dtype=np.int32),
    "int16": np.array([-(2**15), 7], dtype=np.int16),
    "int8": np.array([-128, 127], dtype=np.int8),
    "uint8": np.array([0, 255], dtype=np.uint8),
    "bool": np.array([True, False]),
    "fp16": np.array([1.0, -65504.0], dtype=np.float16),
    "bytes": np.array(["é".encode(), b""], dtype=np.object_),
}


def inputs(module, **options):
    tensors = []
    for name, values in ROWS.items():
        tensor = module.InferInput(name, values.shape, name.upper())
        tensor.set_data_from_numpy(values, **options)
        tensors.append(tensor)
    return tensors


def same(result):
    for name, values in ROWS.items():
        met = result.as_numpy(name + "_same")
        assert met is not None and met.shape == values.shape, (name, met)
        if name == "bytes":
            assert [bytes(v) for v in met] == list(values), (name, met)
        else:
            assert met.dtype == values.dtype, (name, met.dtype)
            np.testing.assert_array_equal(met, values)


def decide(module, **options):
    distance = module.InferInput("distance", [2, 1], "FP32")
    distance.set_data_from_numpy(np.array([[1], [2]], dtype=np.float32), **options)
    carrier = module.InferInput("carrier", [2], "BYTES")
    carrier.set_data_from_numpy(np.array([b"AA", b"B"], dtype=np.object_), **options)
    tail = module.InferInput("tail", [2], "BYTES")
    tail.set_data_from_numpy(np.array([b"N1", b"N1"], dtype=np.object_), **options)
    return [distance, carrier, tail]


def refused(work, part):
    try:
        work()
    except InferenceServerException as e:
        assert part in str(e), str(e)
    else:
        raise AssertionError("not refused: " + part)


def over_http():
    client = triton_http.InferenceServerClient(ADDRESS)
    assert client.is_server_live() and client.is_server_ready()
    assert client.is_model_ready("late") and client.is_model_ready("late", "1")
    assert not client.is_model_ready("ghost")
    assert "binary_tensor_data" in client.get_server_metadata()["extensions"]
    assert client.get_model_metadata("shapes")["inputs"][0]["shape"] == [-1, 3]
    assert client.get_model_config("shapes")["input"][9]["data_type"] == "TYPE_STRING"

    same(client.infer("shapes", inputs(triton_http)))
    same(client.infer("shapes", inputs(triton_http), request_compression_algorithm="gzip"))
    same(client.infer("shapes", inputs(triton_http), request_compression_algorithm="deflate"))
    same(client.infer("shapes", inputs(triton_http), response_compression_algorithm="gzip"))

    wanted = [
        triton_http.InferRequestedOutput("logit", binary_data=False),
        triton_http.InferRequestedOutput("prediction_id", binary_data=True),
    ]
    answer = client.infer(
        "late", decide(triton_http, binary_data=False), outputs=wanted, request_id="7", priority=1,
        timeout=5_000_000, parameters={"sticky_key": "me"}
    )
    assert answer.get_response()["id"] == "7"
    np.testing.assert_array_equal(answer.as_numpy("logit"), [[2.0], [2.0]])
    assert len(answer.as_numpy("prediction_id")) == 2
    refused(lambda: client.infer("ghost", decide(triton_http)), "endpoint: 'ghost'")
    refused(lambda: client.infer("late", decide(triton_http)[:1]), "(expected: ")

    stats = client.get_inference_statistics("late", "1")["model_stats"][0]
    assert stats["inference_count"] == 2, stats
    assert stats["inference_stats"]["success"]["ns"] > 0, stats
    index = client.get_model_repository_index()
    assert {entry["name"]: entry["state"] for entry in index} == {"late": "READY", "shapes": "READY"}
    client.unload_model("late")
    assert not client.is_model_ready("late") and not client.is_server_ready()
    client.load_model("late")
    assert client.is_model_ready("late")
    print("http: metadata, config, infer (binary, JSON, gzip, deflate), statistics, repository")


def over_grpc():
    client = triton_grpc.InferenceServerClient(ADDRESS)
    assert client.is_server_live() and client.is_server_ready()
    assert client.is_model_ready("late", "1")
    assert client.get_server_metadata().name == "plimsoll"
    assert list(client.get_model_metadata("shapes").inputs[0].shape) == [-1, 3]
    same(client.infer("shapes", inputs(triton_grpc)))
    answer = client.infer("late", decide(triton_grpc), request_id="8", client_timeout=5)
    assert answer.get_response().id == "8"
    np.testing.assert_array_equal(answer.as_numpy("logit"), [[2.0], [2.0]])
    refused(lambda: client.infer("ghost", decide(triton_grpc)), "endpoint: 'ghost'")
    announced = set(client.get_server_metadata().extensions)
    assert {"model_configuration", "statistics"} <= announced, announced
    config = client.get_model_config("shapes", as_json=True)["config"]
    assert config["input"][9]["data_type"] == "TYPE_STRING", config
    assert config["version_policy"]["specific"]["versions"] == ["1"], config
    stats = client.get_inference_statistics("late", "1").model_stats[0]
    assert stats.inference_count == 4 and stats.inference_stats.success.ns > 0, stats
    assert {each.name for each in client.get_inference_statistics().model_stats} == {"late", "shapes"}
    index = client.get_model_repository_index()
    assert {entry.name: entry.state for entry in index.models} == {"late": "READY", "shapes": "READY"}
    client.unload_model("late")
    assert not client.is_model_ready("late") and not client.is_server_ready()
    refused(lambda: client.load_model("late", config="{}"), "register the model first")
    client.load_model("late")
    assert client.is_model_ready("late")
    print("grpc: metadata, infer (raw), configuration, statistics, deadlines, errors, repository")


over_http()
over_grpc()
