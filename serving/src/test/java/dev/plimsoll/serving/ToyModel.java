package dev.plimsoll.serving;

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
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A real ONNX model: logit = weight × (distance + delay, missing = 0) + 1 for carrier AA. */
public final class ToyModel {
  public static final List<ModelInput> INPUTS =
      List.of(
          new ModelInput("distance", InputType.NUMBER),
          new ModelInput("delay", InputType.NUMBER),
          new ModelInput("carrier", InputType.TEXT));

  private ToyModel() {}

  public static float logit(float weight, float distance, float delay, String carrier) {
    float sum = (Float.isNaN(distance) ? 0 : distance) + (Float.isNaN(delay) ? 0 : delay);
    return weight * sum + (carrier.equals("AA") ? 1 : 0);
  }

  public static Path write(Path folder, float weight, boolean batchInvariant) {
    ModelManifest manifest = manifest("binary", List.of("probability", "logit"), batchInvariant);
    ModelPackage.write(folder, graph(weight), manifest, null);
    return folder;
  }

  /** A model of numbers: what is the logit of the others is its answer. */
  static Path writeNumbers(Path folder, float weight, String output) {
    GraphBuilder graph = new GraphBuilder("toy");
    graph.output(sum(graph, weight), output, DataType.FLOAT, "N", 1);
    ModelPackage.write(folder, graph.build(), manifest("regression", List.of(output), true), null);
    return folder;
  }

  /**
   * An ensemble, whose members have a product each over the same hidden numbers. The kernels take
   * such a stack by groups of rows, so that its last bits depend on how many rows there are.
   */
  static Path writeEnsemble(Path folder) {
    int hidden = 64;
    int members = 5;
    SplittableRandom random = new SplittableRandom(3);
    GraphBuilder graph = new GraphBuilder("toy");
    String sum = sum(graph, 0.1f);
    String spread = graph.node("Mul", List.of(sum, weights(graph, random, 1, hidden)));
    String body = graph.node("Sin", List.of(spread));
    String stack = graph.node("Unsqueeze", List.of(body, graph.longs("first", new long[] {0}, 1)));
    String heads = weights(graph, random, members, hidden, 1);
    String each = graph.node("MatMul", List.of(stack, heads));
    String logit =
        graph.node(
            "ReduceMean",
            List.of(each),
            GraphBuilder.attribute("axes", new long[] {0}),
            GraphBuilder.attribute("keepdims", 0));
    graph.output(logit, "logit", DataType.FLOAT, "N", 1);
    graph.output(graph.node("Sigmoid", List.of(logit)), "probability", DataType.FLOAT, "N", 1);
    ModelManifest manifest = manifest("binary", List.of("probability", "logit"), true);
    ModelPackage.write(folder, graph.build(), manifest, null);
    return folder;
  }

  private static String weights(GraphBuilder graph, SplittableRandom random, int... shape) {
    long[] dimensions = Arrays.stream(shape).asLongStream().toArray();
    float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return graph.floats("weights", values, dimensions);
  }

  /**
   * A model of classes: softmax over what is the logit of the others, times -1, 0, 1 and so on.
   *
   * @param names of the classes; null when the manifest has none
   * @param columns of its outputs
   */
  static Path writeClasses(Path folder, float weight, @Nullable List<String> names, int columns) {
    GraphBuilder graph = new GraphBuilder("toy");
    float[] slopes = new float[columns];
    for (int i = 0; i < columns; i++) {
      slopes[i] = i - 1f;
    }
    String logit =
        graph.node("Mul", List.of(sum(graph, weight), graph.floats("slopes", slopes, 1, columns)));
    String probability = graph.node("Softmax", List.of(logit), GraphBuilder.attribute("axis", 1L));
    graph.output(logit, "logit", DataType.FLOAT, "N", columns);
    graph.output(probability, "probability", DataType.FLOAT, "N", columns);
    ModelManifest manifest = manifest("multi-class", List.of("probability", "logit"), true);
    ModelPackage.write(folder, graph.build(), withColumns(manifest, names, null), null);
    return folder;
  }

  /**
   * A model of quantiles: what is the logit of the others, less 10, plus 0, plus 10 and so on.
   *
   * @param levels in the manifest; null when it has none
   * @param columns of its output
   */
  static Path writeQuantiles(
      Path folder, float weight, @Nullable List<Double> levels, int columns) {
    GraphBuilder graph = new GraphBuilder("toy");
    float[] steps = new float[columns];
    for (int i = 0; i < columns; i++) {
      steps[i] = 10 * (i - 1f);
    }
    String quantiles =
        graph.node("Add", List.of(sum(graph, weight), graph.floats("steps", steps, 1, columns)));
    graph.output(quantiles, "quantiles", DataType.FLOAT, "N", columns);
    ModelPackage.write(folder, graph.build(), quantileManifest(levels), null);
    return folder;
  }

  static ModelManifest quantileManifest(@Nullable List<Double> levels) {
    return withColumns(manifest("quantile", List.of("quantiles"), true), null, levels);
  }

  private static ModelManifest withColumns(
      ModelManifest manifest, @Nullable List<String> classes, @Nullable List<Double> levels) {
    return new ModelManifest(
        manifest.format(),
        manifest.kind(),
        manifest.task(),
        manifest.question(),
        manifest.inputs(),
        manifest.outputs(),
        manifest.calibration(),
        manifest.batchInvariant(),
        manifest.processor(),
        manifest.provenance(),
        null,
        classes,
        levels);
  }

  private static ModelProto graph(float weight) {
    GraphBuilder graph = new GraphBuilder("toy");
    String logit = sum(graph, weight);
    graph.output(logit, "logit", DataType.FLOAT, "N", 1);
    graph.output(graph.node("Sigmoid", List.of(logit)), "probability", DataType.FLOAT, "N", 1);
    return graph.build();
  }

  private static String sum(GraphBuilder graph, float weight) {
    String distance = graph.input("distance", DataType.FLOAT, "N", 1);
    String delay = graph.input("delay", DataType.FLOAT, "N", 1);
    String carrier = graph.input("carrier", DataType.STRING, "N", 1);
    String code =
        graph
            .node(
                "ai.onnx.ml",
                "LabelEncoder",
                List.of(carrier),
                1,
                GraphBuilder.attribute("keys_strings", List.of("AA")),
                GraphBuilder.attribute("values_floats", new float[] {1}),
                GraphBuilder.attribute("default_float", 0f))
            .get(0);
    String sum = graph.node("Add", List.of(known(graph, distance), known(graph, delay)));
    String scaled = graph.node("Mul", List.of(sum, graph.scalar(weight)));
    return graph.node("Add", List.of(scaled, code));
  }

  private static String known(GraphBuilder graph, String value) {
    String missing = graph.node("IsNaN", List.of(value));
    return graph.node("Where", List.of(missing, graph.scalar(0), value));
  }

  private static ModelManifest manifest(String task, List<String> outputs, boolean batchInvariant) {
    return new ModelManifest(
        1,
        "logistic",
        task,
        "Is it late?",
        INPUTS,
        outputs,
        Calibration.none(),
        batchInvariant,
        List.of(),
        new Provenance(
            List.of(Digest.ofText("data")), List.of(), 1, "test", "test", Map.of(), Map.of()));
  }
}
