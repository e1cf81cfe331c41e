package dev.plimsoll.server;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import dev.plimsoll.storage.Storage;
import java.nio.file.Path;
import java.util.List;

/**
 * A model of three classes: without wind (or when it is missing) their probabilities are 0.5, 0.375
 * and 0.125, with a wind of 1 or more 0.125, 0.25 and 0.625.
 */
public final class WeatherModel {
  private static final float[] CALM = {0.5f, 0.375f, 0.125f};
  private static final float[] CHANGE = {-0.375f, -0.125f, 0.5f};

  private WeatherModel() {}

  /** Stores its package, which is written into a folder that is not there yet. */
  public static Digest store(Storage storage, Path folder, String... classes) {
    GraphBuilder graph = new GraphBuilder("weather");
    String wind = graph.input("wind", DataType.FLOAT, "N", 1);
    String missing = graph.node("IsNaN", List.of(wind));
    String known = graph.node("Where", List.of(missing, graph.scalar(0), wind));
    String blowing = graph.node("Clip", List.of(known, graph.scalar(0), graph.scalar(1)));
    String change =
        graph.node("Mul", List.of(blowing, graph.floats("change", CHANGE, 1, CHANGE.length)));
    String probability =
        graph.node("Add", List.of(change, graph.floats("calm", CALM, 1, CALM.length)));
    graph.output(probability, "probability", DataType.FLOAT, "N", CALM.length);
    graph.output(
        graph.node("Log", List.of(probability)), "logit", DataType.FLOAT, "N", CALM.length);
    return new HandMade(
            "logistic",
            "multi-class",
            "What will the weather be?",
            List.of(new ModelInput("wind", InputType.NUMBER)),
            List.of("probability", "logit"),
            List.of(classes),
            null)
        .store(storage, folder, graph);
  }
}
