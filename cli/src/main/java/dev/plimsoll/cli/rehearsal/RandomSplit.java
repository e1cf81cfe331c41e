package dev.plimsoll.cli.rehearsal;

import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.pipeline.Candidate;
import dev.plimsoll.pipeline.CandidateMaker;
import dev.plimsoll.pipeline.Circle;
import dev.plimsoll.pipeline.Split;
import dev.plimsoll.pipeline.project.ProjectFile;

/**
 * The same rows, the winner's family, but split at random: rows of one day teach and judge each
 * other, which no model in service can enjoy. The difference to the split by time is what a
 * careless evaluation would have promised too much.
 */
final class RandomSplit {
  private RandomSplit() {}

  static EvaluationReport judge(Circle circle, ProjectFile project, Circle.Turned turned) {
    Candidate candidate =
        circle
            .maker()
            .make(
                new CandidateMaker.Order(
                    turned.prepared().rows(),
                    turned.prepared().inputs(),
                    Split.of(project.train()).shuffled(),
                    named(turned),
                    false));
    return candidate.report();
  }

  /** The name that the winner was trained under: its int8 copy was not trained at all. */
  private static String named(Circle.Turned turned) {
    return turned.candidates().stream()
        .filter(candidate -> candidate.training().equals(turned.winner().training()))
        .map(Candidate::name)
        .findFirst()
        .orElse(turned.winner().name());
  }
}
