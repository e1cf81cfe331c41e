package dev.plimsoll.pipeline;

import dev.plimsoll.evaluation.Comparison;
import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.evaluation.Verdict;
import dev.plimsoll.pipeline.internal.ModelScorer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How far the chosen candidate is ahead of the best of the others, both judged on the same rows.
 *
 * @param comparison winner less rival, paired, by the metric that decides where nobody names
 *     another
 */
public record Lead(String winner, String rival, Comparison comparison) {
  private static final int RESAMPLES = 400;
  private static final long SEED = 20_020_812;

  /** Empty when there was one candidate alone, or the metric has no value on the judging rows. */
  static Optional<Lead> of(
      ModelScorer scorer, Steps steps, List<Candidate> candidates, Candidate winner) {
    Metric metric = winner.report().leading();
    // An int8 copy is no rival of the network it was made from.
    Optional<Candidate> rival =
        candidates.stream()
            .filter(candidate -> !candidate.training().equals(winner.training()))
            .filter(candidate -> candidate.rows().equals(winner.rows()))
            .max(
                Comparator.comparingDouble(
                    candidate ->
                        metric.worth(candidate.report().overall().require(metric).value())));
    return rival.flatMap(best -> between(scorer, steps, winner, best));
  }

  /** What a step keeps: a list, because a cache holds no empty values. */
  record Found(List<Comparison> leading) {}

  private static Optional<Lead> between(
      ModelScorer scorer, Steps steps, Candidate winner, Candidate rival) {
    EvaluationPlan plan = new EvaluationPlan(List.of(), 1, RESAMPLES, 0.95, SEED);
    Found found =
        steps
            .run(
                "lead",
                Map.of(
                    "winner", winner.model(),
                    "rival", rival.model(),
                    "rows", winner.rows(),
                    "plan", plan),
                Found.class,
                () -> compared(scorer, winner, rival, plan))
            .value();
    return found.leading().stream()
        .findFirst()
        .map(comparison -> new Lead(winner.name(), rival.name(), comparison));
  }

  private static Found compared(
      ModelScorer scorer, Candidate winner, Candidate rival, EvaluationPlan plan) {
    return new Found(
        scorer
            .judging(winner.model(), winner.rows())
            .less(scorer.judging(rival.model(), rival.rows()), plan)
            .stream()
            .filter(one -> one.metric().equals(winner.report().leading().key()))
            .toList());
  }

  /** One sentence for people. */
  public String sentence() {
    String name = Metric.of(comparison.metric()).label();
    String range =
        String.format(
            Locale.ROOT,
            "%+.4f (95 %%: %+.4f to %+.4f)",
            comparison.difference().value(),
            comparison.difference().low(),
            comparison.difference().high());
    String rows = " on the judging rows, which neither taught nor chose";
    if (comparison.verdict() == Verdict.BETTER) {
      return winner
          + " won: its "
          + name
          + " is "
          + range
          + " against the next best, "
          + rival
          + ","
          + rows
          + ".";
    }
    if (comparison.verdict() == Verdict.WORSE) {
      return winner
          + " was the best on the choosing rows, but its "
          + name
          + " is "
          + range
          + " against "
          + rival
          + rows
          + ": the choice did not carry over.";
    }
    return winner
        + " was chosen, but is not shown to be better than "
        + rival
        + ": "
        + name
        + " "
        + range
        + rows
        + ".";
  }
}
