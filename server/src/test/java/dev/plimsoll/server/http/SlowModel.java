package dev.plimsoll.server.http;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.onnx.Calibration;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.Provenance;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import dev.plimsoll.storage.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A model that takes as long as its caller wishes: y = x for zeros, after {@value #PRODUCTS}
 * products of two square matrices as wide as x.
 */
final class SlowModel {
  /** Takes a fraction of a second. */
  static final int SOON = 320;

  /** Takes a minute or more: a test that waits for it to end by itself fails. */
  static final int NEVER = 1024;

  private static final int PRODUCTS = 400;

  private SlowModel() {}

  static Digest store(Storage storage, Path folder) {
    GraphBuilder graph = new GraphBuilder("slow");
    String x = graph.input("x", DataType.FLOAT, "N", "K");
    String square = graph.node("MatMul", List.of(graph.node("Transpose", List.of(x)), x));
    String product = square;
    for (int i = 0; i < PRODUCTS; i++) {
      product = graph.node("MatMul", List.of(product, square));
    }
    String largest =
        graph.node("ReduceMax", List.of(product), GraphBuilder.attribute("keepdims", 0));
    graph.output(graph.node("Add", List.of(x, largest)), "y", DataType.FLOAT, "N", "K");
    ModelManifest manifest =
        new ModelManifest(
            1,
            "products",
            "tensors",
            "none",
            List.of(new ModelInput("x", InputType.NUMBER)),
            List.of("y"),
            Calibration.none(),
            true,
            List.of(),
            new Provenance(
                List.of(Digest.ofText("data")), List.of(), 1, "test", "test", Map.of(), Map.of()));
    ModelPackage.write(folder, graph.build(), manifest, null);
    return storage.blobs().putFolder(folder);
  }

  /** One row of zeros. */
  static String request(int width, String parameters) {
    return """
        {"parameters": {%s}, "inputs": [
          {"name": "x", "shape": [1, %d], "datatype": "FP32", "data": [%s]}]}
        """
        .formatted(parameters, width, "0,".repeat(width - 1) + "0");
  }
}
