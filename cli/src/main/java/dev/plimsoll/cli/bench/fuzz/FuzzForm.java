package dev.plimsoll.cli.bench.fuzz;

import dev.plimsoll.cli.bench.model.BenchModel;
import dev.plimsoll.cli.bench.wire.WireBody;
import dev.plimsoll.server.http.Mutation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A way to ask for two rows of a {@link BenchModel}, or to give a label, and to spoil it. */
enum FuzzForm {
  JSON,
  BINARY,
  GZIP,
  FEEDBACK,
  GRPC_RAW,
  GRPC_TYPED;

  private static final int ROWS = 2;
  private static final byte[] VALUES =
      ByteBuffer.allocate(ROWS * Float.BYTES)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putFloat(1.5f)
          .putFloat(-2)
          .array();
  private static final byte[] KEYS = {2, 0, 0, 0, 'a', 'b', 1, 0, 0, 0, 'c'};
  private static final int GRPC_FP32 = 6;
  private static final int GRPC_BYTES = 8;

  boolean isGrpc() {
    return this == GRPC_RAW || this == GRPC_TYPED;
  }

  String path() {
    return switch (this) {
      case JSON, BINARY, GZIP -> "/v2/models/" + BenchModel.NAME + "/infer";
      case FEEDBACK -> "/v1/feedback";
      case GRPC_RAW, GRPC_TYPED -> "/inference.GRPCInferenceService/ModelInfer";
    };
  }

  /** A right request. */
  byte[] right() {
    return switch (this) {
      case JSON -> json().getBytes(StandardCharsets.UTF_8);
      case BINARY -> binary();
      case GZIP -> zipped(json().getBytes(StandardCharsets.UTF_8));
      case FEEDBACK ->
          "{\"items\": [{\"prediction_id\": \"a\", \"label\": 1}]}"
              .getBytes(StandardCharsets.UTF_8);
      case GRPC_RAW -> grpc(true);
      case GRPC_TYPED -> grpc(false);
    };
  }

  /** The right request spoiled; a gRPC message is framed afterwards, so that the frame is right. */
  byte[] spoiled(byte[] right, SplittableRandom random) {
    return switch (this) {
      case JSON, FEEDBACK -> Mutation.text(right, random);
      case BINARY, GZIP -> Mutation.bytes(right, random);
      case GRPC_RAW, GRPC_TYPED -> WireBody.framed(Mutation.bytes(right, random));
    };
  }

  /** Where the JSON of {@link #BINARY} ends. */
  static int jsonLength() {
    return head().length;
  }

  private static String json() {
    String inputs =
        BenchModel.INPUTS.stream()
            .map(
                input ->
                    "{\"name\": \"%s\", \"shape\": [2, 1], \"datatype\": \"FP32\", \"data\": [1.5, -2]}"
                        .formatted(input.name()))
            .collect(Collectors.joining(", "));
    return "{\"id\": \"r\", \"parameters\": {\"priority\": 1}, \"outputs\": [{\"name\": \"logit\"}], \"inputs\": ["
        + "{\"name\": \"sticky_key\", \"shape\": [2], \"datatype\": \"BYTES\", \"data\": [\"ab\", \"c\"]}, "
        + inputs
        + "]}";
  }

  private static byte[] binary() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(head());
    body.writeBytes(KEYS);
    BenchModel.INPUTS.forEach(input -> body.writeBytes(VALUES));
    return body.toByteArray();
  }

  private static byte[] head() {
    String tensor =
        "{\"name\":\"%s\",\"datatype\":\"%s\",\"shape\":[2],\"parameters\":{\"binary_data_size\":%d}}";
    String numbers =
        BenchModel.INPUTS.stream()
            .map(input -> tensor.formatted(input.name(), "FP32", VALUES.length))
            .collect(Collectors.joining(","));
    return ("{\"inputs\":["
            + tensor.formatted("sticky_key", "BYTES", KEYS.length)
            + ","
            + numbers
            + "]}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] grpc(boolean raw) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    WireBody.field(message, 1, BenchModel.NAME.getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream keys = new ByteArrayOutputStream();
    WireBody.field(keys, GRPC_BYTES, new byte[] {'a', 'b'});
    WireBody.field(keys, GRPC_BYTES, new byte[] {'c'});
    input(message, "sticky_key", "BYTES", raw ? null : keys.toByteArray());
    ByteArrayOutputStream numbers = new ByteArrayOutputStream();
    WireBody.field(numbers, GRPC_FP32, VALUES);
    BenchModel.INPUTS.forEach(
        input -> input(message, input.name(), "FP32", raw ? null : numbers.toByteArray()));
    if (raw) {
      WireBody.field(message, 7, KEYS);
      BenchModel.INPUTS.forEach(input -> WireBody.field(message, 7, VALUES));
    }
    return message.toByteArray();
  }

  private static void input(
      ByteArrayOutputStream message, String name, String type, byte @Nullable [] contents) {
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    WireBody.field(input, 1, name.getBytes(StandardCharsets.UTF_8));
    WireBody.field(input, 2, type.getBytes(StandardCharsets.UTF_8));
    WireBody.field(input, 3, new byte[] {ROWS});
    if (contents != null) {
      WireBody.field(input, 5, contents);
    }
    WireBody.field(message, 5, input.toByteArray());
  }

  private static byte[] zipped(byte[] body) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zipped.toByteArray();
  }
}
