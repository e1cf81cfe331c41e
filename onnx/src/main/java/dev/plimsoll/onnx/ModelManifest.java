package dev.plimsoll.onnx;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code model.json}: what a model package says of itself.
 *
 * @param format version of this layout, 1
 * @param kind the family, such as {@code ft-transformer}, {@code xgboost}, {@code logistic}
 * @param task {@code binary}, {@code multi-class}, {@code regression} or {@code quantile} of models
 *     trained here; what an imported model is for, of others
 * @param question what a high probability means, in the user's words
 * @param inputs one per raw feature, in the order of the graph
 * @param outputs names of the graph's outputs; a binary model has {@code probability} and {@code
 *     logit}, as has one of several classes; a regression has {@code value}, quantiles {@code
 *     quantiles}
 * @param batchInvariant whether a row's answer is independent of the rows it shares a batch with
 * @param processor instruction-set features that its evaluation ran on, which matter for int8
 *     models
 * @param text how a model that reads text is fed; null for others
 * @param classes names of the classes of a multi-class model, in the order of its outputs' columns;
 *     null for others
 * @param levels of the quantiles of a quantile model, rising, in the order of its outputs' columns;
 *     null for others, and for packages from before levels were written down
 */
public record ModelManifest(
    int format,
    String kind,
    String task,
    String question,
    List<ModelInput> inputs,
    List<String> outputs,
    Calibration calibration,
    boolean batchInvariant,
    List<String> processor,
    Provenance provenance,
    @Nullable TextSpec text,
    @Nullable List<String> classes,
    @Nullable List<Double> levels) {
  /** Among the parameters of an imported model's provenance. */
  static final String NEVER_MISSING = "neverMissing";

  public ModelManifest {
    classes = classes == null ? null : List.copyOf(classes);
    levels = levels == null ? null : List.copyOf(levels);
  }

  /**
   * Inputs that must have a value: the model was declared to have no answer to a row without.
   * Others may be NaN or the empty text; models that are trained here fill in what is missing
   * themselves.
   */
  public List<String> neverMissing() {
    return provenance.parameters().get(NEVER_MISSING) instanceof List<?> names
        ? names.stream().map(String::valueOf).toList()
        : List.of();
  }

  /** A model whose answer has no quantiles. */
  public ModelManifest(
      int format,
      String kind,
      String task,
      String question,
      List<ModelInput> inputs,
      List<String> outputs,
      Calibration calibration,
      boolean batchInvariant,
      List<String> processor,
      Provenance provenance,
      @Nullable TextSpec text,
      @Nullable List<String> classes) {
    this(
        format,
        kind,
        task,
        question,
        inputs,
        outputs,
        calibration,
        batchInvariant,
        processor,
        provenance,
        text,
        classes,
        null);
  }

  /** A model whose answer has no named classes. */
  public ModelManifest(
      int format,
      String kind,
      String task,
      String question,
      List<ModelInput> inputs,
      List<String> outputs,
      Calibration calibration,
      boolean batchInvariant,
      List<String> processor,
      Provenance provenance,
      @Nullable TextSpec text) {
    this(
        format,
        kind,
        task,
        question,
        inputs,
        outputs,
        calibration,
        batchInvariant,
        processor,
        provenance,
        text,
        null);
  }

  /** A model that reads no text. */
  public ModelManifest(
      int format,
      String kind,
      String task,
      String question,
      List<ModelInput> inputs,
      List<String> outputs,
      Calibration calibration,
      boolean batchInvariant,
      List<String> processor,
      Provenance provenance) {
    this(
        format,
        kind,
        task,
        question,
        inputs,
        outputs,
        calibration,
        batchInvariant,
        processor,
        provenance,
        null,
        null);
  }
}
