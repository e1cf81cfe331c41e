package dev.plimsoll.server;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import dev.plimsoll.storage.Storage;
import java.nio.file.Path;
import java.util.List;

/** A model of numbers: value = 1.5 × size (missing = 0) + 100 in the area {@code harbour}. */
public final class PriceModel {
  private PriceModel() {}

  /** Stores its package, which is written into a folder that is not there yet. */
  public static Digest store(Storage storage, Path folder) {
    GraphBuilder graph = new GraphBuilder("price");
    String size = graph.input("size", DataType.FLOAT, "N", 1);
    String area = graph.input("area", DataType.STRING, "N", 1);
    String extra =
        graph
            .node(
                "ai.onnx.ml",
                "LabelEncoder",
                List.of(area),
                1,
                GraphBuilder.attribute("keys_strings", List.of("harbour")),
                GraphBuilder.attribute("values_floats", new float[] {100}),
                GraphBuilder.attribute("default_float", 0f))
            .get(0);
    String missing = graph.node("IsNaN", List.of(size));
    String known = graph.node("Where", List.of(missing, graph.scalar(0), size));
    String scaled = graph.node("Mul", List.of(known, graph.scalar(1.5f)));
    graph.output(graph.node("Add", List.of(scaled, extra)), "value", DataType.FLOAT, "N", 1);
    return new HandMade(
            "ridge",
            "regression",
            "What will this flat be sold for?",
            List.of(
                new ModelInput("size", InputType.NUMBER), new ModelInput("area", InputType.TEXT)),
            List.of("value"),
            null,
            null)
        .store(storage, folder, graph);
  }
}
