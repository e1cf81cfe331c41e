package dev.plimsoll.onnx;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Small tabular models with random weights: numbers imputed, one text looked up, two layers. */
final class TestModels {
  static final List<String> CITIES = List.of("oslo", "turin", "łódź");

  private TestModels() {}

  static List<ModelInput> inputs(int numbers) {
    List<ModelInput> inputs = new ArrayList<>();
    for (int i = 0; i < numbers; i++) {
      inputs.add(new ModelInput("x" + i, InputType.NUMBER));
    }
    inputs.add(new ModelInput("city", InputType.TEXT));
    return inputs;
  }

  static ModelProto tabular(long seed, int numbers, int hidden) {
    SplittableRandom random = new SplittableRandom(seed);
    GraphBuilder graph = new GraphBuilder("tabular");
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < numbers; i++) {
      String x = graph.input("x" + i, DataType.FLOAT, "N", 1);
      String missing = graph.node("IsNaN", List.of(x));
      columns.add(graph.node("Where", List.of(missing, graph.scalar(0.5f), x)));
    }
    String city = graph.input("city", DataType.STRING, "N", 1);
    columns.add(
        graph
            .node(
                "ai.onnx.ml",
                "LabelEncoder",
                List.of(city),
                1,
                GraphBuilder.attribute("keys_strings", CITIES),
                GraphBuilder.attribute("values_floats", new float[] {1, 2, 3}),
                GraphBuilder.attribute("default_float", 0f))
            .get(0));
    String row = graph.node("Concat", columns, GraphBuilder.attribute("axis", 1));
    String first = graph.node("MatMul", List.of(row, weights(graph, random, numbers + 1, hidden)));
    String bias = graph.floats("bias", values(random, hidden), hidden);
    String bent = graph.node("Relu", List.of(graph.node("Add", List.of(first, bias))));
    String logit = graph.node("MatMul", List.of(bent, weights(graph, random, hidden, 1)));
    graph.output(logit, "logit", DataType.FLOAT, "N", 1);
    graph.output(graph.node("Sigmoid", List.of(logit)), "probability", DataType.FLOAT, "N", 1);
    return graph.build();
  }

  static RowBatch rows(long seed, int numbers, int rows) {
    SplittableRandom random = new SplittableRandom(seed);
    RowBatch batch = new RowBatch(rows);
    for (int i = 0; i < numbers; i++) {
      float[] values = values(random, rows);
      values[random.nextInt(rows)] = Float.NaN;
      batch.numbers("x" + i, values);
    }
    String[] cities = new String[rows];
    for (int i = 0; i < rows; i++) {
      cities[i] = random.nextInt(4) == 0 ? "" : CITIES.get(random.nextInt(CITIES.size()));
    }
    return batch.texts("city", cities);
  }

  static ModelManifest manifest(List<ModelInput> inputs) {
    return new ModelManifest(
        1,
        "logistic",
        "binary",
        "Will it rain?",
        inputs,
        List.of("probability", "logit"),
        new Calibration("platt", 1.5, -0.25),
        true,
        List.of(),
        new Provenance(
            List.of(Digest.ofText("rows")),
            List.of(),
            7,
            "0.1.0",
            "Linux amd64 17",
            Map.of("rate", 0.1),
            Map.of("seconds", 3)));
  }

  /** Of a graph from x to y, both tensors. */
  static ModelManifest tensors(String kind) {
    List<ModelInput> inputs = List.of(new ModelInput("x", InputType.NUMBER));
    return new ModelManifest(
        1,
        kind,
        "tensors",
        "none",
        inputs,
        List.of("y"),
        Calibration.none(),
        true,
        List.of(),
        manifest(inputs).provenance());
  }

  private static String weights(GraphBuilder graph, SplittableRandom random, int in, int out) {
    return graph.floats("weights", values(random, in * out), in, out);
  }

  private static float[] values(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }
}
