package dev.plimsoll.cli.bench.wire;

import dev.plimsoll.cli.bench.model.BenchModel;
import dev.plimsoll.cli.bench.model.MiniLm;
import dev.plimsoll.kernel.Json;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The body of a request for inference.
 *
 * @param jsonLength how much of it is JSON, when tensors follow as bytes; else 0
 */
public record WireBody(ByteBuffer bytes, int jsonLength) {
  private static final int FLAG_AND_LENGTH = 5;
  private static final int LENGTH = 4;
  private static final int MODEL_NAME = 1;
  private static final int INPUTS = 5;
  private static final int RAW_CONTENTS = 7;

  boolean isBinary() {
    return jsonLength > 0;
  }

  /** One row of random numbers for a {@link BenchModel}. */
  static WireBody row(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Map<String, Object>> inputs =
        BenchModel.INPUTS.stream()
            .map(
                input ->
                    tensor(
                        input.name(),
                        "FP32",
                        "data",
                        List.of(random.nextInt(-5_000, 5_000) / 1_000f)))
            .toList();
    return json(Map.of("inputs", inputs));
  }

  /** One text as JSON. */
  static WireBody text(String text) {
    return json(Map.of("inputs", List.of(tensor(MiniLm.TEXT, "BYTES", "data", List.of(text)))));
  }

  /** One text as bytes behind the JSON; the answer shall be bytes too. */
  static WireBody binaryText(String text) {
    byte[] tail = raw(text);
    byte[] head =
        json(Map.of(
                "inputs",
                List.of(
                    tensor(
                        MiniLm.TEXT,
                        "BYTES",
                        "parameters",
                        Map.of("binary_data_size", tail.length))),
                "parameters",
                Map.of("binary_data_output", true)))
            .bytes()
            .array();
    ByteBuffer whole = ByteBuffer.allocate(head.length + tail.length).put(head).put(tail).flip();
    return new WireBody(whole, head.length);
  }

  /**
   * One text as a framed gRPC message with raw contents, written by hand: a client of the server
   * that shares none of its code.
   */
  static byte[] grpcText(String text) {
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    field(input, 1, MiniLm.TEXT.getBytes(StandardCharsets.UTF_8));
    field(input, 2, "BYTES".getBytes(StandardCharsets.UTF_8));
    field(input, 3, new byte[] {1}); // shape: [1]
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    field(message, MODEL_NAME, BenchModel.NAME.getBytes(StandardCharsets.UTF_8));
    field(message, INPUTS, input.toByteArray());
    field(message, RAW_CONTENTS, raw(text));
    return framed(message.toByteArray());
  }

  /** As gRPC sends a message: not packed, its length, the message. */
  public static byte[] framed(byte[] message) {
    return ByteBuffer.allocate(FLAG_AND_LENGTH + message.length)
        .put((byte) 0)
        .putInt(message.length)
        .put(message)
        .array();
  }

  public static void field(ByteArrayOutputStream out, int number, byte[] value) {
    out.write((number << 3) | 2); // length-delimited
    int length = value.length;
    while (length > 0x7F) {
      out.write((length & 0x7F) | 0x80);
      length >>>= 7;
    }
    out.write(length);
    out.writeBytes(value);
  }

  private static byte[] raw(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(LENGTH + utf8.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(utf8.length)
        .put(utf8)
        .array();
  }

  private static Map<String, Object> tensor(String name, String type, String field, Object value) {
    List<Integer> shape = type.equals("BYTES") ? List.of(1) : List.of(1, 1);
    return Map.of("name", name, "datatype", type, "shape", shape, field, value);
  }

  private static WireBody json(Map<String, Object> body) {
    return new WireBody(ByteBuffer.wrap(Json.text(body).getBytes(StandardCharsets.UTF_8)), 0);
  }
}
