package dev.plimsoll.serving.internal.log;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.serving.Durability;
import dev.plimsoll.serving.InputsKept;
import dev.plimsoll.serving.Kept;
import dev.plimsoll.serving.ServingError;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What many predictions have in common; written once and referred to by number.
 *
 * @param kept null in contexts from before there were policies, and as good as full
 * @param masked null likewise: nothing was masked
 * @param durability null likewise: on disk before it was acknowledged
 * @param classes names of the classes that the model answers with; null when it answers with
 *     something else
 * @param levels of the quantiles that the model answers with; null likewise
 */
record LogContext(
    String endpoint,
    String version,
    Digest model,
    long routeRevision,
    List<ModelInput> inputs,
    List<String> keys,
    @Nullable InputsKept kept,
    @Nullable List<String> masked,
    @Nullable Durability durability,
    @Nullable List<String> classes,
    @Nullable List<Double> levels) {
  LogContext {
    kept = Objects.requireNonNullElse(kept, InputsKept.FULL);
    masked = masked == null ? List.of() : List.copyOf(masked);
    classes = classes == null ? null : List.copyOf(classes);
    levels = levels == null ? null : List.copyOf(levels);
    durability = Objects.requireNonNullElse(durability, Durability.GROUP);
  }

  InputsKept inputsKept() {
    return Objects.requireNonNull(kept);
  }

  List<String> maskedColumns() {
    return Objects.requireNonNull(masked);
  }

  Durability acknowledged() {
    return Objects.requireNonNull(durability);
  }

  /** Of a record that says it has classes; refuses a context without. */
  List<String> classNames() {
    return required(classes, "classes", "names");
  }

  /** Of a record that says it has quantiles; refuses a context without. */
  List<Double> quantileLevels() {
    return required(levels, "quantiles", "levels");
  }

  /** What an answer's numbers are of; null when it is one number, or tensors. */
  @Nullable List<?> columns() {
    return classes == null ? levels : classes;
  }

  private <T> T required(@Nullable T columns, String what, String by) {
    if (columns == null) {
      throw new PlimsollException(
          ServingError.LOG_CORRUPT,
          "context of %s: no %s (expected: their %s, for a record with %s)"
              .formatted(version, what, by, what));
    }
    return columns;
  }

  /** What was kept of a prediction with this context. */
  Kept kept(@Nullable Digest inputsDigest) {
    return inputsDigest == null && maskedColumns().isEmpty() && acknowledged() == Durability.GROUP
        ? Kept.all()
        : new Kept(inputsKept(), inputsDigest, maskedColumns(), acknowledged());
  }
}
