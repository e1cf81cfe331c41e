package dev.plimsoll.onnx;

import java.util.List;

/**
 * {@code model.json}: what a model package says of itself.
 *
 * @param format version of this layout, 1
 * @param kind the family, such as {@code ft-transformer}, {@code xgboost}, {@code logistic}
 * @param task {@code binary}; others will follow
 * @param question what a high probability means, in the user's words
 * @param inputs one per raw feature, in the order of the graph
 * @param outputs names of the graph's outputs; a binary model has {@code probability} and {@code
 *     logit}
 * @param batchInvariant whether a row's answer is independent of the rows it shares a batch with
 * @param processor instruction-set features that its evaluation ran on, which matter for int8
 *     models
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
    Provenance provenance) {}
