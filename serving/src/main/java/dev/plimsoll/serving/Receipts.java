package dev.plimsoll.serving;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.internal.call.RequestRows;
import dev.plimsoll.serving.internal.call.TensorsAgain;
import dev.plimsoll.serving.internal.endpoint.Answer;
import dev.plimsoll.serving.internal.endpoint.LoadedModel;
import java.time.Instant;
import java.util.Optional;

/** Earlier answers: everything about one, and the same computed again. */
public final class Receipts {
  private final Endpoints endpoints;
  private final PredictionLog log;

  public Receipts(Endpoints endpoints, PredictionLog log) {
    this.endpoints = endpoints;
    this.log = log;
  }

  /** Everything about an earlier answer; empty when there is none, or no more. */
  public Optional<PredictionReceipt> find(String id) {
    return log.find(id)
        .map(
            found ->
                new PredictionReceipt(
                    found.prediction(),
                    kind(found.prediction()),
                    found.labels(),
                    routes(found.prediction())));
  }

  /** What a prediction's answer is; empty when the package of its model is gone. */
  public Optional<AnswerForm> kind(Prediction prediction) {
    return endpoints.kind(prediction);
  }

  /**
   * The same, or why not.
   *
   * @throws PlimsollException {@link ServingError#PREDICTION_ERASED} when it was erased, {@link
   *     ServingError#PREDICTION_UNKNOWN} when it was never logged or its time is over
   */
  public PredictionReceipt require(String id) {
    return find(id)
        .orElseThrow(
            () -> {
              Optional<Instant> erased = log.erased(id);
              return erased.isPresent()
                  ? new PlimsollException(
                      ServingError.PREDICTION_ERASED,
                      "prediction_id: '"
                          + id
                          + "' was erased on "
                          + erased.get()
                          + " (expected: the id of a logged prediction)")
                  : new PlimsollException(
                      ServingError.PREDICTION_UNKNOWN,
                      "prediction_id: '"
                          + id
                          + "' (expected: the id of a logged prediction, not older than its"
                          + " endpoint keeps them)");
            });
  }

  /** Computes an earlier answer again, from its logged inputs and the same model. */
  public Replay replay(String id) {
    PredictionReceipt receipt = require(id);
    Prediction prediction = receipt.prediction();
    String obstacle = prediction.kept().obstacle();
    if (!obstacle.isEmpty()) {
      return Replay.notPossible(receipt, obstacle);
    }
    return prediction.answer() == null
        ? replayScore(receipt)
        : replayTensors(receipt, prediction.answer());
  }

  private Replay replayScore(PredictionReceipt receipt) {
    LoadedModel model = endpoints.loadAlone(receipt.prediction().model());
    try {
      Answer again = RequestRows.again(model, receipt.prediction());
      AnswerDistribution then = receipt.prediction().distribution();
      if (then != null) {
        return Replay.of(receipt, then, model.distribution(again.score(0)));
      }
      double score = again.score()[0];
      return new Replay(receipt, score, score == receipt.prediction().score());
    } finally {
      model.release();
    }
  }

  private Replay replayTensors(PredictionReceipt receipt, Digest answer) {
    LoadedModel model = endpoints.loadAlone(receipt.prediction().model());
    Optional<Digest> computed;
    try {
      computed = TensorsAgain.digest(model, receipt.prediction());
    } finally {
      model.release();
    }
    if (computed.isEmpty()) {
      return Replay.notPossible(
          receipt, "an input is a large tensor, of which the log keeps the digest alone");
    }
    Digest again = computed.get();
    boolean same = again.equals(answer);
    return new Replay(
        receipt,
        same ? Replay.Verdict.TO_THE_BIT : Replay.Verdict.DIFFERENT,
        Double.NaN,
        null,
        same
            ? "the same tensors to the bit"
            : "other tensors: digest " + again.brief() + " now, " + answer.brief() + " then");
  }

  private Optional<RouteTable> routes(Prediction prediction) {
    if (!endpoints.names().contains(prediction.endpoint())) {
      return Optional.empty();
    }
    return endpoints.history(prediction.endpoint()).stream()
        .filter(table -> table.revision() == prediction.routeRevision())
        .findFirst();
  }
}
