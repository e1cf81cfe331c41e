package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.onnx.Calibration;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.Provenance;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A model that is easy to check by hand: logit = age - spend + (3 if plan is 'full'), where a
 * missing age counts as 50. A spend that is missing leaves it without an answer.
 */
final class ScoringFixture {
  static final String VERSION = "leaving/3";

  private ScoringFixture() {}

  static ScoringModel model(Path folder) {
    return model(folder, 3);
  }

  /** The same with another weight of the plan, and so another digest. */
  static ScoringModel model(Path folder, float full) {
    ModelPackage source =
        Files.exists(folder) ? ModelPackage.read(folder) : write(folder, full, false);
    return ScoringModel.load(source, VERSION, Digest.ofFile(source.graphFile()));
  }

  /** With two more values per row, and answers that are said to depend on the batch. */
  static ScoringModel listModel(Path folder) {
    ModelPackage source = write(folder, 3, true);
    return ScoringModel.load(source, VERSION, Digest.ofFile(source.graphFile()));
  }

  static double logit(double age, double spend, String plan) {
    return age - spend + (plan.equals("full") ? 3 : 0);
  }

  /** So many rows with id, age, spend, plan and day, in the format that the name tells. */
  static Path rows(Path file, long from, int count) {
    String name = String.valueOf(file.getFileName());
    String format = name.endsWith(".csv") ? "csv" : name.endsWith(".parquet") ? "parquet" : "json";
    try (QueryEngine engine = QueryEngine.open(file.resolveSibling(".spill"), 1)) {
      engine.execute(
          """
          COPY (SELECT range AS id, (range %% 70)::DOUBLE AS age, (range %% 31)::DOUBLE / 2 AS spend,
            ['basic', 'full'][(1 + range %% 2)::BIGINT] AS plan, DATE '2026-01-01' + (range %% 7)::INTEGER AS day
            FROM range(%d, %d)) TO %s (FORMAT %s)"""
              .formatted(from, from + count, QueryEngine.literal(file.toString()), format));
    }
    return file;
  }

  static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ModelPackage write(Path folder, float full, boolean lists) {
    List<String> outputs =
        lists ? List.of("probability", "logit", "pair") : List.of("probability", "logit");
    ModelManifest manifest =
        new ModelManifest(
            1,
            "by hand",
            "binary",
            "Will the customer leave?",
            List.of(
                new ModelInput("age", InputType.NUMBER),
                new ModelInput("spend", InputType.NUMBER),
                new ModelInput("plan", InputType.TEXT)),
            outputs,
            Calibration.none(),
            !lists,
            List.of(),
            new Provenance(List.of(), List.of(), 7, "0.1.0", "any", Map.of(), Map.of()));
    return ModelPackage.write(folder, graph(full, lists), manifest, null);
  }

  private static ModelProto graph(float full, boolean lists) {
    GraphBuilder graph = new GraphBuilder("by hand");
    String age = graph.input("age", DataType.FLOAT, "N", 1);
    String spend = graph.input("spend", DataType.FLOAT, "N", 1);
    String plan = graph.input("plan", DataType.STRING, "N", 1);
    String known =
        graph.node("Where", List.of(graph.node("IsNaN", List.of(age)), graph.scalar(50f), age));
    String fee =
        graph
            .node(
                "ai.onnx.ml",
                "LabelEncoder",
                List.of(plan),
                1,
                GraphBuilder.attribute("keys_strings", List.of("full")),
                GraphBuilder.attribute("values_floats", new float[] {full}),
                GraphBuilder.attribute("default_float", 0f))
            .get(0);
    String logit = graph.node("Add", List.of(graph.node("Sub", List.of(known, spend)), fee));
    graph.output(logit, "logit", DataType.FLOAT, "N", 1);
    graph.output(graph.node("Sigmoid", List.of(logit)), "probability", DataType.FLOAT, "N", 1);
    if (lists) {
      String pair = graph.node("Concat", List.of(known, spend), GraphBuilder.attribute("axis", 1));
      graph.output(pair, "pair", DataType.FLOAT, "N", 2);
    }
    return graph.build();
  }
}
