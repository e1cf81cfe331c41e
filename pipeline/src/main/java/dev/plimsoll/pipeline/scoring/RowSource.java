package dev.plimsoll.pipeline.scoring;

import java.util.Optional;

/**
 * Where rows keep coming from: a folder, standard input, or a topic. For one thread.
 *
 * <p>The promise on which each-row-once rests: after {@link #seek} to the position of some rows, a
 * source gives exactly the rows that came after them, in the same order.
 */
public interface RowSource extends AutoCloseable {
  /**
   * Goes to where an earlier process stood; called before the first {@link #poll}, or not at all.
   */
  void seek(SourcePosition position);

  /**
   * The next rows, at least one; nothing when there are none right now.
   *
   * @param rowsMax at most so many
   */
  Optional<SourceRows> poll(int rowsMax);

  /** Whether nothing will ever come again. */
  boolean ended();

  @Override
  void close();
}
