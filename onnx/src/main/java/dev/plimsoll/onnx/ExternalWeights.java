package dev.plimsoll.onnx;

import com.google.protobuf.ByteString;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.StringStringEntryProto;
import dev.plimsoll.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Takes weights that lie in files beside a graph into the graph, so that a package is one file.
 *
 * <p>The names of those files come from whoever wrote the graph, so only plain files in the graph's
 * own folder are opened.
 */
final class ExternalWeights {
  private ExternalWeights() {}

  static ModelProto takenIn(ModelProto model, Path folder) {
    if (model.getGraph().getInitializerList().stream().noneMatch(ExternalWeights::isExternal)) {
      return model;
    }
    ModelProto.Builder whole = model.toBuilder();
    for (TensorProto.Builder weight : whole.getGraphBuilder().getInitializerBuilderList()) {
      if (weight.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
        ByteString content = read(weight.build(), folder);
        weight.clearExternalData().clearDataLocation().setRawData(content);
      }
    }
    return whole.build();
  }

  private static boolean isExternal(TensorProto weight) {
    return weight.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
  }

  private static ByteString read(TensorProto weight, Path folder) {
    Map<String, String> facts = new HashMap<>();
    for (StringStringEntryProto entry : weight.getExternalDataList()) {
      facts.put(entry.getKey(), entry.getValue());
    }
    String location = facts.getOrDefault("location", "");
    Path home = folder.toAbsolutePath().normalize();
    Path file = home.resolve(location).normalize();
    if (location.isEmpty()
        || !home.equals(file.getParent())
        || Files.isSymbolicLink(file)
        || !Files.isRegularFile(file)) {
      throw refused(weight, "in file '" + location + "'", "a plain file beside the graph");
    }
    try (FileChannel channel = FileChannel.open(file)) {
      long offset = Long.parseLong(facts.getOrDefault("offset", "0"));
      long length =
          Long.parseLong(facts.getOrDefault("length", Long.toString(channel.size() - offset)));
      if (offset < 0 || length < 0 || offset > channel.size() - length) {
        throw refused(
            weight, length + " bytes from " + offset, "within " + channel.size() + " bytes");
      }
      ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(length));
      while (content.hasRemaining() && channel.read(content, offset + content.position()) > 0) {
        // Until all is read: one call may bring less.
      }
      return ByteString.copyFrom(content.flip());
    } catch (NumberFormatException | ArithmeticException e) {
      throw refused(weight, "at " + facts, "offset and length below 2 GiB");
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  private static PlimsollException refused(TensorProto weight, String met, String expected) {
    return new PlimsollException(
        OnnxError.IMPORT_REFUSED,
        "weight '" + weight.getName() + "': " + met + " (expected: " + expected + ")");
  }
}
