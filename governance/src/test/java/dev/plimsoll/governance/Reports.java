package dev.plimsoll.governance;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.ClassReport;
import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.evaluation.MetricSet;
import dev.plimsoll.evaluation.ReliabilityBin;
import dev.plimsoll.evaluation.SliceReport;
import java.util.List;
import java.util.Map;

/** Reports with figures chosen by hand. */
final class Reports {
  private Reports() {}

  /** AUC and ECE with ranges of 0.01 to either side, over 10,000 rows. */
  static EvaluationReport of(double auc, double ece, SliceReport... slices) {
    return new EvaluationReport(
        new MetricSet(
            AnswerKind.OUTCOME,
            Map.of("auc", around(auc), "ece", around(ece)),
            Map.of("f1", "nothing was answered with yes"),
            10_000,
            2_000),
        List.of(slices),
        List.of(
            new ReliabilityBin(0, 0.2, 5_000, 0.1, new Interval(0.1, 0.09, 0.11)),
            new ReliabilityBin(0.2, 1, 5_000, 0.4, new Interval(0.3, 0.28, 0.32))),
        new EvaluationPlan(List.of(List.of("carrier")), 100, 200, 0.95, 1));
  }

  /** A model of numbers, over 4,000 rows, with slices of their RMSE. */
  static EvaluationReport ofNumbers(double rmse, double mae, double r2, SliceReport... slices) {
    return new EvaluationReport(
        new MetricSet(
            AnswerKind.NUMBER,
            Map.of("rmse", around(rmse), "mae", around(mae), "r2", around(r2)),
            Map.of(),
            4_000,
            0),
        List.of(slices),
        List.of(),
        new EvaluationPlan(List.of(List.of("town")), 100, 200, 0.95, 1));
  }

  /** A model of two classes, of which it hardly ever finds the rarer one. */
  static EvaluationReport ofClasses() {
    return new EvaluationReport(
        new MetricSet(AnswerKind.CLASSES, Map.of("accuracy", around(0.9)), Map.of(), 1_000, 0),
        List.of(),
        List.of(),
        List.of(
            new ClassReport(
                "own",
                900,
                980,
                around(0.98),
                around(0.91),
                List.of(new ClassReport.Mistaken("free", 8))),
            new ClassReport(
                "free",
                100,
                20,
                new Interval(0.12, 0.07, 0.2),
                new Interval(0.6, 0.39, 0.78),
                List.of(new ClassReport.Mistaken("own", 80)))),
        new EvaluationPlan(List.of(), 100, 200, 0.95, 1));
  }

  static SliceReport numberSlice(String town, long rows, double rmse) {
    return new SliceReport(
        Map.of("town", town),
        rows,
        0,
        SliceReport.State.MEASURED,
        new MetricSet(AnswerKind.NUMBER, Map.of("rmse", around(rmse)), Map.of(), rows, 0));
  }

  static Interval around(double value) {
    return new Interval(value, value - 0.01, value + 0.01);
  }

  static SliceReport slice(String carrier, long rows, double auc) {
    return slice(carrier, rows, around(auc));
  }

  static SliceReport slice(String carrier, long rows, Interval auc) {
    return new SliceReport(
        Map.of("carrier", carrier),
        rows,
        rows / 5,
        SliceReport.State.MEASURED,
        new MetricSet(Map.of("auc", auc), rows, rows / 5));
  }

  static SliceReport tooSmall(String carrier, long rows) {
    return new SliceReport(
        Map.of("carrier", carrier), rows, 1, SliceReport.State.TOO_FEW_ROWS, null);
  }
}
