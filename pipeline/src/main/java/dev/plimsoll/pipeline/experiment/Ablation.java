package dev.plimsoll.pipeline.experiment;

import dev.plimsoll.evaluation.Verdict;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Drops or swaps one part of a candidate at a time, with the same rows and seeds. */
public final class Ablation {
  private static final String WHOLE = "as it is";

  private final Lab lab;

  public Ablation(Lab lab) {
    this.lab = lab;
  }

  /**
   * Trains, compares and keeps the report.
   *
   * @param candidate of the project file
   * @param swaps {@code setting=value} each; none for the family's own parts
   * @param inputs whether also each group of inputs is left out; alone when there are swaps neither
   *     given nor usual
   */
  public AblationReport run(
      String candidate, List<String> swaps, boolean inputs, int seeds, double watts) {
    Variant project = lab.variant(candidate);
    Variant whole = new Variant(WHOLE, candidate, project.settings(), List.of());
    List<Variant> parts = new ArrayList<>();
    parts.addAll(
        swaps.isEmpty() && !inputs
            ? Parts.of(whole, lab.effective(whole))
            : Parts.asked(whole, swaps));
    if (inputs) {
      parts.addAll(Parts.inputs(whole, lab.inputGroups()));
    }
    if (parts.isEmpty()) {
      throw new PlimsollException(
          PipelineError.EXPERIMENT_INVALID,
          "candidate: '%s' has no parts that are known to be droppable (expected: --drop setting=value, or --inputs)"
              .formatted(candidate));
    }
    List<Variant> variants = new ArrayList<>(List.of(whole));
    variants.addAll(parts);
    Map<String, List<TrialResult>> trials = lab.run(variants, lab.seeds(seeds));
    List<Difference> differences =
        new Pairs(lab, trials).against(WHOLE, variants.stream().map(Variant::name).toList());
    AblationReport report =
        new AblationReport(
            lab.project().name(),
            candidate,
            lab.objective().metric(),
            seeds,
            lab.arms(variants, trials, watts),
            differences,
            verdict(differences),
            !lab.budget().spent());
    lab.keep(AblationReport.EVIDENCE, report);
    return report;
  }

  private static String verdict(List<Difference> differences) {
    String needed = names(differences, Verdict.WORSE);
    String harmful = names(differences, Verdict.BETTER);
    String open = names(differences, Verdict.NO_DIFFERENCE_SHOWN);
    List<String> sentences = new ArrayList<>();
    if (!needed.isEmpty()) {
      sentences.add("Shown to make it worse: " + needed + ".");
    }
    if (!harmful.isEmpty()) {
      sentences.add("Shown to make it better: " + harmful + "; take the change.");
    }
    if (!open.isEmpty()) {
      sentences.add("No difference is shown for: " + open + ".");
    }
    return String.join(" ", sentences);
  }

  private static String names(List<Difference> differences, Verdict verdict) {
    return String.join(
        ", ",
        differences.stream()
            .filter(difference -> difference.verdict() == verdict)
            .map(Difference::first)
            .toList());
  }
}
