package dev.plimsoll.server.internal.views;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.registry.ModelVersion;
import dev.plimsoll.server.internal.charts.Chart;
import dev.plimsoll.storage.EvidenceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a version was trained, from its evidence; a version that was made from another, such as an
 * int8 copy, shows that one's.
 */
final class TrainingCurves {
  private static final String TRAINING = "training.run";
  private static final Map<String, AnswerKind> KINDS =
      Map.of(
          "multi-class",
          AnswerKind.CLASSES,
          "regression",
          AnswerKind.NUMBER,
          "quantile",
          AnswerKind.QUANTILES);

  private final EvidenceStore evidence;

  TrainingCurves(EvidenceStore evidence) {
    this.evidence = evidence;
  }

  /** An empty chart for a model that was not trained here. */
  Chart.Learning of(ModelVersion version, JsonNode manifest) {
    Optional<Evidence> found = evidence.latest(TRAINING, version.digest().hex());
    for (JsonNode parent : manifest.path("provenance").path("parents")) {
      found = found.or(() -> evidence.latest(TRAINING, parent.asText()));
    }
    String step = version.kind().startsWith("xgboost") ? "round" : "pass";
    AnswerKind kind = KINDS.getOrDefault(manifest.path("task").asText(), AnswerKind.OUTCOME);
    return found
        .map(run -> chart(run.content(), step, kind))
        .orElseGet(
            () ->
                new Chart.Learning(
                    step, List.of(), List.of(), List.of(), kind.chosenBy(), List.of(), 0));
  }

  private static Chart.Learning chart(JsonNode run, String step, AnswerKind kind) {
    List<Integer> steps = new ArrayList<>();
    run.path("curve").forEach(record -> steps.add(record.path("epoch").asInt()));
    return new Chart.Learning(
        step,
        steps,
        values(run, "trainLogLoss", value -> value),
        values(run, "validLogLoss", value -> value),
        kind.chosenBy(),
        values(run, "validAuc", value -> kind.chosenBy(value)),
        run.path("kept").asInt());
  }

  private static List<@Nullable Double> values(
      JsonNode run, String name, DoubleUnaryOperator shown) {
    List<@Nullable Double> values = new ArrayList<>();
    for (JsonNode record : run.path("curve")) {
      values.add(
          record.path(name).isNumber() ? shown.applyAsDouble(record.path(name).asDouble()) : null);
    }
    return values;
  }
}
