"""A plain server, as people write it: FastAPI, a typed body, ONNX Runtime; uvicorn with uvloop and httptools, one worker a core."""

import os
from typing import List

from fastapi import FastAPI
from fastapi.responses import Response
from pydantic import BaseModel
import orjson

from scoring import Encoder, Tabular

folder = os.environ["MODELS"]
app = FastAPI()


class Rows(BaseModel):
    rows: List[List[float]]


class Texts(BaseModel):
    texts: List[str]


def answer(values):
    return Response(orjson.dumps(values, option=orjson.OPT_SERIALIZE_NUMPY), media_type="application/json")


if os.environ["CASE"] == "tabular":
    score = Tabular(folder)

    @app.post("/predict")
    async def predict(body: Rows):  # too short for a thread of its own
        return answer({"probability": score(body.rows)})

else:
    encode = Encoder(f"{folder}/minilm.onnx", f"{folder}/tokenizer.json")

    @app.post("/predict")
    async def embed(body: Texts):  # one core: a thread of its own would only take turns with the loop
        return answer({"embeddings": encode(body.texts)})
