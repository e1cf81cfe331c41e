package dev.plimsoll.cli.bench;

import dev.plimsoll.kernel.Progress;
import java.nio.file.Path;

/** One figure and the way to it. */
interface Benchmark {
  String name();

  /** What the figure tells, in plain words. */
  String means();

  /**
   * Measures.
   *
   * @param folder an empty folder of its own, deleted afterwards
   */
  Figure measure(Path folder, Progress progress);
}
