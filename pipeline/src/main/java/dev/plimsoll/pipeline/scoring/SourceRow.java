package dev.plimsoll.pipeline.scoring;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * One row of a source: its fields, or why they cannot be read.
 *
 * @param unreadable without the row's content; null for a row that has fields
 */
public record SourceRow(@Nullable ObjectNode fields, @Nullable String unreadable) {
  public static SourceRow of(ObjectNode fields) {
    return new SourceRow(fields, null);
  }

  public static SourceRow unreadable(String why) {
    return new SourceRow(null, why);
  }
}
