package dev.plimsoll.cli.bench.log;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.serving.Feedback;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.PredictionLog;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A process that logs predictions and feedback from several threads and says what was acknowledged,
 * until it is killed.
 */
final class LogLoad {
  static final int ROWS = 5;
  private static final int THREADS = 8;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private LogLoad() {}

  static String id(String batch, int row) {
    return batch + "-" + row;
  }

  public static void main(String[] arguments) {
    PrintStream acknowledged = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PredictionLog log = PredictionLog.open(Path.of(arguments[0]));
    for (int thread = 0; thread < THREADS; thread++) {
      String prefix = arguments[1] + "-" + thread + "-";
      new Thread(() -> load(log, prefix, acknowledged)).start();
    }
  }

  private static void load(PredictionLog log, String prefix, PrintStream acknowledged) {
    for (int i = 0; true; i++) {
      String batch = prefix + i;
      List<Prediction> rows = new ArrayList<>();
      for (int row = 0; row < ROWS; row++) {
        Instant at = START.plusMillis(5L * i + row);
        rows.add(
            new Prediction(
                id(batch, row),
                "bench",
                at,
                at,
                "bench/1",
                Digest.ofText("bench"),
                1,
                1,
                Map.of("x", (float) i),
                Map.of("customer", "K" + i % 100),
                0.5,
                0,
                100));
      }
      log.append(rows);
      log.feedback(List.of(new Feedback(id(batch, 0), i % 2, START, "bench")));
      acknowledged.println(batch);
    }
  }
}
