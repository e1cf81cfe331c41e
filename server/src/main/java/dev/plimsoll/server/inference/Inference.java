package dev.plimsoll.server.inference;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.AnswerForm;
import dev.plimsoll.serving.CallTerms;
import dev.plimsoll.serving.Predictor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Answers calls of the protocol, without holding a thread while a model runs. */
public final class Inference {
  /** What the server says of itself, besides its models. */
  public static final String SERVER = "plimsoll";

  public static final String SERVER_VERSION = "0.1.0";

  /** Extensions of the protocol that are understood, by the names that its servers use. */
  public static final List<String> EXTENSIONS =
      List.of(
          "binary_tensor_data",
          "model_configuration",
          "model_repository",
          "parameters",
          "schedule_policy",
          "statistics");

  private final Predictor predictor;
  private final ModelFaces faces;
  private final ModelStatistics statistics;
  private final boolean callerSetsTime;

  /**
   * @param callerSetsTime whether {@code decision_at} is taken from calls: only with a simulated
   *     clock
   */
  public Inference(Predictor predictor, ModelFaces faces, boolean callerSetsTime) {
    this.predictor = predictor;
    this.faces = faces;
    this.statistics = new ModelStatistics(predictor, faces);
    this.callerSetsTime = callerSetsTime;
  }

  /** What can be asked for. */
  public ModelFaces faces() {
    return faces;
  }

  /** What was counted. */
  public ModelStatistics statistics() {
    return statistics;
  }

  /**
   * Refuses at once what is wrong with the call's form; the rest comes with the future.
   *
   * @param wire runs what hangs on the answer, because the thread that gives it has others to give
   */
  public CompletableFuture<InferReply> infer(InferCall call, CallTerms terms, Executor wire) {
    faces.require(call.model(), call.version());
    if (call.inputs().isEmpty()) {
      throw new PlimsollException(
          InferenceError.TENSOR_INVALID, "inputs: none (expected: at least one tensor)");
    }
    List<String> outputs = call.outputs();
    AnswerForm kind = faces.kind(call.model());
    if (kind.decides()) {
      return predictor
          .submit(DecisionCall.request(call, kind, callerSetsTime), terms)
          .thenApplyAsync(result -> DecisionCall.reply(result, kind, outputs), wire);
    }
    return predictor
        .submit(TensorCall.request(call), terms)
        .thenApplyAsync(answer -> TensorCall.reply(answer, outputs), wire);
  }
}
