package dev.plimsoll.server.internal.document;

import static dev.plimsoll.server.internal.document.Operation.delete;
import static dev.plimsoll.server.internal.document.Operation.get;
import static dev.plimsoll.server.internal.document.Operation.post;

import java.util.List;
import java.util.stream.Stream;

/** Calls of our own API, where the ecosystem has none. */
final class OwnCalls {
  private static final String API = "/api/v1";
  private static final String MODELS = "Models";
  private static final String ENDPOINTS = "Endpoints";
  private static final String WATCH = "Monitoring";
  private static final String RECEIPTS = "Prediction log";
  private static final String LEDGER = "Ledger";
  private static final String TOKENS = "Tokens";
  private static final String TABLE =
      "{\"endpoint\": \"late\", \"revision\": 2, \"routes\": [{\"version\": \"late/3\","
          + " \"permille\": 1000}], \"reason\": \"…\", \"actor\": \"olga\"}";

  private OwnCalls() {}

  static List<Operation> all() {
    return Stream.of(models(), endpoints(), watch(), log(), access())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Operation> models() {
    return List.of(
        get(
            API + "/models",
            MODELS,
            "All models",
            "[{\"name\": \"late\", \"versions\": 3, \"champion\": 3}]"),
        get(
            API + "/models/{model}/versions",
            MODELS,
            "Versions of a model",
            "[{\"model\": \"late\", \"number\": 3, \"kind\": \"xgboost\"}]"),
        get(
            API + "/models/{model}/versions/{number}",
            MODELS,
            "One version: manifest, approvals, evidence, gate",
            "{\"version\": {\"model\": \"late\", \"number\": 3}, \"manifest\": {}}"),
        get(
            API + "/models/{model}/versions/{number}/card",
            MODELS,
            "Its model card",
            "{\"version\": \"late/3\"}"),
        post(
            API + "/models/{model}/versions/{number}/approve",
            MODELS,
            "Say that a version may be used, and why; it stands on its card and in the ledger",
            "{\"reason\": \"checked on the cases of last spring\"}",
            "{\"model\": \"late\", \"number\": 3, \"actor\": \"grace\", \"role\": \"approver\"}"));
  }

  private static List<Operation> endpoints() {
    return List.of(
        get(
            API + "/endpoints",
            ENDPOINTS,
            "All endpoints and who answers them",
            "[{\"name\": \"late\", \"ready\": true}]"),
        post(
            API + "/endpoints",
            ENDPOINTS,
            "Make an endpoint in which one version takes all traffic",
            "{\"name\": \"minilm\", \"model\": \"minilm/1\", \"log\": \"full\","
                + " \"reason\": \"search\"}",
            TABLE),
        get(
            API + "/endpoints/{endpoint}",
            ENDPOINTS,
            "One endpoint: routes, history, traffic",
            "{\"name\": \"late\", \"ready\": true, \"predictions\": 12}"),
        post(
            API + "/endpoints/{endpoint}/route",
            ENDPOINTS,
            "Put other routes in force",
            "{\"reason\": \"canary\", \"routes\": [{\"version\": \"late/3\", \"permille\": 800},"
                + " {\"version\": \"late/4\", \"permille\": 200}]}",
            TABLE),
        post(
            API + "/endpoints/{endpoint}/rollback",
            ENDPOINTS,
            "Restore the routes before those in force",
            "{\"reason\": \"the canary looks wrong\"}",
            TABLE),
        post(
            API + "/endpoints/{endpoint}/explain",
            ENDPOINTS,
            "Which words moved the answer to a text, by leaving them out; not logged",
            "{\"text\": \"Get free money\"}",
            "{\"probability\": 0.97, \"parts\": [{\"text\": \"free\", \"effect\": 0.4}],"
                + " \"faithfulness\": {\"comprehensiveness\": 0.6}}"));
  }

  private static List<Operation> watch() {
    return List.of(
        get(API + "/endpoints/{endpoint}/windows", WATCH, "What was seen, by time", "[]"),
        get(API + "/alarms", WATCH, "Alarms, newest first; taken says who took one up", "[]"),
        post(
            API + "/alarms/{id}/acknowledge",
            WATCH,
            "Take an alarm up; whole ids, or the first 8 letters or more",
            "{\"reason\": \"a new supplier since May; retraining on Friday\"}",
            "{\"id\": \"0f3c\", \"taken\": {\"by\": \"ann\", \"reason\": \"a new supplier\"}}"),
        get(
            API + "/ledger",
            LEDGER,
            "Entries of the ledger; query parameters after and limit",
            "{\"size\": 12, \"entries\": []}"),
        get(
            API + "/ledger/verify",
            LEDGER,
            "Verify the whole chain",
            "{\"intact\": true, \"entries\": 12, \"findings\": []}"));
  }

  private static List<Operation> log() {
    return List.of(
        get(
            API + "/receipts/{id}",
            RECEIPTS,
            "Everything about one prediction",
            "{\"prediction\": {\"id\": \"0196…\", \"version\": \"late/3\"}}"),
        post(
            API + "/receipts/{id}/replay",
            RECEIPTS,
            "Compute it again from what the log holds",
            "{}",
            "{\"same\": true}"),
        get(API + "/log", RECEIPTS, "How the log stands, by endpoint", "[]"),
        post(
            API + "/log/upkeep",
            RECEIPTS,
            "Move old days into files, and let go of what its time is over for",
            "{}",
            "{}"),
        post(
            API + "/log/forget",
            RECEIPTS,
            "Erase all predictions that have a value, such as a customer's number",
            "{\"endpoint\": \"late\", \"key\": \"customer=4711\", \"reason\": \"asked to be forgotten\"}",
            "{\"predictions\": 3, \"files\": 1, \"remark\": \"\"}"));
  }

  private static List<Operation> access() {
    return List.of(
        get(API + "/tokens", TOKENS, "All tokens, without their secrets", "[]"),
        post(
            API + "/tokens",
            TOKENS,
            "Make a token; its secret is in this answer alone",
            "{\"name\": \"app\", \"role\": \"viewer\"}",
            "{\"id\": \"…\", \"name\": \"app\", \"role\": \"viewer\", \"secret\": \"plm_…\"}"),
        delete(API + "/tokens/{id}", TOKENS, "Revoke a token", "{\"revoked\": \"…\"}"),
        get(
            "/v1/clock",
            WATCH,
            "The server's time",
            "{\"now\": \"2026-01-01T00:00:00Z\", \"simulated\": false}"),
        post(
            "/v1/clock",
            WATCH,
            "Move a simulated clock",
            "{\"now\": \"2026-01-02T00:00:00Z\"}",
            "{\"now\": \"2026-01-02T00:00:00Z\", \"events\": []}"));
  }
}
