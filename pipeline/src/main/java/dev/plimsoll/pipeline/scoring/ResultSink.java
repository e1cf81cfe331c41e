package dev.plimsoll.pipeline.scoring;

import java.util.List;
import java.util.Optional;

/**
 * Where answers go: a file, a folder of parts, or a topic. For one thread and one process at a
 * time.
 *
 * <p>The promise on which each-row-once rests: answers and position become durable together. After
 * a kill at any instant, the sink holds the answers of exactly the rows before {@link #committed}.
 */
public interface ResultSink extends AutoCloseable {
  /** The position of the last commit, also of an earlier process; nothing before the first. */
  Optional<SourcePosition> committed();

  /**
   * Adds answers.
   *
   * @param lines one JSON object each
   * @param position of the source once their rows are done
   */
  void commit(List<String> lines, SourcePosition position);

  @Override
  void close();
}
