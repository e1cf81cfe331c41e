package dev.plimsoll.cli.bench.engine;

/**
 * How much work the serving figures are taken over.
 *
 * @param texts of a window of the text figures
 * @param warmUps texts of a few tokens before the text figures, for the compiler
 * @param rounds windows of each side
 * @param requests of one row, per window
 * @param batches of 1,000 rows, per window
 * @param swaps of a version under load
 * @param seconds of overload, and of each load over the wire
 */
public record ServingSizes(
    int texts, int warmUps, int rounds, int requests, int batches, int swaps, double seconds) {
  public static ServingSizes full() {
    return new ServingSizes(1_536, 16_000, 5, 20_000, 100, 1_000, 5);
  }

  /** Sees that everything runs; the figures are not worth keeping. */
  public static ServingSizes quick() {
    return new ServingSizes(16, 32, 1, 200, 3, 10, 0.2);
  }
}
