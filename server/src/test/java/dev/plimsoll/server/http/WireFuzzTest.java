package dev.plimsoll.server.http;

import static dev.plimsoll.server.http.WireRoom.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Spoiled requests over REST (JSON, binary, gzip) and gRPC (raw, typed), from a seed. None may be
 * answered with a failure of the server, and memory must be as it was.
 *
 * <p>{@code -Dplimsoll.fuzz.requests=100000} sends more.
 */
class WireFuzzTest {
  private static final int REQUESTS = Integer.getInteger("plimsoll.fuzz.requests", 2000);
  private static final long SEED = Long.getLong("plimsoll.fuzz.seed", 20260301);
  private static final int ROWS = 60;
  private static final long MEMORY_SLACK = 24L << 20;

  private final WireRoom room;
  private final Level before = ResourceLeakDetector.getLevel();

  WireFuzzTest(@TempDir Path home) {
    ResourceLeakDetector.setLevel(Level.PARANOID);
    room = new WireRoom(home, HttpLimits.standard().withCallerSetsTime(true));
  }

  @AfterEach
  void close() {
    room.close();
    ResourceLeakDetector.setLevel(before);
  }

  /** One way to ask. */
  private interface Form {
    /** A status of HTTP, or one of gRPC below 100. */
    int send(SplittableRandom random) throws IOException, InterruptedException;
  }

  @Test
  void neverFailsItselfAndForgetsEveryRequest() throws Exception {
    Map<String, Form> forms = forms();
    Map<String, Map<Integer, Integer>> answers = new TreeMap<>();
    SplittableRandom random = new SplittableRandom(SEED);
    send(forms, REQUESTS / 10, random, answers);
    long used = memory();
    send(forms, REQUESTS, random, answers);
    assertThat(memory()).as("bytes after, before: %s", used).isLessThan(used + MEMORY_SLACK);
    assertThat(answers.keySet()).isEqualTo(forms.keySet());
    answers.forEach(
        (form, counts) -> {
          assertThat(counts.keySet())
              .as("%s %s", form, counts)
              .allSatisfy(status -> assertThat(isOurFault(status)).as("%s", status).isFalse());
        });
    assertThat(answers.values().stream().mapToInt(WireFuzzTest::answered).sum())
        .as("requests that are still right, and not all: %s", answers)
        .isBetween(REQUESTS / 50, REQUESTS / 2);
    assertThat(room.infer(request("1", "\"AA\"")).statusCode()).isEqualTo(200);
  }

  private static int answered(Map<Integer, Integer> counts) {
    return counts.getOrDefault(200, 0) + counts.getOrDefault(0, 0);
  }

  private static boolean isOurFault(int status) {
    // gRPC: UNKNOWN 2, UNIMPLEMENTED 12, INTERNAL 13, DATA_LOSS 15.
    return status >= 500 || status == 2 || status == 12 || status == 13 || status == 15;
  }

  private static void send(
      Map<String, Form> forms,
      int requests,
      SplittableRandom random,
      Map<String, Map<Integer, Integer>> answers)
      throws IOException, InterruptedException {
    List<String> names = List.copyOf(forms.keySet());
    for (int i = 0; i < requests; i++) {
      String name = names.get(i % names.size());
      Form form = forms.get(name);
      int status = form == null ? 0 : form.send(random);
      answers.computeIfAbsent(name, key -> new TreeMap<>()).merge(status, 1, Integer::sum);
    }
  }

