package dev.plimsoll.cli.bench.core;

/**
 * How much work each figure is taken over. The full sizes keep a whole run at some minutes on two
 * cores.
 *
 * @param trainingRows rows that the tiny network learns from
 * @param joinKeys entities of the point-in-time join, each with {@code joinRowsPerKey} rows and
 *     {@code joinDecisionsPerKey} decisions
 * @param naiveKeys as many of them for the plain query, whose cost per decision is the same for any
 *     number of entities
 * @param scoreRows of a file that is scored
 * @param requests of {@link ServerThroughput#BATCH} rows, per window
 */
public record Sizes(
    int trainingRows,
    int joinKeys,
    int joinRowsPerKey,
    int joinDecisionsPerKey,
    int naiveKeys,
    int profileRows,
    int appends,
    int scoreRows,
    int requests,
    int rounds) {
  public static Sizes full() {
    return new Sizes(6_000, 5_000, 400, 40, 500, 500_000, 100, 1_000_000, 60, 5);
  }

  /** Sees that everything runs; the figures are not worth keeping. */
  public static Sizes quick() {
    return new Sizes(400, 20, 20, 2, 10, 2_000, 3, 8_000, 2, 1);
  }
}
