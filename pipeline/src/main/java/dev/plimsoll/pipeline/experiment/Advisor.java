package dev.plimsoll.pipeline.experiment;

import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.evaluation.SeedComparison;
import dev.plimsoll.evaluation.Verdict;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.training.AttentionWarnings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trains one network with each kind of attention on the project's rows, and says whether another
 * than softmax is worth it: when it is shown to be better, or shown to be no worse than a margin
 * and is clearly faster. Not shown to be worse is not enough.
 */
public final class Advisor {
  private static final String SOFTMAX = "softmax";
  private static final double CLEARLY_FASTER = 0.9;
  private static final int USUAL_BLOCKS = 3;
  private static final int USUAL_LONGEST = 256;

  private final Lab lab;

  public Advisor(Lab lab) {
    this.lab = lab;
  }

  /**
   * Trains, compares and keeps the report.
   *
   * @param candidate null for the project's first text encoder
   * @param margin how much worse still counts as no worse, in the metric's unit
   */
  public AdviceReport run(
      @Nullable String candidate, List<String> kinds, int seeds, double watts, double margin) {
    Variant base = lab.variant(candidate == null ? encoder() : candidate);
    List<String> wanted = new ArrayList<>(List.of(SOFTMAX));
    kinds.stream().map(String::strip).filter(kind -> !wanted.contains(kind)).forEach(wanted::add);
    List<String> warnings = warnings(base, wanted);
    List<Variant> variants =
        wanted.stream().map(kind -> base.with(kind, "attention", kind)).toList();
    Map<String, List<TrialResult>> trials = lab.run(variants, lab.seeds(seeds));
    List<Arm> arms = lab.arms(variants, trials, watts);
    List<Difference> differences = new Pairs(lab, trials).against(SOFTMAX, wanted);
    String take = take(arms, differences, margin);
    AdviceReport report =
        new AdviceReport(
            lab.project().name(),
            base.candidate(),
            lab.objective().metric().key(),
            seeds,
            arms,
            front(arms),
            differences,
            margin,
            take,
            advice(take, arms, differences, margin),
            warnings,
            !lab.budget().spent());
    lab.keep(AdviceReport.EVIDENCE, report);
    return report;
  }

  private String encoder() {
    return lab.project().train().candidates().stream()
        .filter(name -> lab.variant(name).kind().equals("text-encoder"))
        .findFirst()
        .orElseThrow(
            () ->
                new PlimsollException(
                    PipelineError.EXPERIMENT_INVALID,
                    "train.candidates: %s (expected: one of kind text-encoder, which takes a kind of attention, or --candidate)"
                        .formatted(lab.project().train().candidates())));
  }

  private static List<String> warnings(Variant base, List<String> kinds) {
    int blocks = whole(base.settings().get("blocks"), USUAL_BLOCKS);
    int longest = whole(base.settings().get("longest"), USUAL_LONGEST);
    return kinds.stream()
        .flatMap(kind -> AttentionWarnings.of(kind, blocks, longest).stream())
        .distinct()
        .toList();
  }

  private static int whole(@Nullable Object setting, int usual) {
    return setting instanceof Number number ? number.intValue() : usual;
  }

  private List<String> front(List<Arm> arms) {
    List<Arm> trained = arms.stream().filter(arm -> arm.seeds() > 0).toList();
    double sign = lab.objective().metric().higherIsBetter() ? -1 : 1;
    List<List<Double>> costs =
        trained.stream()
            .map(
                arm ->
                    List.of(
                        sign * arm.mean(), arm.microsOne(), arm.peakMegabytes(), arm.wattHours()))
            .toList();
    return Pareto.front(costs).stream().map(place -> trained.get(place).name()).toList();
  }

  /** The one shown to be better, by most; else the fastest that is shown to be no worse. */
  private static String take(List<Arm> arms, List<Difference> differences, double margin) {
    Optional<Difference> better =
        differences.stream()
            .filter(difference -> difference.verdict() == Verdict.BETTER)
            .max(Comparator.comparingDouble(Advisor::size));
    if (better.isPresent()) {
      return better.get().first();
    }
    double limit = arm(arms, SOFTMAX).microsOne() * CLEARLY_FASTER;
    return differences.stream()
        .filter(difference -> noWorse(difference, margin))
        .map(difference -> arm(arms, difference.first()))
        .filter(arm -> arm.microsOne() < limit)
        .min(Comparator.comparingDouble(Arm::microsOne))
        .map(Arm::name)
        .orElse(SOFTMAX);
  }

  private static boolean noWorse(Difference difference, double margin) {
    SeedComparison comparison = difference.comparison();
    return comparison != null && difference.seeds() > 1 && comparison.notWorseBy(margin);
  }

  private static double size(Difference difference) {
    SeedComparison comparison = difference.comparison();
    return comparison == null ? 0 : Math.abs(comparison.difference().value());
  }

  private static Arm arm(List<Arm> arms, String name) {
    return arms.stream()
        .filter(arm -> arm.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name));
  }

  private String advice(String take, List<Arm> arms, List<Difference> differences, double margin) {
    Metric metric = lab.objective().metric();
    if (!take.equals(SOFTMAX)) {
      Difference won =
          differences.stream().filter(d -> d.first().equals(take)).findFirst().orElseThrow();
      double times = arm(arms, SOFTMAX).microsOne() / Math.max(1e-9, arm(arms, take).microsOne());
      String sure = won.comparison() == null ? "" : won.comparison().text();
      return won.verdict() == Verdict.BETTER
          ? "Take %s: it is shown to be better than softmax, %s %s at 95 %% over all kinds, and %.2f times as fast."
              .formatted(take, metric.key(), sure, times)
          : "Take %s: it is %.2f times as fast as softmax and shown to be no worse by more than %s, %s %s at 95 %% over all kinds."
              .formatted(take, times, plain(margin), metric.key(), sure);
    }
    if (differences.stream().anyMatch(difference -> difference.seeds() < 2)) {
      return "Take softmax: the time was not enough for two seeds of every kind, so nothing is shown for another; give more with --budget.";
    }
    boolean faster =
        arms.stream()
            .anyMatch(a -> a.microsOne() < CLEARLY_FASTER * arm(arms, SOFTMAX).microsOne());
    return "Take softmax: "
        + (faster
            ? "what is clearly faster is not shown, at 95 %% over all kinds, to be within %s of its %s."
                .formatted(plain(margin), metric.key())
            : "no other kind is clearly faster on these rows, and none is shown to be better at 95 % over all kinds.");
  }

  private static String plain(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
