package dev.plimsoll.pipeline.experiment;

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
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trains one network with each kind of attention on the project's rows, and says whether another
 * than softmax is worth it: when it is shown to be better, or shown to be no worse than a margin
 * and is clearly faster. Not shown to be worse is not enough.
 */
public final class Advisor {
  private static final String SOFTMAX = "softmax";
  private static final String TRANSFORMER = "ft-transformer";
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
    Optional<String> encoder = candidate == null ? encoder() : Optional.of(candidate);
    if (encoder.isEmpty()) {
      return columns(seeds, margin);
    }
    Variant base = lab.variant(encoder.get());
    List<String> wanted = new ArrayList<>(List.of(SOFTMAX));
    kinds.stream().map(String::strip).filter(kind -> !wanted.contains(kind)).forEach(wanted::add);
    lab.require(variants(base, wanted));
    List<String> late = withoutTime(base, wanted, seeds);
    wanted.removeAll(late);
    List<String> warnings = new ArrayList<>(warnings(base, wanted));
    if (!late.isEmpty()) {
      warnings.add(
          "%s: left out, because %d trainings of each would not fit into the time; give more with --budget, or name fewer --kinds"
              .formatted(String.join(", ", late), seeds));
    }
    List<Variant> variants = variants(base, wanted);
    Map<String, List<TrialResult>> trials = lab.run(variants, lab.seeds(seeds));
    List<Arm> arms = lab.arms(variants, trials, watts);
    List<Difference> differences = new Pairs(lab, trials).against(SOFTMAX, wanted);
    String take = take(arms, differences, margin);
    AdviceReport report =
        new AdviceReport(
            lab.project().name(),
            base.candidate(),
            lab.objective().metric(),
            seeds,
            arms,
            front(arms),
            differences,
            margin,
            take,
            advice(take, arms, differences, margin),
            warnings,
            late.isEmpty() && !lab.budget().spent());
    lab.keep(AdviceReport.EVIDENCE, report);
    return report;
  }

  private static List<Variant> variants(Variant base, List<String> kinds) {
    return kinds.stream().map(kind -> base.with(kind, "attention", kind)).toList();
  }

  /**
   * The kinds there is no time for: better few with all their seeds than all with too few to tell
   * anything. The first training of softmax says how long one takes.
   */
  private List<String> withoutTime(Variant base, List<String> wanted, int seeds) {
    lab.announce(SOFTMAX + ", to see how long one takes", 0, wanted.size() * seeds);
    if (lab.run(base.with(SOFTMAX, "attention", SOFTMAX).seeded(lab.seeds(seeds).get(0)))
        .isEmpty()) {
      return List.of();
    }
    long room = Math.min(lab.budget().room(), Integer.MAX_VALUE);
    int kinds = (int) Math.min(wanted.size(), Math.max(2, (room + 1) / seeds));
    return List.copyOf(wanted.subList(kinds, wanted.size()));
  }

  /** Networks over columns see a token a column, which is decided without any training. */
  private AdviceReport columns(int seeds, double margin) {
    String network =
        lab.project().train().candidates().stream()
            .filter(name -> lab.variant(name).kind().equals(TRANSFORMER))
            .findFirst()
            .orElseThrow(
                () ->
                    new PlimsollException(
                        PipelineError.EXPERIMENT_INVALID,
                        "train.candidates: %s (expected: one of kind text-encoder, which takes a kind of attention, or --candidate)"
                            .formatted(lab.project().train().candidates())));
    AdviceReport report =
        new AdviceReport(
            lab.project().name(),
            network,
            lab.objective().metric(),
            seeds,
            List.of(),
            List.of(),
            List.of(),
            margin,
            SOFTMAX,
            "Take softmax: %s sees one token for each of %d inputs, and below 256 tokens nothing is faster or better, so nothing was trained."
                .formatted(network, lab.inputs()),
            List.of(),
            true);
    lab.keep(AdviceReport.EVIDENCE, report);
    return report;
  }

  private Optional<String> encoder() {
    return lab.project().train().candidates().stream()
        .filter(name -> lab.variant(name).kind().equals("text-encoder"))
        .findFirst();
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
    double sign = lab.objective().byMetric() ? -1 : 1;
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
    String metric = lab.objective().metric();
    if (!take.equals(SOFTMAX)) {
      Difference won =
          differences.stream().filter(d -> d.first().equals(take)).findFirst().orElseThrow();
      double times = arm(arms, SOFTMAX).microsOne() / Math.max(1e-9, arm(arms, take).microsOne());
      String sure = won.comparison() == null ? "" : won.comparison().text();
      return won.verdict() == Verdict.BETTER
          ? "Take %s: it is shown to be better than softmax, %s %s at 95 %% over all kinds, and %.2f times as fast."
              .formatted(take, metric, sure, times)
          : "Take %s: it is %.2f times as fast as softmax and shown to be no worse by more than %s, %s %s at 95 %% over all kinds."
              .formatted(take, times, plain(margin), metric, sure);
    }
    if (differences.stream().anyMatch(difference -> difference.seeds() < 2)) {
      return "Take softmax for now: the time was not enough for two seeds of every kind, so luck cannot be told from difference%s; give more with --budget."
          .formatted(soFar(arms, differences));
    }
    boolean faster =
        arms.stream()
            .anyMatch(a -> a.microsOne() < CLEARLY_FASTER * arm(arms, SOFTMAX).microsOne());
    return "Take softmax: "
        + (faster
            ? "what is clearly faster is not shown, at 95 %% over all kinds, to be within %s of its %s."
                .formatted(plain(margin), metric)
            : "no other kind is clearly faster on these rows, and none is shown to be better at 95 % over all kinds.");
  }

  /** What little there is to see of the fastest other kind; empty when none was trained. */
  private String soFar(List<Arm> arms, List<Difference> differences) {
    return differences.stream()
        .filter(difference -> difference.comparison() != null)
        .min(Comparator.comparingDouble(difference -> arm(arms, difference.first()).microsOne()))
        .map(
            difference ->
                " (%s so far: %s %s, %.2f times as fast)"
                    .formatted(
                        difference.first(),
                        lab.objective().metric(),
                        Objects.requireNonNull(difference.comparison()).text(),
                        arm(arms, SOFTMAX).microsOne()
                            / Math.max(1e-9, arm(arms, difference.first()).microsOne())))
        .orElse("");
  }

  private static String plain(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
