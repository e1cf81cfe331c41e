package dev.plimsoll.cli.bench.model;

import dev.plimsoll.kernel.CodeVersion;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.onnx.Calibration;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.Provenance;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.RoomsConfig;
import dev.plimsoll.registry.ModelVersion;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.Route;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A small tabular network with random weights: twelve numbers, two hidden layers. */
public final class BenchModel {
  public static final List<ModelInput> INPUTS =
      IntStream.range(0, 12).mapToObj(i -> new ModelInput("x" + i, InputType.NUMBER)).toList();

  /** What it and its endpoint are called. */
  public static final String NAME = "bench";

  private static final int HIDDEN = 128;
  private static final long SEED = 5;

  private BenchModel() {}

  public static ModelPackage write(Path folder) {
    return write(folder, HIDDEN);
  }

  /** With so many units in each of the two layers. */
  public static ModelPackage write(Path folder, int hidden) {
    Provenance provenance =
        new Provenance(
            List.of(),
            List.of(),
            SEED,
            CodeVersion.current(),
            System.getProperty("os.arch"),
            Map.of(),
            Map.of());
    ModelManifest manifest =
        new ModelManifest(
            ModelPackage.FORMAT,
            "random network",
            "binary",
            "none: made to be measured",
            INPUTS,
            List.of(OnnxModel.PROBABILITY, OnnxModel.LOGIT),
            Calibration.none(),
            true,
            List.of(),
            provenance);
    return ModelPackage.write(folder, graph(hidden), manifest, null);
  }

  /** Registers it in a new home, as all that its only endpoint answers with. */
  public static void deploy(Path home, ModelPackage model) {
    try (Rooms rooms = Rooms.open(new RoomsConfig(home, null, InstantSource.system()))) {
      Digest digest = rooms.storage().blobs().putFolder(model.folder());
      ModelVersion version =
          rooms
              .registry()
              .register(NAME, digest, model.manifest().kind(), Json.tree(model.manifest()), NAME);
      rooms
          .endpoints()
          .create(
              new EndpointSpec(NAME, List.of()),
              List.of(Route.all(version.id(), digest)),
              NAME,
              "to be measured");
    }
  }

  private static ModelProto graph(int hidden) {
    GraphBuilder graph = new GraphBuilder("bench");
    SplittableRandom random = new SplittableRandom(SEED);
    List<String> columns =
        INPUTS.stream().map(input -> graph.input(input.name(), DataType.FLOAT, "N", 1)).toList();
    String row = graph.node("Concat", columns, GraphBuilder.attribute("axis", 1));
    String first = graph.node("Relu", List.of(dense(graph, random, row, columns.size(), hidden)));
    String second = graph.node("Relu", List.of(dense(graph, random, first, hidden, hidden)));
    String logit = dense(graph, random, second, hidden, 1);
    graph.output(logit, OnnxModel.LOGIT, DataType.FLOAT, "N", 1);
    graph.output(
        graph.node("Sigmoid", List.of(logit)), OnnxModel.PROBABILITY, DataType.FLOAT, "N", 1);
    return graph.build();
  }

  private static String dense(
      GraphBuilder graph, SplittableRandom random, String input, int from, int to) {
    float[] weights = new float[from * to];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (random.nextGaussian() / Math.sqrt(from));
    }
    String bias = graph.floats("bias", new float[to], to);
    return graph.node("Gemm", List.of(input, graph.floats("weight", weights, from, to), bias));
  }
}
