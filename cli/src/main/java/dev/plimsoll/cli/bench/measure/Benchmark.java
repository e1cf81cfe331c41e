package dev.plimsoll.cli.bench.measure;

import dev.plimsoll.kernel.Progress;
import java.nio.file.Path;
import java.util.Optional;

/** One figure and the way to it. */
public interface Benchmark {
  String name();

  /** What the figure tells, in plain words. */
  String means();

  /** Under which name it is taken together with others. */
  default String group() {
    return Groups.CORE;
  }

  /** Why it cannot be taken on this machine; empty when it can. */
  default Optional<String> obstacle() {
    return Optional.empty();
  }

  /**
   * Measures.
   *
   * @param folder an empty folder of its own, deleted afterwards
   */
  Figure measure(Path folder, Progress progress);
}
