package dev.plimsoll.kernel;

/**
 * Where long work tells how far it is. The command line draws bars from it; jobs in child processes
 * write it as JSON lines; tests ignore it.
 */
@FunctionalInterface
public interface Progress {
  /**
   * Called as often as the work likes; receivers thin it out.
   *
   * @param stage what is going on, in words a user knows
   * @param done units finished
   * @param total units in all, or -1 when unknown
   */
  void report(String stage, long done, long total);

  static Progress none() {
    return (stage, done, total) -> {};
  }
}
