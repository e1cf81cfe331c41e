package dev.plimsoll.governance;

import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.evaluation.SliceReport;
import dev.plimsoll.governance.internal.CardWords;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds cards. A pure function: the same source gives the same card.
 *
 * <p>What is not known is said to be not known. Limits that the figures show are listed whether or
 * not the makers mention them.
 */
public final class ModelCards {
  private static final int SLICES_SHOWN = 3;

  private ModelCards() {}

  public static ModelCard build(CardSource source) {
    EvaluationReport report = source.evaluation();
    List<SliceReport> ranked = ranked(report);
    List<SliceReport> best = new ArrayList<>(ranked);
    Collections.reverse(best);
    return new ModelCard(
        ModelCard.FORMAT,
        source.version().model(),
        source.version().id(),
        source.version().digest(),
        source.version().kind(),
        stated(source.manifest().path("question").asText()),
        CardWords.summary(source),
        stated(source.purpose().intendedUse()),
        stated(source.purpose().notFor()),
        stated(source.purpose().owner()),
        source.data(),
        report == null ? 0 : report.overall().rows(),
        report == null ? 0 : report.overall().positives(),
        figures(report),
        shown(report, best),
        shown(report, ranked),
        new ModelCard.Calibration(
            CardWords.calibration(report), report == null ? List.of() : report.reliability()),
        limits(source),
        source.manifest().path("provenance"),
        gate(source.decision()),
        source.approvals(),
        source.compression(),
        source.at());
  }

  private static String stated(String text) {
    return text.isBlank() ? "Not stated." : text;
  }

  private static List<ModelCard.Figure> figures(@Nullable EvaluationReport report) {
    List<ModelCard.Figure> figures = new ArrayList<>();
    if (report != null) {
      for (Metric metric : Metric.of(report.kind())) {
        figures.add(
            new ModelCard.Figure(
                metric.key(),
                report.overall().metric(metric).orElse(null),
                metric.general(),
                report.overall().explanation(metric).particular()));
      }
    }
    return figures;
  }

  /** Measured slices, the worst first. */
  private static List<SliceReport> ranked(@Nullable EvaluationReport report) {
    if (report == null) {
      return List.of();
    }
    Metric leading = report.leading();
    Comparator<SliceReport> rising =
        Comparator.comparingDouble(
            slice -> slice.metric(leading).map(Interval::value).orElse(Double.NaN));
    return report.slices().stream()
        .filter(slice -> slice.metric(leading).isPresent())
        .sorted(leading.higherIsBetter() ? rising : rising.reversed())
        .toList();
  }

  private static List<ModelCard.Slice> shown(
      @Nullable EvaluationReport report, List<SliceReport> slices) {
    if (report == null) {
      return List.of();
    }
    return slices.stream()
        .limit(SLICES_SHOWN)
        .map(
            slice ->
                new ModelCard.Slice(
                    slice.name(),
                    report.leading().key(),
                    slice.metric(report.leading()).orElseThrow(),
                    slice.rows(),
                    slice.explanation().particular()))
        .toList();
  }

  private static List<String> limits(CardSource source) {
    List<String> limits = new ArrayList<>(source.purpose().limits());
    limits.addAll(CardWords.foundLimits(source.evaluation()));
    GateDecision decision = source.decision();
    if (decision != null) {
      decision.outcomes().stream()
          .filter(outcome -> !outcome.passed())
          .map(
              outcome -> "The gate's rule '" + outcome.rule() + "' is not met: " + outcome.reason())
          .forEach(limits::add);
    }
    return limits;
  }

  private static ModelCard.Gate gate(@Nullable GateDecision decision) {
    return decision == null
        ? new ModelCard.Gate("none", "No gate has decided about this version.", List.of())
        : new ModelCard.Gate(
            decision.passed() ? "passed" : "refused", decision.summary(), decision.outcomes());
  }
}
