package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.features.FeatureView;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.onnx.ModelInput;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a file brings of a model's inputs, and what a project joins to it.
 *
 * @param brought inputs that the file has columns for
 * @param joined inputs that the views have
 * @param keys columns that the views are looked up by
 * @param at the column that says when each decision is taken; empty when no view has times
 * @param views those that are needed
 * @param tables versions of the tables that they read, by name
 */
record NeededFeatures(
    List<ModelInput> brought,
    List<ModelInput> joined,
    List<ModelInput> keys,
    String at,
    List<FeatureView> views,
    Map<String, Table> tables) {
  /** One version of a table. */
  record Table(Digest digest, Path file) {}

  /** The model's inputs are columns of the file. */
  static NeededFeatures none(ScoringModel model) {
    return new NeededFeatures(model.inputs(), List.of(), List.of(), "", List.of(), Map.of());
  }

  /** The columns that are read to answer. */
  List<ModelInput> asked() {
    List<String> names = brought.stream().map(ModelInput::name).toList();
    return Stream.concat(brought.stream(), keys.stream().filter(key -> !names.contains(key.name())))
        .toList();
  }

  /** Equal ones join the same values to the same rows. */
  Digest digest() {
    return Digest.ofJson(
        Map.of(
            "joined",
            joined,
            "at",
            at,
            "views",
            views.stream().map(FeatureView::definition).toList(),
            "tables",
            tables.entrySet().stream()
                .map(table -> table.getKey() + "@" + table.getValue().digest().hex())
                .sorted()
                .toList()));
  }
}
