package dev.plimsoll.pipeline.experiment;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import java.util.ArrayList;
import java.util.List;

/**
 * Successive halving (Jamieson and Talwalkar 2016): many trials get a little, the best third of
 * them three times as much, until few have all of it.
 */
public final class Halving {
  private static final int ETA = 3;

  private Halving() {}

  /**
   * One round.
   *
   * @param trials that take part
   * @param resource that each gets, such as epochs
   */
  public record Rung(int trials, int resource) {}

  /**
   * The rounds, of which the last has the whole resource.
   *
   * @param trials of the first round, at least 1
   * @param most of the resource, at least 1
   */
  public static List<Rung> schedule(int trials, int most) {
    if (trials < 1 || most < 1) {
      throw new PlimsollException(
          PipelineError.EXPERIMENT_INVALID,
          "halving: %d trials, %d of the resource (expected: at least 1 of each)"
              .formatted(trials, most));
    }
    int rounds = Math.min(rounds(trials), rounds(most));
    List<Rung> rungs = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      double share = Math.pow(ETA, rounds - round);
      rungs.add(
          new Rung(
              (int) (trials / Math.pow(ETA, round)), (int) Math.max(1, Math.round(most / share))));
    }
    return rungs;
  }

  private static int rounds(int size) {
    int rounds = 0;
    for (int left = size / ETA; left >= 1; left /= ETA) {
      rounds++;
    }
    return rounds;
  }
}
