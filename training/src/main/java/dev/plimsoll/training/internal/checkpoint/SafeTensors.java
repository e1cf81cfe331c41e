package dev.plimsoll.training.internal.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Writes and reads checkpoints in the safetensors format, drawn in this package's description. */
public final class SafeTensors {
  private static final int LONGEST_HEADER = 100_000_000;
  private static final String METADATA = "__metadata__";

  /** Tensors that are no weights, such as position numbers, are passed over. */
  private static final Set<String> INTEGERS =
      Set.of("BOOL", "U8", "I8", "I16", "U16", "I32", "U32", "I64", "U64");

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

  /** The notes of a file; empty when it has none. */
  public static Map<String, String> notes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      long length = ByteBuffer.wrap(in.readNBytes(8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (length < 2 || length > LONGEST_HEADER) {
        throw malformed(file.toString(), "header of " + length + " bytes", "one that fits");
      }
      String header = new String(in.readNBytes((int) length), StandardCharsets.UTF_8).trim();
      Map<String, String> notes = new TreeMap<>();
      for (Map.Entry<String, JsonNode> note : Json.parse(header).path(METADATA).properties()) {
        notes.put(note.getKey(), note.getValue().asText());
      }
      return notes;
    } catch (BufferUnderflowException e) {
      throw malformed(file.toString(), "fewer than 8 bytes", "a safetensors file");
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  /** The float tensors of a file, in the order of its header; those of 16 bits are widened. */
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
      boolean whole = INTEGERS.contains(entry.getValue().path("dtype").asText());
      if (!entry.getKey().equals(METADATA) && !whole) {
        tensors.add(tensor(in, data, entry.getKey(), entry.getValue(), name));
      }
    }
    return tensors;
  }

  private static NamedTensor tensor(
      ByteBuffer in, int data, String tensor, JsonNode entry, String file) {
    String type = entry.path("dtype").asText();
    int width = type.equals("F32") ? Float.BYTES : Short.BYTES;
    if (!List.of("F32", "F16", "BF16").contains(type)) {
      throw malformed(file, tensor + " of type '" + type + "'", "F32, F16 or BF16");
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
    if (start < 0 || end - start != size * width || end > in.capacity() - data) {
      throw malformed(
          file,
          tensor + " at bytes " + start + " to " + end,
          size * width + " bytes inside the file");
    }
    ByteBuffer bytes =
        in.slice(data + (int) start, (int) (end - start)).order(ByteOrder.LITTLE_ENDIAN);
    float[] values =
        switch (type) {
          case "F16" -> HalfFloats.fromHalf(bytes);
          case "BF16" -> HalfFloats.fromBrain(bytes);
          default -> new float[(int) size];
        };
    if (width == Float.BYTES) {
      bytes.asFloatBuffer().get(values);
    }
    return new NamedTensor(tensor, shape, values);
  }

  private static PlimsollException malformed(String file, String met, String expected) {
    return new PlimsollException(
        TrainingError.CHECKPOINT_INVALID, file + ": " + met + " (expected: " + expected + ")");
  }
}
