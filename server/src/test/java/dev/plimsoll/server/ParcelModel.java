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
 * A model of quantiles: the first is the distance (missing = 0), the second twice the distance + 4,
 * the third three times the distance + 8, and so on.
 */
public final class ParcelModel {
  private ParcelModel() {}

  /**
   * Stores its package, which is written into a folder that is not there yet.
   *
   * @param levels of the quantiles; its manifest does not name them when there are none, and it
   *     answers with three
   */
  public static Digest store(Storage storage, Path folder, Double... levels) {
    int width = levels.length == 0 ? 3 : levels.length;
    float[] slopes = new float[width];
    float[] starts = new float[width];
    for (int i = 0; i < width; i++) {
      slopes[i] = i + 1f;
      starts[i] = 4f * i;
    }
    GraphBuilder graph = new GraphBuilder("parcel");
    String distance = graph.input("distance", DataType.FLOAT, "N", 1);
    String missing = graph.node("IsNaN", List.of(distance));
    String known = graph.node("Where", List.of(missing, graph.scalar(0), distance));
    String grown = graph.node("Mul", List.of(known, graph.floats("slopes", slopes, 1, width)));
    graph.output(
        graph.node("Add", List.of(grown, graph.floats("starts", starts, 1, width))),
        "quantiles",
        DataType.FLOAT,
        "N",
        width);
    return new HandMade(
            "ridge",
            "quantile",
            "How many minutes will this parcel take?",
            List.of(new ModelInput("distance", InputType.NUMBER)),
            List.of("quantiles"),
            null,
            levels.length == 0 ? null : List.of(levels))
        .store(storage, folder, graph);
  }
}
