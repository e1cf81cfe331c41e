package dev.plimsoll.server.internal.document;

import static dev.plimsoll.server.internal.document.Operation.get;
import static dev.plimsoll.server.internal.document.Operation.post;
import static dev.plimsoll.server.internal.document.Operation.text;

import java.util.ArrayList;
import java.util.List;

/** Calls of the wire protocols: inference, texts, feedback, features, metrics. */
final class InferenceCalls {
  private static final String INFERENCE = "Open Inference Protocol";
  private static final String TEXTS = "Texts (OpenAI-compatible)";
  private static final String LIFE = "Feedback and features";
  private static final String HEALTH = "Health and metrics";

  private static final String INFER =
      """
      {"inputs": [{"name": "distance", "shape": [1], "datatype": "FP32", "data": [1400]},
                  {"name": "carrier", "shape": [1], "datatype": "BYTES", "data": ["AA"]}]}""";
  private static final String INFERRED =
      """
      {"model_name": "late", "model_version": "3", "outputs": [
        {"name": "probability", "datatype": "FP32", "shape": [1, 1], "data": [0.31]}]}""";
  private static final String STATISTICS =
      "{\"model_stats\": [{\"name\": \"late\", \"version\": \"3\", \"inference_count\": 12}]}";
  private static final String DESCRIBED =
      """
      {"name": "late", "versions": ["3"], "platform": "onnxruntime_onnx",
       "inputs": [{"name": "distance", "datatype": "FP32", "shape": [-1, 1]}],
       "outputs": [{"name": "probability", "datatype": "FP32", "shape": [-1, 1]}]}""";
  private static final String RERANK =
      """
      {"model": "minilm", "query": "How do I get my money back?", "top_n": 1,
       "return_documents": true, "documents": ["Refunds are paid within a week.", "We open at nine."]}""";
  private static final String RANKED =
      """
      {"id": "0196…", "model": "minilm", "method": "cosine", "results": [
        {"index": 0, "relevance_score": 0.58, "document": {"text": "Refunds are paid within a week."}}],
       "usage": {"prompt_tokens": 27, "total_tokens": 27}}""";

  private InferenceCalls() {}

  static List<Operation> all() {
    List<Operation> calls = new ArrayList<>();
    calls.addAll(inference());
    calls.addAll(texts());
    calls.addAll(life());
    return calls;
  }

  private static List<Operation> inference() {
    List<Operation> calls = new ArrayList<>();
    calls.add(
        get(
            "/v2",
            INFERENCE,
            "Name, version and extensions of this server",
            "{\"name\": \"plimsoll\", \"version\": \"0.1.0\", \"extensions\": []}"));
    calls.add(get("/v2/health/live", INFERENCE, "Whether the process answers", "{\"live\": true}"));
    calls.add(
        get(
            "/v2/health/ready",
            INFERENCE,
            "Whether every endpoint is ready",
            "{\"ready\": true, \"not_ready\": []}"));
    for (String model : List.of("/v2/models/{model}", "/v2/models/{model}/versions/{version}")) {
      calls.add(
          get(
              model,
              INFERENCE,
              "Inputs and outputs of an endpoint: a model of numbers gives value, not probability;"
                  + " one of classes gives class, and probability with a column a class; one of"
                  + " quantiles gives value, the middle one, and quantiles with a column a level",
              DESCRIBED));
      calls.add(
          get(
              model + "/ready",
              INFERENCE,
              "Whether an endpoint is ready",
              "{\"name\": \"late\", \"ready\": true}"));
      calls.add(
          get(
              model + "/config",
              INFERENCE,
              "The endpoint's settings, as Triton's clients ask for them; classes names the columns"
                  + " of probability of a model of classes, levels those of quantiles",
              "{\"name\": \"late\", \"platform\": \"onnxruntime_onnx\"}"));
      calls.add(
          get(
              model + "/stats",
              INFERENCE,
              "What the endpoint has answered, and how long that took",
              STATISTICS));
      calls.add(
          post(
              model + "/infer",
              INFERENCE,
              "Ask an endpoint for probabilities, numbers, classes, quantiles or tensors",
              INFER,
              INFERRED));
    }
    calls.add(get("/v2/models/stats", INFERENCE, "The same of all endpoints", STATISTICS));
    calls.addAll(repository());
    return calls;
  }

