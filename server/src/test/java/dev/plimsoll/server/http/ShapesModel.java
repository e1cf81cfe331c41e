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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model that gives back what it gets, one input and output per datatype: {@code fp32} of shape
 * [n, 3], {@code int64} of shape [n, 2], the others of shape [n]. Input {@code x} comes back as
 * {@code x_same}.
 */
final class ShapesModel {
  static final Map<String, DataType> TYPES = new LinkedHashMap<>();

  static {
    TYPES.put("fp32", DataType.FLOAT);
    TYPES.put("int64", DataType.INT64);
    TYPES.put("fp64", DataType.DOUBLE);
    TYPES.put("int32", DataType.INT32);
    TYPES.put("int16", DataType.INT16);
    TYPES.put("int8", DataType.INT8);
    TYPES.put("uint8", DataType.UINT8);
    TYPES.put("bool", DataType.BOOL);
    TYPES.put("fp16", DataType.FLOAT16);
    TYPES.put("bytes", DataType.STRING);
  }

  private ShapesModel() {}

  static Digest store(Storage storage, Path home) {
    GraphBuilder graph = new GraphBuilder("shapes");
    List<String> outputs = new ArrayList<>();
    TYPES.forEach(
        (name, type) -> {
          Object[] shape = {"N"};
          if (name.equals("fp32") || name.equals("int64")) {
            shape = new Object[] {"N", name.equals("fp32") ? 3 : 2};
          }
          String same = graph.node("Identity", List.of(graph.input(name, type, shape)));
          graph.output(same, name + "_same", type, shape);
          outputs.add(name + "_same");
        });
    ModelManifest manifest =
        new ModelManifest(
            1,
            "identity",
            "tensors",
            "What was sent?",
            TYPES.keySet().stream().map(ShapesModel::input).toList(),
            outputs,
            Calibration.none(),
            true,
            List.of(),
            new Provenance(
                List.of(Digest.ofText("data")), List.of(), 1, "test", "test", Map.of(), Map.of()));
    Path folder = home.resolve("shapes");
    ModelPackage.write(folder, graph.build(), manifest, null);
    return storage.blobs().putFolder(folder);
  }

  private static ModelInput input(String name) {
    return new ModelInput(name, name.equals("bytes") ? InputType.TEXT : InputType.NUMBER);
  }
}
