package dev.plimsoll.pipeline;

import dev.plimsoll.evaluation.Comparison;
import dev.plimsoll.evaluation.Comparisons;
import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.evaluation.Verdict;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.pipeline.internal.Scorer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How far the chosen candidate is ahead of the best of the others, both judged on the same rows.
 *
 * @param auc winner less rival, paired
 */
public record Lead(String winner, String rival, Comparison auc) {
  private static final int RESAMPLES = 400;
  private static final long SEED = 20_020_812;

  /** Empty when there was one candidate alone, or no AUC of the judging rows. */
  static Optional<Lead> of(Rooms rooms, Steps steps, List<Candidate> candidates, Candidate winner) {
    // An int8 copy is no rival of the network it was made from.
    Optional<Candidate> rival =
        candidates.stream()
            .filter(candidate -> !candidate.training().equals(winner.training()))
            .filter(candidate -> candidate.rows().equals(winner.rows()))
            .max(
                Comparator.comparingDouble(
                    candidate -> candidate.report().overall().require(Metric.AUC).value()));
    return rival.flatMap(best -> between(rooms, steps, winner, best));
  }

  /** What a step keeps: a list, because a cache holds no empty values. */
  record Found(List<Comparison> auc) {}

  private static Optional<Lead> between(
      Rooms rooms, Steps steps, Candidate winner, Candidate rival) {
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
                () -> compared(rooms, winner, rival, plan))
            .value();
    return found.auc().stream().findFirst().map(auc -> new Lead(winner.name(), rival.name(), auc));
  }

  private static Found compared(
      Rooms rooms, Candidate winner, Candidate rival, EvaluationPlan plan) {
    return new Found(
        Comparisons.paired(score(rooms, winner), score(rooms, rival), plan).stream()
            .filter(one -> one.metric().equals(Metric.AUC.key()))
            .toList());
  }

  private static ScoredTable score(Rooms rooms, Candidate candidate) {
    Digest model = candidate.model();
    ModelPackage folder = ModelPackage.read(rooms.storage().blobs().folder(model));
    try (OnnxModel loaded = folder.load()) {
      return new Scorer(rooms.engine())
          .score(
              loaded,
              folder.manifest().inputs(),
              rooms.storage().blobs().file(candidate.rows()),
              "test",
              List.of())
          .table();
    }
  }

  /** One sentence for people. */
  public String sentence() {
    String range =
        String.format(
            Locale.ROOT,
            "%+.4f (95 %%: %+.4f to %+.4f)",
            auc.difference().value(),
            auc.difference().low(),
            auc.difference().high());
    String rows = " on the judging rows, which neither taught nor chose";
    if (auc.verdict() == Verdict.BETTER) {
      return winner
          + " won: its AUC is "
          + range
          + " against the next best, "
          + rival
          + ","
          + rows
          + ".";
    }
    if (auc.verdict() == Verdict.WORSE) {
      return winner
          + " was the best on the choosing rows, but its AUC is "
          + range
          + " against "
          + rival
          + rows
          + ": the choice did not carry over.";
    }
    return winner
        + " was chosen, but is not shown to be better than "
        + rival
        + ": AUC "
        + range
        + rows
        + ".";
  }
}
