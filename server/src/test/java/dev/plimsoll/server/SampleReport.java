package dev.plimsoll.server;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.server.LifeReport.Cost;
import dev.plimsoll.server.LifeReport.DriftRow;
import dev.plimsoll.server.LifeReport.Estimate;
import dev.plimsoll.server.LifeReport.Event;
import dev.plimsoll.server.LifeReport.EventKind;
import dev.plimsoll.server.LifeReport.Headline;
import dev.plimsoll.server.LifeReport.LedgerStatus;
import dev.plimsoll.server.LifeReport.ModelRow;
import dev.plimsoll.server.LifeReport.Quantization;
import dev.plimsoll.server.LifeReport.ReliabilityPoint;
import dev.plimsoll.server.LifeReport.SliceBar;
import dev.plimsoll.server.LifeReport.SplitComparison;
import dev.plimsoll.server.LifeReport.Tone;
import dev.plimsoll.server.LifeReport.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A life as the pipeline would tell it, with every section filled. */
public final class SampleReport {
  private static final Instant START = Instant.parse("2024-06-03T00:00:00Z");

  private SampleReport() {}

  public static LifeReport full() {
    return new LifeReport(
        "churn-within-a-month",
        "On the first of a month, will this customer leave before its end?",
        AnswerKind.OUTCOME,
        START.plus(Duration.ofDays(220)),
        List.of(
            new Headline(
                "AUC on later rows",
                "0.712",
                "ranks right 71 times in 100; guessing gives 50",
                Tone.GOOD),
            new Headline(
                "bad successors stopped", "2 of 2", "one at the gate, one in canary", Tone.GOOD),
            new Headline("retrained", "3 times", "one successor was promoted", Tone.PLAIN),
            new Headline(
                "ledger", "intact", "412 entries, each follows from the one before", Tone.GOOD)),
        List.of(
            "Of three candidates the gradient-boosted trees were best; the attention model was 0.008"
                + " behind and took nine times as long to train.",
            "Retraining in September raised the following month's AUC from 0.66 to 0.70; the two"
                + " later retrainings changed nothing beyond chance and were not promoted."),
        models(),
        new SplitComparison(
            new Estimate(0.712, 0.705, 0.719),
            new Estimate(0.764, 0.759, 0.770),
            "Rows drawn at random share their days with the training rows, so the model is asked"
                + " about days it has already seen. In production it never is."),
        slices(),
        new Estimate(0.712, 0.705, 0.719),
        reliability(),
        List.of(),
        new Quantization(
            "dynamic int8 of the MatMul weights", 1_840_000, 560_000, 0.304, 1.42, -0.0011, null),
        windows(),
        events(),
        drift(),
        new LedgerStatus(412, true, "5f1d".repeat(16), List.of()),
        new Cost(412.7, 3_912, 196_411, 191_730, 2_644, "2 processors, Linux, Java 17"));
  }

  private static List<LifeReport.Step> curve() {
    List<LifeReport.Step> steps = new ArrayList<>();
    for (int step = 1; step <= 30; step++) {
      double train = 0.6 - 0.05 * Math.log(step);
      double valid = 0.61 - 0.04 * Math.log(step) + 0.0015 * step;
      steps.add(
          new LifeReport.Step(
              step, step == 1 ? Double.NaN : train, valid, 0.72 - valid / 10, step == 26));
    }
    return steps;
  }

  private static List<ModelRow> models() {
    return List.of(
        new ModelRow(
            "xgboost",
            "champion",
            Arrays.asList(near(0.712, 0.007), near(0.4711, 0.005), near(0.0121, 0.003)),
            4.2,
            410_000,
            curve()),
        new ModelRow(
            "ft-transformer",
            "rival",
            Arrays.asList(near(0.704, 0.007), near(0.4763, 0.005), near(0.0144, 0.003)),
            131.9,
            88_000),
        new ModelRow(
            "logistic",
            "rival",
            Arrays.asList(near(0.671, 0.008), near(0.4901, 0.005), near(0.0172, 0.003)),
            1.1,
            1_900_000));
  }

