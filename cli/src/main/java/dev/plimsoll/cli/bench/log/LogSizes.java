package dev.plimsoll.cli.bench.log;

/**
 * How much work the figures of the prediction log are taken over.
 *
 * @param requests of one row each, per window, from {@code callers} threads
 * @param days in the large log; the small one has two
 * @param rowsPerDay predictions of each day
 * @param archivedRows of the log that is made as files, in days of a quarter of a million
 * @param looks look-ups per window
 * @param kills of a process under load
 * @param killMillis longest life of such a process after its first answer
 */
public record LogSizes(
    int requests,
    int callers,
    int days,
    int rowsPerDay,
    long archivedRows,
    int looks,
    int kills,
    int killMillis,
    int rounds) {
  public static LogSizes full() {
    return new LogSizes(4_000, 32, 40, 50_000, 4_000_000, 200, 10, 2_000, 5);
  }

  public LogSizes withArchivedRows(long rows) {
    return new LogSizes(
        requests, callers, days, rowsPerDay, rows, looks, kills, killMillis, rounds);
  }

  /** Sees that everything runs; the figures are not worth keeping. */
  public static LogSizes quick() {
    return new LogSizes(8, 2, 3, 50, 100, 3, 1, 50, 1);
  }
}
