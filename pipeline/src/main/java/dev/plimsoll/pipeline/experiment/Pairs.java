package dev.plimsoll.pipeline.experiment;

import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.evaluation.SeedComparison;
import dev.plimsoll.pipeline.internal.Answered;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Variants against one other, all at 95 % together: each interval has the confidence that
 * Bonferroni's inequality asks for, so that looking at many does not find a difference by luck.
 */
final class Pairs {
  static final double CONFIDENCE = 0.95;
  private static final int RESAMPLES = 400;
  private static final long SEED = 20_240_229;

  private final Lab lab;
  private final Map<String, List<TrialResult>> trials;

  Pairs(Lab lab, Map<String, List<TrialResult>> trials) {
    this.lab = lab;
    this.trials = trials;
  }

  /** Each name against the baseline, in the order given; the baseline itself is passed over. */
  List<Difference> against(String baseline, List<String> names) {
    List<String> others = names.stream().filter(name -> !name.equals(baseline)).toList();
    List<Difference> differences = new ArrayList<>();
    for (String name : others) {
      lab.say("comparing " + name + " with " + baseline);
      differences.add(compare(name, baseline, 1 - (1 - CONFIDENCE) / others.size()));
    }
    return differences;
  }

  private Difference compare(String first, String second, double confidence) {
    Map<Long, TrialResult> bySeed = new HashMap<>();
    trials.getOrDefault(second, List.of()).forEach(trial -> bySeed.put(trial.seed(), trial));
    List<Answered> ours = new ArrayList<>();
    List<Answered> theirs = new ArrayList<>();
    for (TrialResult trial : trials.getOrDefault(first, List.of())) {
      TrialResult other = bySeed.get(trial.seed());
      if (other != null) {
        ours.add(lab.answers(trial));
        theirs.add(lab.answers(other));
      }
    }
    EvaluationPlan plan = new EvaluationPlan(List.of(), 1, RESAMPLES, confidence, SEED);
    SeedComparison comparison =
        ours.isEmpty() ? null : lab.objective().compare(ours, theirs, plan).orElse(null);
    return Difference.of(first, second, ours.size(), comparison);
  }
}
