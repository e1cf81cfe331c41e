package dev.plimsoll.serving.internal.log;

import dev.plimsoll.serving.Durability;
import dev.plimsoll.serving.InputsKept;
import dev.plimsoll.serving.LogPolicy;
import dev.plimsoll.serving.LogSettings;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.PredictionLog;
import dev.plimsoll.serving.Samples;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A child process that appends from several threads and says what was acknowledged, until killed.
 */
public final class AppendingProcess {
  private AppendingProcess() {}

  public static void main(String[] arguments) {
    PrintStream acknowledged = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Durability durability = Durability.valueOf(arguments[2]);
    LogPolicy policy =
        new LogPolicy(InputsKept.FULL, List.of(), null, durability, LogPolicy.ARCHIVE_AFTER);
    PredictionLog log =
        PredictionLog.open(
            Path.of(arguments[0]),
            new LogSettings(endpoint -> policy, new SplittableRandom(1), null));
    boolean labels = durability == Durability.GROUP; // feedback takes all before it to the disk
    for (int thread = 0; thread < 4; thread++) {
      String prefix = arguments[1] + "-" + thread + "-";
      new Thread(() -> appendForEver(log, prefix, labels, acknowledged)).start();
    }
  }

  private static void appendForEver(
      PredictionLog log, String prefix, boolean labels, PrintStream acknowledged) {
    for (int i = 0; true; i++) {
      List<Prediction> batch = new ArrayList<>();
      for (int row = 0; row < 5; row++) {
        batch.add(
            Samples.prediction(prefix + i + "-" + row, Samples.NOON.plusMillis(5L * i + row)));
      }
      log.append(batch);
      if (labels) {
        log.feedback(List.of(Samples.feedback(prefix + i + "-0", i % 2, i)));
      }
      acknowledged.println(prefix + i);
    }
  }
}
