package dev.plimsoll.monitoring;

import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.serving.AnswerDistribution;
import dev.plimsoll.serving.Feedback;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.PredictionLog;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A week of an endpoint in a real prediction log, and the monitor that watches it. */
abstract class LoggedWeek {
  static final Instant JUNE = Instant.parse("2013-06-01T00:00:00Z");
  static final Instant WEEK_LATER = JUNE.plus(Duration.ofDays(7));
  static final String ENDPOINT = "watched";
  static final String CHAMPION = "watched/1";
  static final String CANARY = "watched/2";

  final SplittableRandom random;
  final Storage storage;
  final PredictionLog log;
  final Monitor monitor;

  LoggedWeek(Path folder, long seed) {
    random = new SplittableRandom(seed);
    storage =
        Storage.open(
            new StorageConfig(folder.resolve("home"), null), new SimulatedClock(WEEK_LATER));
    log = PredictionLog.open(folder.resolve("log"));
    monitor = new Monitor(storage, MonitorPlan.within(FalsePageBudget.of("1 per 90d")));
  }

  @AfterEach
  void close() {
    log.close();
    storage.close();
  }

  /** What was true of a row; null when nobody ever tells. */
  interface Truth {
    @Nullable Feedback of(int row, String id, Instant at);
  }

  /**
   * Serves rows evenly over the week; the truth is told two hours after each.
   *
   * @param answers a number, or an {@link AnswerDistribution}
   */
  void append(
      String version, double propensity, int rows, IntFunction<Object> answers, Truth truth) {
    List<Prediction> predictions = new ArrayList<>();
    List<Feedback> labels = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      Instant at = JUNE.plusSeconds((long) i * 7 * 86_400 / rows);
      String id = version + "-" + propensity + "-" + i;
      predictions.add(prediction(id, at, version, propensity, answers.apply(i)));
      Feedback label = truth.of(i, id, at.plusSeconds(7200));
      if (label != null) {
        labels.add(label);
      }
    }
    log.append(predictions);
    log.feedback(labels);
  }

  /** The truth of a table of numbers or of quantiles. */
  static Truth numbers(AnswerTable rows) {
    return (row, id, at) -> new Feedback(id, rows.truth()[row], at, "test");
  }

  WindowReport window(ReferenceProfile reference) {
    return monitor.window(ENDPOINT, JUNE, WEEK_LATER, reference, log);
  }

  CanaryReport look(CanaryPlan plan, String canary, ReferenceProfile reference) {
    return new CanaryWatch(storage, log)
        .look(
            plan,
            1,
            new CanaryWatch.Question(ENDPOINT, 1, CHAMPION, canary, JUNE, WEEK_LATER),
            reference);
  }

  private Prediction prediction(
      String id, Instant at, String version, double propensity, Object answer) {
    Digest model = Digest.ofText(version);
    Map<String, Object> inputs = Worlds.inputs(random);
    if (answer instanceof AnswerDistribution several) {
      return Prediction.of(
          id, ENDPOINT, at, at, version, model, 1, propensity, inputs, Map.of(), several, 900);
    }
    double number = (Double) answer;
    return new Prediction(
        id,
        ENDPOINT,
        at,
        at,
        version,
        model,
        1,
        propensity,
        inputs,
        Map.of(),
        number,
        Double.NaN,
        900);
  }
}
