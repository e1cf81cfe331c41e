package dev.plimsoll.training.internal.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes and reads checkpoints in the safetensors format, drawn in this package's description. */
public final class SafeTensors {
  private static final int LONGEST_HEADER = 100_000_000;
  private static final String METADATA = "__metadata__";

  private SafeTensors() {}

  /** Float tensors and free notes as bytes; the same content gives the same bytes. */
  public static byte[] bytes(List<NamedTensor> tensors, Map<String, String> metadata) {
    ObjectNode header = Json.mapper().createObjectNode();
    ObjectNode notes = header.putObject(METADATA);
    new TreeMap<>(metadata).forEach(notes::put);
    long offset = 0;
    for (NamedTensor tensor : tensors) {
      ObjectNode entry = header.putObject(tensor.name());
      entry.put("dtype", "F32");
      Arrays.stream(tensor.shape()).forEach(entry.putArray("shape")::add);
      long end = offset + (long) tensor.values().length * Float.BYTES;
      entry.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (json.length + 7) / 8 * 8;
    ByteBuffer out =
        ByteBuffer.allocate(Math.toIntExact(8 + padded + offset)).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(padded).put(json);
    while (out.position() < 8 + padded) {
      out.put((byte) ' ');
    }
    for (NamedTensor tensor : tensors) {
      for (float value : tensor.values()) {
        out.putFloat(value);
      }
    }
    return out.array();
  }

  /** The float tensors of a file, in the order of its header. */
  public static List<NamedTensor> read(Path file) {
    try {
      return read(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  static List<NamedTensor> read(byte[] content, String name) {
    ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    long length = content.length < 8 ? -1 : in.getLong();
    if (length < 2 || length > LONGEST_HEADER || length > content.length - 8) {
      throw malformed(name, "header of " + length + " bytes", "a header that fits in the file");
    }
    JsonNode header =
        Json.parse(new String(content, 8, (int) length, StandardCharsets.UTF_8).trim());
    int data = 8 + (int) length;
    List<NamedTensor> tensors = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (!entry.getKey().equals(METADATA)) {
        tensors.add(tensor(in, data, entry.getKey(), entry.getValue(), name));
      }
    }
    return tensors;
  }

  private static NamedTensor tensor(
      ByteBuffer in, int data, String tensor, JsonNode entry, String file) {
    String type = entry.path("dtype").asText();
    if (!type.equals("F32")) {
      throw malformed(file, tensor + " of type '" + type + "'", "F32");
    }
    long[] shape = new long[entry.path("shape").size()];
    long size = 1;
    for (int d = 0; d < shape.length; d++) {
      shape[d] = entry.path("shape").get(d).asLong();
      size = shape[d] < 0 || shape[d] > in.capacity() ? Long.MAX_VALUE : size * shape[d];
      if (size > in.capacity()) {
        throw malformed(file, tensor + " with dimension " + shape[d], "one that fits in the file");
      }
    }
    long start = entry.path("data_offsets").path(0).asLong(-1);
    long end = entry.path("data_offsets").path(1).asLong(-1);
    if (start < 0 || end - start != size * Float.BYTES || end > in.capacity() - data) {
      throw malformed(
          file,
          tensor + " at bytes " + start + " to " + end,
          size * Float.BYTES + " bytes inside the file");
    }
    float[] values = new float[(int) size];
    in.position(data + (int) start);
    in.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return new NamedTensor(tensor, shape, values);
  }

  private static PlimsollException malformed(String file, String met, String expected) {
    return new PlimsollException(
        TrainingError.CHECKPOINT_INVALID, file + ": " + met + " (expected: " + expected + ")");
  }
}