  private Map<String, Form> forms() {
    String late =
        request("1, 2", "\"AA\", \"B\"")
            .replace(
                "{\"name\": \"distance\"",
                "{\"name\": \"decision_at\", \"shape\": [2], \"datatype\": \"INT64\","
                    + " \"data\": [1772366400000000, 5]}, {\"name\": \"distance\"")
            .replaceFirst(
                "\\{",
                "{\"parameters\": {\"priority\": 1, \"sticky_key\": \"k\"},"
                    + " \"outputs\": [{\"name\": \"logit\", \"parameters\": {\"binary_data\":"
                    + " false}}], ");
    byte[] json = late.getBytes(StandardCharsets.UTF_8);
    byte[] mixed = TensorProtocolTest.mixed(TensorProtocolTest.row(), "");
    byte[] binary = rawBody();
    Map<String, Form> forms = new TreeMap<>();
    forms.put("json", random -> post("late", Mutation.text(json, random)));
    forms.put("tensors", random -> tensors(Mutation.text(mixed, random), null));
    forms.put(
        "binary", random -> binary(Mutation.bytes(binary, random), binary.length - 20 * ROWS));
    forms.put("gzip", random -> gzip(Mutation.bytes(zipped(json), random)));
    forms.put(
        "feedback",
        random ->
            room.sendBytes(
                    "/v1/feedback",
                    Mutation.text(
                        "{\"items\": [{\"prediction_id\": \"a\", \"label\": 1}]}"
                            .getBytes(StandardCharsets.UTF_8),
                        random))
                .statusCode());
    for (boolean raw : new boolean[] {true, false}) {
      byte[] message = GrpcMessages.late(raw).toByteArray();
      forms.put(raw ? "grpc-raw" : "grpc-typed", random -> grpc(Mutation.bytes(message, random)));
    }
    byte[] shapes = GrpcMessages.shapes().toByteArray();
    forms.put("grpc-tensors", random -> grpc(Mutation.bytes(shapes, random)));
    return forms;
  }

  private int post(String model, byte[] body) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = room.sendBytes("/v2/models/" + model + "/infer", body);
    return checked(answer, body);
  }

  private int tensors(byte[] body, @Nullable String length)
      throws IOException, InterruptedException {
    String announced = length == null ? String.valueOf(Math.max(0, body.length - 2)) : length;
    return checked(
        room.sendBytes(
            "/v2/models/shapes/infer", body, "inference-header-content-length", announced),
        body);
  }

  private int binary(byte[] body, int length) throws IOException, InterruptedException {
    return checked(
        room.sendBytes(
            "/v2/models/late/infer",
            body,
            "inference-header-content-length",
            String.valueOf(length)),
        body);
  }

  /** Rows of the decision endpoint, mostly bytes: per row a number, two texts of two letters. */
  private static byte[] rawBody() {
    String head =
        "{\"inputs\":[{\"name\":\"distance\",\"datatype\":\"FP64\",\"shape\":[%d],"
            + "\"parameters\":{\"binary_data_size\":%d}},{\"name\":\"carrier\",\"datatype\":"
            + "\"BYTES\",\"shape\":[%d,1],\"parameters\":{\"binary_data_size\":%d}},"
            + "{\"name\":\"tail\",\"datatype\":\"BYTES\",\"shape\":[%d],"
            + "\"parameters\":{\"binary_data_size\":%d}}]}";
    byte[] json =
        head.formatted(ROWS, 8 * ROWS, ROWS, 6 * ROWS, ROWS, 6 * ROWS)
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer body =
        ByteBuffer.allocate(json.length + 20 * ROWS).order(ByteOrder.LITTLE_ENDIAN).put(json);
    for (int i = 0; i < ROWS; i++) {
      body.putDouble(i);
    }
    for (int i = 0; i < 2 * ROWS; i++) {
      body.putInt(2).put((byte) 'A').put((byte) 'A');
    }
    return body.array();
  }

  private int gzip(byte[] body) throws IOException, InterruptedException {
    return checked(room.sendBytes("/v2/models/late/infer", body, "content-encoding", "gzip"), body);
  }

  private static int checked(HttpResponse<byte[]> answer, byte[] body) {
    assertThat(answer.statusCode())
        .as(
            () ->
                new String(body, StandardCharsets.UTF_8)
                    + "\n"
                    + new String(answer.body(), StandardCharsets.UTF_8))
        .isLessThan(500);
    return answer.statusCode();
  }

  private int grpc(byte[] message) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = room.grpc("ModelInfer", message);
    assertThat(answer.statusCode()).isEqualTo(200);
    // The client shows no trailers: a status in the headers is a refusal, a body is an answer.
    return answer.headers().firstValue("grpc-status").map(Integer::parseInt).orElse(0);
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

  /** Heap after a collection, direct buffers, and what Netty's pool has given out. */
  private static long memory() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return least + direct + PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }
}
