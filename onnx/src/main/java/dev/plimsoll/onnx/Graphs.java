package dev.plimsoll.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.proto.ModelProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** ONNX files in and out of memory. */
public final class Graphs {
  private Graphs() {}

  /** Reads a model whole; weights in external files are left where they are. */
  public static ModelProto read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new PlimsollException(
          OnnxError.GRAPH_UNREADABLE, file + ": no such file (expected: an ONNX model)");
    }
    try {
      return parse(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  /**
   * Reads a model from memory.
   *
   * @param name what to call it when it cannot be read
   */
  public static ModelProto parse(byte[] content, String name) {
    ModelProto model;
    try {
      model = ModelProto.parseFrom(content);
    } catch (InvalidProtocolBufferException e) {
      throw new PlimsollException(
          OnnxError.GRAPH_UNREADABLE,
          name + ": " + e.getMessage() + " (expected: an ONNX model)",
          e);
    }
    if (!model.hasGraph()) {
      throw new PlimsollException(
          OnnxError.GRAPH_UNREADABLE, name + ": no graph in it (expected: an ONNX model)");
    }
    return model;
  }

  /** Writes beside the target and renames, so a reader never sees half a model. */
  public static void write(Path file, ModelProto model) {
    Path half = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.write(half, model.toByteArray());
      Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  /** What a caller feeds: the declared inputs that have no value of their own. */
  public static List<TensorSpec> inputs(ModelProto model) {
    return new GraphEdit(model).inputs().stream().map(Declared::spec).toList();
  }

  /** What the graph answers with, in its order. */
  public static List<TensorSpec> outputs(ModelProto model) {
    return model.getGraph().getOutputList().stream().map(Declared::spec).toList();
  }

  /**
   * Refuses a graph that the runtime would refuse: unknown operators, wrong types, dangling or
   * repeated names, cycles. The runtime's own message names the node.
   *
   * <p>The check is a session of it without optimizations, so that the message speaks of the nodes
   * as written. Cost: about that of loading the model.
   */
  public static void check(ModelProto model) {
    try (OrtSession.SessionOptions options = OnnxRuntime.options()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      OnnxRuntime.environment().createSession(model.toByteArray(), options).close();
    } catch (OrtException e) {
      throw OnnxRuntime.refused("graph '" + model.getGraph().getName() + "'", e);
    }
  }
}