  private static List<Operation> repository() {
    String one = "/v2/repository/models/{model}";
    return List.of(
        post(
            "/v2/repository/index",
            INFERENCE,
            "All endpoints with their state",
            "{\"ready\": true}",
            "[{\"name\": \"late\", \"version\": \"3\", \"state\": \"READY\"}]"),
        post(one + "/load", INFERENCE, "Bring an endpoint into service", "{}", "{}"),
        post(one + "/unload", INFERENCE, "Take an endpoint out of service", "{}", "{}"));
  }

  private static List<Operation> texts() {
    return List.of(
        get(
            "/v1/models",
            TEXTS,
            "Endpoints that read texts",
            "{\"object\": \"list\", \"data\": [{\"id\": \"minilm\", \"object\": \"model\","
                + " \"created\": 1767225600, \"owned_by\": \"plimsoll\"}]}"),
        get(
            "/v1/models/{model}",
            TEXTS,
            "One of them",
            "{\"id\": \"minilm\", \"object\": \"model\", \"created\": 1767225600,"
                + " \"owned_by\": \"plimsoll\", \"task\": \"embedding\", \"max_tokens\": 256}"),
        post(
            "/v1/embeddings",
            TEXTS,
            "Texts, or token ids, as vectors",
            "{\"model\": \"minilm\", \"input\": [\"Hello\"], \"encoding_format\": \"float\"}",
            "{\"object\": \"list\", \"data\": [{\"object\": \"embedding\", \"index\": 0,"
                + " \"embedding\": [0.01, -0.02]}], \"model\": \"minilm\","
                + " \"usage\": {\"prompt_tokens\": 3, \"total_tokens\": 3}}"),
        post("/v1/rerank", TEXTS, "Documents by their relevance to a query", RERANK, RANKED),
        post("/rerank", TEXTS, "The same, where some clients look for it", RERANK, RANKED));
  }

  private static List<Operation> life() {
    return List.of(
        post(
            "/v1/feedback",
            LIFE,
            "What turned out to be true: label is a number, a boolean or the name of a class",
            "{\"prediction_id\": \"0196…\", \"label\": 1}",
            "{\"recorded\": 1, \"duplicate\": 0, \"corrected\": 0, \"unknown\": 0, \"refused\": 0,"
                + " \"results\": [{\"prediction_id\": \"0196…\", \"status\": \"recorded\"}]}"),
        post(
            "/push",
            LIFE,
            "Rows of a source table, into the online store",
            "{\"push_source_name\": \"flights\", \"df\": {\"carrier\": [\"AA\"], \"delay\": [12],"
                + " \"event_at\": [\"2026-01-01T00:00:00Z\"]}}",
            "{\"added\": 1, \"repeated\": 0, \"skipped\": 0}"),
        post(
            "/get-online-features",
            LIFE,
            "What the online store knows of some keys",
            "{\"features\": [\"carrier_delay:mean\"], \"entities\": {\"carrier\": [\"AA\"]}}",
            "{\"metadata\": {\"feature_names\": [\"carrier\"]}, \"results\": []}"),
        text("/metrics", HEALTH, "Counters for Prometheus", "plimsoll_predictions_total 12"),
        get(
            "/health",
            HEALTH,
            "200 when every endpoint is ready, 503 until then",
            "{\"status\": \"ok\"}"),
        get("/openapi.json", HEALTH, "This document", "{\"openapi\": \"3.1.0\"}"));
  }
}
