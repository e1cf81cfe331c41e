package dev.plimsoll.governance.internal;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.evaluation.MetricSet;
import dev.plimsoll.evaluation.ReliabilityBin;
import dev.plimsoll.evaluation.SliceReport;
import dev.plimsoll.governance.CardData;
import dev.plimsoll.governance.CardSource;
import dev.plimsoll.governance.GateDecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The sentences of a card. */
public final class CardWords {
  private static final int SLICES_NAMED = 5;

  private CardWords() {}

  public static List<String> summary(CardSource source) {
    List<String> sentences = new ArrayList<>();
    String question = source.manifest().path("question").asText();
    sentences.add(
        source.version().id()
            + " is a model of the kind "
            + source.version().kind()
            + (question.isBlank() ? "." : ". It answers: " + question));
    if (!source.data().isEmpty()) {
      sentences.add(
          taught(source.taught())
              + source.data().stream().map(CardWords::data).collect(Collectors.joining("; "))
              + ".");
    }
    sentences.add(quality(source.evaluation()));
    sentences.add(calibration(source.evaluation()));
    GateDecision decision = source.decision();
    sentences.add(
        decision == null
            ? "No gate has decided about it."
            : decision.passed() ? "It passed every rule of its gate." : "Its gate refused it.");
    sentences.add(
        source.approvals().isEmpty()
            ? "Nobody has approved it."
            : "Approved by "
                + source.approvals().stream()
                    .map(approval -> approval.actor() + " (" + approval.role() + ")")
                    .collect(Collectors.joining(", "))
                + ".");
    String compression = source.compression();
    if (compression != null) {
      sentences.add(compression);
    }
    return sentences;
  }

  private static String taught(CardSource.@Nullable Taught taught) {
    return taught == null
        ? "It was made from rows of: "
        : String.format(
            Locale.ROOT,
            "It learned from %,d rows and was chosen by %,d others. They were taken from: ",
            taught.rows(),
            taught.chosenBy());
  }

  private static String data(CardData data) {
    return String.format(
        Locale.ROOT,
        "%s, %,d rows in all (version %s)",
        data.name(),
        data.rows(),
        data.digest().brief());
  }

  private static String quality(@Nullable EvaluationReport report) {
    if (report == null) {
      return "It was not evaluated.";
    }
    if (report.kind() == AnswerKind.NUMBER) {
      return number(report.overall());
    }
    if (report.kind() == AnswerKind.CLASSES) {
      return named(report.overall());
    }
    if (report.kind() == AnswerKind.QUANTILES) {
      return ranged(report);
    }
    Optional<Interval> auc = report.overall().metric(Metric.AUC);
    if (auc.isEmpty()) {
      return "How well it tells the outcomes apart could not be judged.";
    }
    return String.format(
        Locale.ROOT,
        "On %,d rows it had not seen, it put a case with the outcome above one without in %.0f of 100"
            + " pairs (%.0f to %.0f; guessing gives 50).",
        report.overall().rows(),
        100 * auc.get().value(),
        100 * auc.get().low(),
        100 * auc.get().high());
  }

  private static String named(MetricSet set) {
    Interval right = set.require(Metric.ACCURACY);
    return String.format(
        Locale.ROOT,
        "On %,d rows it had not seen, the class that it called the likeliest was the right one %.0f"
            + " times in 100 (%.0f to %.0f).",
        set.rows(),
        100 * right.value(),
        100 * right.low(),
        100 * right.high());
  }

  private static String ranged(EvaluationReport report) {
    MetricSet set = report.overall();
    boolean range = report.reliability().size() > 1;
    Interval figure = set.require(range ? Metric.COVERAGE : Metric.PINBALL);
    return range
        ? String.format(
            Locale.ROOT,
            "On %,d rows it had not seen, the truth lay between its lowest and its highest number"
                + " %.0f times in 100 (%.0f to %.0f).",
            set.rows(),
            100 * figure.value(),
            100 * figure.low(),
            100 * figure.high())
        : String.format(
            Locale.ROOT,
            "On %,d rows it had not seen, the pinball loss of its number was %.4g (%.4g to %.4g).",
            set.rows(),
            figure.value(),
            figure.low(),
            figure.high());
  }

