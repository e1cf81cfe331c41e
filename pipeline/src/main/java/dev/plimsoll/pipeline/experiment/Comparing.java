package dev.plimsoll.pipeline.experiment;

import dev.plimsoll.evaluation.Verdict;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All candidates of a project file with the same rows and seeds. Which one stands for the simple
 * ones, and which for the others, the choosing rows say; the judging rows only judge.
 */
public final class Comparing {
  private static final Set<String> SIMPLE = Set.of("logistic", "ridge", "xgboost", "tfidf");

  private final Lab lab;

  public Comparing(Lab lab) {
    this.lab = lab;
  }

  /**
   * Trains, compares and keeps the report.
   *
   * @param within at equal latency, how many times the fastest's time for one row still counts
   * @param limitMicros that limit as a time; 0 to take {@code within}
   */
  public CompareReport run(int seeds, double watts, double within, double limitMicros) {
    List<String> names = lab.project().train().candidates();
    if (names.size() < 2) {
      throw new PlimsollException(
          PipelineError.EXPERIMENT_INVALID,
          "train.candidates: " + names + " (expected: at least two to compare)");
    }
    List<Variant> variants = names.stream().map(lab::variant).toList();
    Map<String, List<TrialResult>> trials = lab.run(variants, lab.seeds(seeds));
    List<Arm> arms = lab.arms(variants, trials, watts);
    Pairs pairs = new Pairs(lab, trials);
    Optional<Arm> simple = best(arms.stream().filter(Comparing::simple).toList());
    Arm baseline = simple.or(() -> best(arms)).orElse(arms.get(0));
    List<Difference> differences = pairs.against(baseline.name(), names);
    double limit = limitMicros > 0 ? limitMicros : within * fastest(arms);
    List<Arm> quick =
        arms.stream().filter(arm -> arm.seeds() > 0 && arm.microsOne() <= limit).toList();
    List<Difference> equal =
        best(quick.stream().filter(Comparing::simple).toList())
            .or(() -> best(quick))
            .map(base -> pairs.against(base.name(), quick.stream().map(Arm::name).toList()))
            .orElse(List.of());
    CompareReport report =
        new CompareReport(
            lab.project().name(),
            lab.objective().metric(),
            seeds,
            arms,
            simple.map(Arm::name).orElse(null),
            differences,
            limit,
            equal,
            verdict(baseline, simple.isPresent(), arms, differences)
                + " "
                + atEqual(limit, quick, equal),
            best(arms).map(arm -> chosen(arm.name(), trials)).orElse(null),
            !lab.budget().spent());
    lab.keep(CompareReport.EVIDENCE, report);
    return report;
  }

  /** The package of a candidate's best seed, by the choosing rows. */
  private CompareReport.Chosen chosen(String name, Map<String, List<TrialResult>> trials) {
    TrialResult best =
        trials.getOrDefault(name, List.of()).stream()
            .max(Comparator.comparingDouble(trial -> lab.objective().worth(trial)))
            .orElseThrow();
    return new CompareReport.Chosen(name, best.seed(), best.model());
  }

  private static boolean simple(Arm arm) {
    return SIMPLE.contains(arm.kind());
  }

  private Optional<Arm> best(List<Arm> arms) {
    Comparator<Arm> byChoosing = Comparator.comparingDouble(Arm::choosing);
    return arms.stream()
        .filter(arm -> arm.seeds() > 0)
        .max(lab.objective().byMetric() ? byChoosing : byChoosing.reversed());
  }

  private static double fastest(List<Arm> arms) {
    return arms.stream().filter(arm -> arm.seeds() > 0).mapToDouble(Arm::microsOne).min().orElse(0);
  }

  /**
   * Says plainly when the simple model wins, which it also does when nothing is shown against it.
   */
  private String verdict(
      Arm baseline, boolean simple, List<Arm> arms, List<Difference> differences) {
    if (arms.stream().anyMatch(arm -> arm.seeds() < 2)) {
      return "The time was not enough for at least two seeds of every candidate: nothing is shown.";
    }
    String name = baseline.name();
    List<Difference> better =
        differences.stream().filter(d -> d.verdict() == Verdict.BETTER).toList();
    if (!simple) {
      return better.isEmpty()
          ? "No candidate is shown to be better than "
              + name
              + "; there is no simple one among them."
          : names(better)
              + " shown to be better than "
              + name
              + "; there is no simple one among them.";
    }
    List<Difference> networks =
        differences.stream()
            .filter(d -> arms.stream().anyMatch(a -> a.name().equals(d.first()) && !simple(a)))
            .toList();
    if (networks.isEmpty()) {
      return "Only simple models stand here; " + name + " is the one to take by the choosing rows.";
    }
    List<Difference> won = networks.stream().filter(better::contains).toList();
    if (!won.isEmpty()) {
      return names(won) + " shown to be better than the best simple model, " + name + ".";
    }
    boolean allWorse = networks.stream().allMatch(d -> d.verdict() == Verdict.WORSE);
    return allWorse
        ? "The simple model wins: " + name + " is shown to be better than every network."
        : "The simple model wins: no network is shown to be better than " + name + ", so take it.";
  }

  private static String atEqual(double limit, List<Arm> quick, List<Difference> equal) {
    String within =
        String.format(Locale.ROOT, "At equal latency (one row within %,.0f µs) ", limit);
    if (quick.size() < 2) {
      return within
          + (quick.isEmpty() ? "nothing remains." : "only " + quick.get(0).name() + " remains.");
    }
    List<String> words = new ArrayList<>();
    equal.stream()
        .filter(d -> d.verdict() != Verdict.NO_DIFFERENCE_SHOWN)
        .forEach(d -> words.add(d.first() + " is " + d.verdict().words() + " than " + d.second()));
    return within
        + (words.isEmpty()
            ? "no difference is shown to " + equal.get(0).second() + "."
            : String.join(", ", words) + ".");
  }

  private static String names(List<Difference> differences) {
    List<String> names = differences.stream().map(Difference::first).toList();
    return String.join(" and ", names) + (names.size() == 1 ? " is" : " are");
  }
}
