package dev.plimsoll.pipeline.scoring;

import java.util.List;

/**
 * Consecutive rows of a source.
 *
 * @param after where the source stands once these rows are done
 */
public record SourceRows(List<SourceRow> rows, SourcePosition after) {
  public SourceRows {
    rows = List.copyOf(rows);
  }
}
