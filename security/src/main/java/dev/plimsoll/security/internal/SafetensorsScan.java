package dev.plimsoll.security.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.security.ScanRule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file: 8 bytes little-endian length of the header, the header as JSON, then the
 * tensors' bytes. Every byte must belong to exactly one tensor, so that nothing can hide.
 */
public final class SafetensorsScan {
  private static final long HEADER_MAX = 100_000_000;

  private record Range(String name, long begin, long end) {}

  private SafetensorsScan() {}

  public static void scan(Path file, Findings findings) throws IOException {
    String name = String.valueOf(file.getFileName());
    long size = Files.size(file);
    byte[] header;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(Long.BYTES);
      long length =
          start.length < Long.BYTES
              ? -1
              : ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (length < 2 || length > HEADER_MAX || length > size - Long.BYTES) {
        refuse(findings, name, "header of " + length + " bytes", "a header within the file");
        return;
      }
      header = in.readNBytes(Math.toIntExact(length));
    }
    JsonNode tree;
    try {
      tree = Json.parse(new String(header, StandardCharsets.UTF_8));
    } catch (PlimsollException e) {
      refuse(findings, name, "a header that is no JSON", "safetensors");
      return;
    }
    if (!tree.isObject()) {
      refuse(findings, name, "a header that is no object", "safetensors");
      return;
    }
    tensors(tree, size - Long.BYTES - header.length, name, findings);
  }

  private static void tensors(JsonNode tree, long bytes, String name, Findings findings) {
    List<Range> ranges = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : tree.properties()) {
      if (field.getKey().equals("__metadata__")) {
        continue;
      }
      JsonNode offsets = field.getValue().path("data_offsets");
      List<Long> shape = new ArrayList<>();
      field.getValue().path("shape").forEach(dim -> shape.add(dim.asLong(-1)));
      long begin = offsets.path(0).asLong(-1);
      long end = offsets.path(1).asLong(-1);
      long elements = TensorScan.product(shape);
      long width = width(field.getValue().path("dtype").asText());
      if (begin < 0
          || end < begin
          || end > bytes
          || width == 0
          || elements < 0
          || elements != (end - begin) / width
          || (end - begin) % width != 0) {
        refuse(
            findings,
            name + " tensor '" + field.getKey() + "'",
            field.getValue().toString(),
            "a type, a shape and as many bytes");
        return;
      }
      ranges.add(new Range(field.getKey(), begin, end));
    }
    ranges.sort(Comparator.comparingLong(Range::begin).thenComparingLong(Range::end));
    long covered = 0;
    for (Range range : ranges) {
      if (range.begin != covered) {
        refuse(
            findings,
            name + " tensor '" + range.name + "'",
            "starts at " + range.begin,
            "" + covered);
        return;
      }
      covered = range.end;
    }
    if (covered != bytes) {
      refuse(findings, name, (bytes - covered) + " bytes after the last tensor", "none");
    }
  }

  private static long width(String type) {
    return switch (type) {
      case "BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2" -> 1;
      case "U16", "I16", "F16", "BF16" -> 2;
      case "U32", "I32", "F32" -> 4;
      case "U64", "I64", "F64" -> 8;
      default -> 0;
    };
  }

  private static void refuse(Findings findings, String where, String met, String expected) {
    findings.refuse(ScanRule.CHECKPOINT, where, met + " (expected: " + expected + ")");
  }
}
