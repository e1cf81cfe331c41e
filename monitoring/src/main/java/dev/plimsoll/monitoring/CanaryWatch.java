package dev.plimsoll.monitoring;

import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.serving.LabelledPrediction;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.PredictionLog;
import dev.plimsoll.storage.Storage;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * Looks at a running canary: reads both arms out of the prediction log, and calls when it fails.
 */
public final class CanaryWatch {
  private final Storage storage;
  private final PredictionLog log;

  public CanaryWatch(Storage storage, PredictionLog log) {
    this.storage = storage;
    this.log = log;
  }

  /** One look's question; see {@link #look}. */
  public record Question(
      String endpoint,
      long routeRevision,
      String champion,
      String canary,
      Instant from,
      Instant until) {}

  /**
   * Takes a look over decision times in [from, until) of the question.
   *
   * <p>Only rows that the router assigned at random count: not those whose caller named a version,
   * and only those of one route table, because mixing shares would mix times (Simpson's paradox).
   *
   * @param look 1 for the first look at this canary
   * @param reference whose cells both arms are counted into
   */
  public CanaryReport look(
      CanaryPlan plan, int look, Question question, ReferenceProfile reference) {
    Arms arms = new Arms(question, reference);
    log.scan(question.endpoint(), question.from(), question.until(), arms::add);
    CanaryReport report =
        CanaryAnalysis.look(plan, look, reference, arms.champion, arms.canary, arms.ratio);
    Instant now = storage.clock().instant();
    storage
        .evidence()
        .record(
            Evidence.of(
                Monitor.EVIDENCE,
                Alarms.subject(question.endpoint()),
                Monitor.PRODUCER,
                now,
                Map.of("canary", question.canary(), "report", report)));
    if (report.verdict() == CanaryVerdict.ROLLBACK) {
      new Alarms(storage).raise(alarm(plan, question, report, now));
    }
    return report;
  }

  /** The figure beside the words: the worst input's distance, or how much more was lost. */
  private static Alarm alarm(CanaryPlan plan, Question question, CanaryReport report, Instant now) {
    double shift =
        report.inputs().stream()
            .filter(ColumnDrift::drifted)
            .mapToDouble(ColumnDrift::effect)
            .max()
            .orElse(0);
    double moreLoss = report.moreLoss() == null ? 0 : report.moreLoss().value();
    String occasion = question.canary() + "/" + question.routeRevision();
    return new Alarm(
        Alarm.id(question.endpoint(), Alarm.Kind.CANARY, occasion),
        now,
        question.endpoint(),
        Alarm.Kind.CANARY,
        question.canary(),
        String.format(
            Locale.ROOT,
            "canary %s failed at look %d: %s",
            question.canary(),
            report.look(),
            String.join("; ", report.reasons())),
        shift > 0 ? shift : moreLoss,
        shift > 0 ? plan.maximumInputShift() : plan.lossMargin());
  }

  private static final class Arms {
    final Question question;
    final CanaryArm champion;
    final CanaryArm canary;
    SampleRatio ratio = SampleRatio.NONE;

    Arms(Question question, ReferenceProfile reference) {
      this.question = question;
      champion = new CanaryArm(reference);
      canary = new CanaryArm(reference);
    }

    void add(LabelledPrediction row) {
      Prediction prediction = row.prediction();
      if (prediction.routeRevision() != question.routeRevision() || prediction.propensity() >= 1) {
        return;
      }
      if (prediction.version().equals(question.canary())) {
        canary.add(row);
        ratio = ratio.plus(prediction.propensity(), true);
      } else if (prediction.version().equals(question.champion())) {
        champion.add(row);
        ratio = ratio.plus(1 - prediction.propensity(), false);
      }
    }
  }
}