  private static List<SliceBar> slices() {
    List<SliceBar> slices = new ArrayList<>();
    String[] names = {
      "plan = basic",
      "plan = family",
      "plan = business",
      "region = north",
      "region = south",
      "age 65 and over and plan = basic"
    };
    double[] values = {0.715, 0.731, 0.694, 0.706, 0.722, 0.612};
    for (int i = 0; i < names.length; i++) {
      slices.add(new SliceBar(names[i], 4_200 - 600L * i, near(values[i], 0.012 + 0.004 * i)));
    }
    return slices;
  }

  private static List<ReliabilityPoint> reliability() {
    List<ReliabilityPoint> bins = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      double said = 0.04 + 0.06 * i;
      bins.add(new ReliabilityPoint(said, near(said + 0.012 * Math.sin(i), 0.02), 2_800));
    }
    return bins;
  }

  private static List<Window> windows() {
    List<Window> windows = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Instant from = START.plus(Duration.ofDays(7L * i));
      double auc = (i < 14 ? 0.71 - 0.004 * i : 0.702) + 0.008 * Math.sin(i * 1.7);
      boolean judged = i < 29;
      windows.add(
          new Window(
              from,
              from.plus(Duration.ofDays(7)),
              i < 14 ? "churn/1" : "churn/4",
              6_000,
              judged ? 5_880 : 40,
              Arrays.asList(
                  unless(!judged, near(auc, 0.014)),
                  unless(!judged, near(0.55 - 0.1 * auc, 0.009)),
                  unless(!judged, near(0.015, 0.004))),
              i > 9 && i < 14 ? List.of("income") : List.of()));
    }
    return windows;
  }

  private static @Nullable Estimate unless(boolean unknown, Estimate estimate) {
    return unknown ? null : estimate;
  }

  private static List<Event> events() {
    return List.of(
        event(
            0,
            EventKind.RELEASED,
            "churn/1",
            "Version 1 takes all traffic",
            "auc 0.712 (expected: >= 0.66)"),
        event(
            40,
            EventKind.GATE_REFUSED,
            "churn/2",
            "Version 2 is refused",
            "auc 0.503 (expected: >= 0.66)",
            "worst slice auc 0.47 (expected: >= 0.58)"),
        event(63, EventKind.CANARY_STARTED, "churn/3", "Version 3 gets 20 % of traffic"),
        event(
            66,
            EventKind.CANARY_ROLLED_BACK,
            "churn/3",
            "Version 3 is rolled back",
            "log loss on canary traffic 0.91 against 0.47, p < 0.0001"),
        event(91, EventKind.ALARM, "churn/1", "AUC fell", "auc 0.652 (expected: >= 0.66)"),
        event(92, EventKind.RETRAINED, "churn/4", "Retrained on eight months"),
        event(
            98,
            EventKind.PROMOTED,
            "churn/4",
            "Version 4 takes all traffic",
            "auc 0.701 against 0.655 on the same rows"),
        event(
            160,
            EventKind.NOT_PROMOTED,
            "churn/5",
            "Version 5 stays a candidate",
            "the difference, 0.001, is within chance"));
  }

  private static Event event(
      int day, EventKind kind, String subject, String title, String... reasons) {
    return new Event(START.plus(Duration.ofDays(day)), kind, subject, title, List.of(reasons));
  }

  private static List<DriftRow> drift() {
    List<DriftRow> rows = new ArrayList<>();
    String[] columns = {"income", "tenure", "calls_mean_7d", "region"};
    for (int c = 0; c < columns.length; c++) {
      List<@Nullable Double> effects = new ArrayList<>();
      List<Integer> alarms = new ArrayList<>();
      for (int w = 0; w < 30; w++) {
        double effect =
            0.02 + 0.015 * Math.abs(Math.sin(w + c)) + (c == 0 && w > 9 && w < 14 ? 0.22 : 0);
        effects.add(c == 2 && w == 4 ? null : effect);
        if (effect > 0.1) {
          alarms.add(w);
        }
      }
      rows.add(new DriftRow(columns[c], effects, alarms, 0.1));
    }
    return rows;
  }

  private static Estimate near(double value, double half) {
    return new Estimate(value, value - half, value + half);
  }
}
