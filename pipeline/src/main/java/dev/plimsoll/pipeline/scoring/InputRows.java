package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.data.TableFile;
import java.util.Map;

/**
 * The rows of a file, ready for a model: its inputs by name, and why a row cannot be answered.
 *
 * @param file what is read, for better words when it cannot be
 * @param sql the rows in their order
 * @param found view to number of rows for which it knew something; empty when nothing was joined
 */
record InputRows(TableFile file, String sql, Map<String, Long> found) {
  /** The rows from one on. */
  String from(long row) {
    return row == 0 ? sql : sql + " OFFSET " + row;
  }
}
