package dev.plimsoll.monitoring;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Compares a canary with the champion on the same period, under random assignment.
 *
 * <p>Four checks share what a look may spend of the level, a quarter each: the share of rows
 * (binomial), the inputs (homogeneity over columns, Benjamini-Hochberg), the scores (homogeneity),
 * and the realised loss (Welch, normal): log loss, for numbers the squared error, for quantiles the
 * pinball loss. The tail of squared errors is heavy, that of pinball losses is as heavy as the
 * errors', and so is that of log losses of classes, where one label of a class that neither model
 * knows is 16 nats; all three call for the greater of Welch's standard error and the pooled one.
 * (Simulated log losses of three classes, 400 rows of a champion against 1,600 of a canary, level
 * 0.0006: Welch's alone finds 0.0015 to 0.0026, the greater one 0.0002.) Every check needs
 * significance <em>and</em> a size above the plan's, and the sum over checks and looks stays below
 * the plan's level (union bound), so a canary that equals the champion is stopped at most that
 * often, however often one looks.
 *
 * <p>Because rows are assigned at random one by one, the test of the inputs holds even where rows
 * hang together (a storm delays a hundred flights): the storm falls on both arms alike. With sticky
 * keys that bring many rows each, count keys, not rows.
 */
public final class CanaryAnalysis {
  private static final int CHECKS = 4;

  /** A canary that gets a tenth more or less than its share is too far off. */
  private static final double MAXIMUM_DEVIATION = 0.1;

  private CanaryAnalysis() {}

  /**
   * Takes one look.
   *
   * @param look 1 for the first; each look spends its part of the level, whatever it finds
   * @param champion rows since the canary began
   * @param canary rows of the same time
   */
  public static CanaryReport look(
      CanaryPlan plan,
      int look,
      ReferenceProfile reference,
      CanaryArm champion,
      CanaryArm canary,
      SampleRatio ratio) {
    double alpha = plan.alpha(look);
    if (Math.min(champion.rows(), canary.rows()) < plan.minimumRows()) {
      String reason =
          "too few rows to say: canary %d, champion %d (expected: %d each)"
              .formatted(canary.rows(), champion.rows(), plan.minimumRows());
      return report(
          look,
          alpha,
          CanaryVerdict.HOLD,
          List.of(reason),
          champion,
          canary,
          ratio,
          List.of(),
          null,
          null);
    }
    double each = alpha / CHECKS;
    List<ColumnDrift> inputs = inputs(plan, reference, champion, canary, each);
    ColumnDrift score = score(plan, reference, champion, canary, each);
    AnswerKind kind = reference.kind();
    @Nullable Interval moreLoss = moreLoss(kind, champion.losses(), canary.losses(), each);
    List<String> broken = broken(plan, kind, ratio, inputs, score, moreLoss, each);
    if (!broken.isEmpty()) {
      return report(
          look,
          alpha,
          CanaryVerdict.ROLLBACK,
          broken,
          champion,
          canary,
          ratio,
          inputs,
          score,
          moreLoss);
    }
    String doubt = doubt(plan, reference, champion, canary, moreLoss);
    return report(
        look,
        alpha,
        doubt.isEmpty() ? CanaryVerdict.HEALTHY : CanaryVerdict.HOLD,
        List.of(doubt.isEmpty() ? healthy(kind, moreLoss) : doubt),
        champion,
        canary,
        ratio,
        inputs,
        score,
        moreLoss);
  }

  /** What is shown to be wrong, the gravest first; empty when nothing is. */
  private static List<String> broken(
      CanaryPlan plan,
      AnswerKind kind,
      SampleRatio ratio,
      List<ColumnDrift> inputs,
      ColumnDrift score,
      @Nullable Interval moreLoss,
      double each) {
    List<String> broken = new ArrayList<>();
    if (ratio.pValue() <= each && ratio.deviation() >= MAXIMUM_DEVIATION) {
      broken.add(part(ratio.explanation().particular()));
    }
    String fed = "the canary is fed other values than the champion, which sees the same traffic: ";
    for (ColumnDrift input : inputs) {
      if (input.drifted()) {
        broken.add(fed + part(input.explanation().particular()));
        fed = "";
      }
    }
    if (score.drifted()) {
      String differs =
          kind == AnswerKind.CLASSES
              ? "the canary answers with quite another mix of classes: "
              : "the canary scores quite differently: ";
      broken.add(differs + part(score.explanation().particular()));
    }
    if (moreLoss != null && moreLoss.low() > 0 && moreLoss.value() > plan.lossMargin()) {
      String wrong =
          inParts(kind)
              ? "the canary is further off: "
              : "the canary is wrong more often or more surely: ";
      broken.add(wrong + higherBy(kind) + text(moreLoss));
    }
    return broken;
  }

  private static String lossName(AnswerKind kind) {
    return switch (kind) {
      case OUTCOME, CLASSES -> "log loss";
      case NUMBER -> "squared error";
      case QUANTILES -> "pinball loss";
    };
  }

  /** Whether losses are counted in parts of the test's, not in nats. */
  private static boolean inParts(AnswerKind kind) {
    return kind == AnswerKind.NUMBER || kind == AnswerKind.QUANTILES;
  }

  private static String higherBy(AnswerKind kind) {
    return lossName(kind) + (inParts(kind) ? ", in parts of the test's, " : " ") + "higher by ";
  }

  /** A sentence as part of one. */
  private static String part(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  /** Why a canary that is not broken may still not be called healthy; empty when it may. */
  private static String doubt(
      CanaryPlan plan,
      ReferenceProfile reference,
      CanaryArm champion,
      CanaryArm canary,
      @Nullable Interval moreLoss) {
    if (plan.minimumLabels() == 0) {
      return "";
    }
    if (CanaryArm.unit(reference) == 0) {
      return ("labels cannot be judged by: the test's mean %s is 0, and errors are counted in parts of"
              + " it (expected: above 0)")
          .formatted(lossName(reference.kind()));
    }
    long labels = Math.min(champion.losses().rows(), canary.losses().rows());
    if (labels < plan.minimumLabels() || moreLoss == null) {
      return "too few labels to say: canary %d, champion %d (expected: %d each)"
          .formatted(canary.losses().rows(), champion.losses().rows(), plan.minimumLabels());
    }
    return moreLoss.high() < plan.lossMargin()
        ? ""
        : "not yet shown to be no worse: %s%s (expected: the whole range below %s)"
            .formatted(higherBy(reference.kind()), text(moreLoss), plan.lossMargin());
  }

  private static String healthy(AnswerKind kind, @Nullable Interval moreLoss) {
    String agree =
        "inputs and %s agree with the champion's; "
            .formatted(kind == AnswerKind.CLASSES ? "predicted classes" : "scores");
    return moreLoss == null
        ? agree + "there are no labels to judge by"
        : agree + higherBy(kind) + String.format(Locale.ROOT, "at most %.3f", moreLoss.high());
  }

  private static List<ColumnDrift> inputs(
      CanaryPlan plan,
      ReferenceProfile reference,
      CanaryArm champion,
      CanaryArm canary,
      double alpha) {
    List<ReferenceBins> before = new ArrayList<>();
    List<CellCounts> now = new ArrayList<>();
    for (ReferenceBins bins : reference.columns()) {
      CellCounts championCounts = champion.columns().get(bins.column());
      CellCounts canaryCounts = canary.columns().get(bins.column());
      // A successor may take other inputs; only what both take can be compared.
      if (championCounts != null
          && canaryCounts != null
          && championCounts.rows() > 0
          && canaryCounts.rows() > 0) {
        before.add(bins.with(championCounts));
        now.add(canaryCounts);
      }
    }
    return new DriftRule(plan.maximumInputShift(), 1).judge(before, now, alpha);
  }

  private static ColumnDrift score(
      CanaryPlan plan,
      ReferenceProfile reference,
      CanaryArm champion,
      CanaryArm canary,
      double alpha) {
    return new DriftRule(plan.maximumScoreShift(), 1)
        .judge(List.of(reference.score().with(champion.score())), List.of(canary.score()), alpha)
        .get(0);
  }

  private static @Nullable Interval moreLoss(
      AnswerKind kind, MeanLoss champion, MeanLoss canary, double alpha) {
    if (champion.rows() < 2 || canary.rows() < 2) {
      return null;
    }
    double value = canary.mean() - champion.mean();
    double error =
        kind == AnswerKind.OUTCOME
            ? Math.sqrt(champion.varianceOfMean() + canary.varianceOfMean())
            : canary.cautiousErrorAgainst(champion);
    double reach = NormalDistribution.of(0, 1).inverseSurvivalProbability(alpha) * error;
    return new Interval(value, value - reach, value + reach);
  }

  private static String text(Interval moreLoss) {
    return String.format(
        Locale.ROOT, "%.3f (%.3f to %.3f)", moreLoss.value(), moreLoss.low(), moreLoss.high());
  }

  private static CanaryReport report(
      int look,
      double alpha,
      CanaryVerdict verdict,
      List<String> reasons,
      CanaryArm champion,
      CanaryArm canary,
      SampleRatio ratio,
      List<ColumnDrift> inputs,
      @Nullable ColumnDrift score,
      @Nullable Interval moreLoss) {
    return new CanaryReport(
        look,
        alpha,
        verdict,
        reasons,
        champion.rows(),
        canary.rows(),
        champion.losses().rows(),
        canary.losses().rows(),
        ratio,
        inputs,
        score,
        moreLoss);
  }
}