  private static String number(MetricSet set) {
    Optional<Interval> error = set.metric(Metric.MAE);
    if (error.isEmpty()) {
      return "How far its answers are from the truth could not be judged.";
    }
    String off =
        String.format(
            Locale.ROOT,
            "On %,d rows it had not seen, its answers were %.4g from the truth on average (%.4g to"
                + " %.4g)",
            set.rows(),
            error.get().value(),
            error.get().low(),
            error.get().high());
    return set.metric(Metric.R2)
        .map(
            share ->
                String.format(
                    Locale.ROOT,
                    "%s; it explains %.0f of 100 parts of what varies (always answering the mean: 0).",
                    off,
                    100 * share.value()))
        .orElse(off + ".");
  }

  public static String calibration(@Nullable EvaluationReport report) {
    if (report != null && report.kind() == AnswerKind.QUANTILES) {
      return levels(report.reliability());
    }
    if (report != null && report.kind() == AnswerKind.NUMBER) {
      return "It answers with numbers: there are no probabilities to take at their word.";
    }
    if (report == null || report.overall().metric(Metric.ECE).isEmpty()) {
      return "Whether its probabilities can be taken at their word is not known.";
    }
    Interval ece = report.overall().metric(Metric.ECE).orElseThrow();
    long off = report.reliability().stream().filter(CardWords::off).count();
    return String.format(
        Locale.ROOT,
        "Its probabilities are off by %.1f percentage points on average; in %d of %d groups the promise"
            + " lies outside what chance explains.",
        100 * ece.value(),
        off,
        report.reliability().size());
  }

  private static String levels(List<ReliabilityBin> levels) {
    String each =
        levels.stream()
            .map(
                level ->
                    String.format(
                        Locale.ROOT,
                        "%.1f for %.4g",
                        100 * level.observed().value(),
                        100 * level.promised()))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "Of 100 truths there lay below its numbers %s promised; %d of %d lie outside what chance"
            + " explains.",
        each,
        levels.stream().filter(CardWords::off).count(),
        levels.size());
  }

  private static boolean off(ReliabilityBin bin) {
    return !bin.observed().contains(bin.promised());
  }

  /** What the figures themselves warn of. */
  public static List<String> foundLimits(@Nullable EvaluationReport report) {
    List<String> limits = new ArrayList<>();
    if (report == null) {
      limits.add("Nothing is known of its quality: it was not evaluated.");
      return limits;
    }
    report
        .overall()
        .undefined()
        .forEach((metric, why) -> limits.add(metric + " is not known: " + why + "."));
    report
        .overall()
        .metric(report.leading())
        .ifPresent(overall -> limits.addAll(weakSlices(report, overall)));
    report.missedClasses().forEach(one -> limits.add(one.explanation().particular()));
    long small =
        report.slices().stream()
            .filter(slice -> slice.state() == SliceReport.State.TOO_FEW_ROWS)
            .count();
    if (small > 0) {
      limits.add(
          "%d of %d slices have fewer than %d rows: nothing is known of them."
              .formatted(small, report.slices().size(), report.plan().minimumRows()));
    }
    if (report.slices().isEmpty()) {
      limits.add("It was judged as a whole only: nothing is known of single groups.");
    }
    return limits;
  }

  /** Slices whose whole range lies on the worse side of that of all rows. */
  private static List<String> weakSlices(EvaluationReport report, Interval overall) {
    List<SliceReport> weak =
        report.slices().stream()
            .filter(
                slice ->
                    slice
                        .metric(report.leading())
                        .filter(value -> report.leading().clearlyWorse(value, overall))
                        .isPresent())
            .toList();
    if (weak.isEmpty()) {
      return List.of();
    }
    String names =
        weak.stream().limit(SLICES_NAMED).map(SliceReport::name).collect(Collectors.joining("; "));
    String more =
        weak.size() > SLICES_NAMED ? "; and " + (weak.size() - SLICES_NAMED) + " more" : "";
    return List.of("It is clearly weaker than on average where " + names + more + ".");
  }
}
