package dev.plimsoll.security;

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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Honest artifacts, to be spoilt by tests. */
final class TestArtifacts {
  private TestArtifacts() {}

  static ModelProto model() {
    GraphBuilder graph = new GraphBuilder("honest");
    String x = graph.input("x", DataType.FLOAT, "N", 1);
    String city = graph.input("city", DataType.STRING, "N", 1);
    String code =
        graph
            .node(
                "ai.onnx.ml",
                "LabelEncoder",
                List.of(city),
                1,
                GraphBuilder.attribute("keys_strings", List.of("oslo", "turin")),
                GraphBuilder.attribute("values_floats", new float[] {1, 2}),
                GraphBuilder.attribute("default_float", 0f))
            .get(0);
    String row = graph.node("Concat", List.of(x, code), GraphBuilder.attribute("axis", 1L));
    String w = graph.floats("w", new float[] {1, 2}, 2, 1);
    String logit = graph.node("MatMul", List.of(row, w));
    graph.output(logit, "logit", DataType.FLOAT, "N", 1);
    graph.output(graph.node("Sigmoid", List.of(logit)), "probability", DataType.FLOAT, "N", 1);
    graph.strings("names", List.of("a", "b"), 2);
    graph.longs("sizes", new long[] {3, 4}, 2);
    return graph.build();
  }

  static ModelPackage writePackage(Path folder, Path checkpoint) {
    ModelManifest manifest =
        new ModelManifest(
            1,
            "logistic",
            "binary",
            "?",
            List.of(new ModelInput("x", InputType.NUMBER), new ModelInput("city", InputType.TEXT)),
            List.of("probability", "logit"),
            Calibration.none(),
            true,
            List.of(),
            new Provenance(
                List.of(Digest.ofText("d")), List.of(), 1, "0.1.0", "here", Map.of(), Map.of()));
    return ModelPackage.write(folder, model(), manifest, checkpoint);
  }

  static Path safetensors(Path file, String header, int bytes) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer content =
        ByteBuffer.allocate(8 + text.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
    content.putLong(text.length).put(text);
    return Files.write(file, content.array());
  }
}
