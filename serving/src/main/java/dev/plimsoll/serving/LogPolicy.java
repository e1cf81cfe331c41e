package dev.plimsoll.serving;

import dev.plimsoll.kernel.PlimsollException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint's predictions are kept.
 *
 * @param inputs what is kept of the inputs
 * @param personal inputs and look-up keys whose values are never written: the log holds a keyed
 *     hash of them, by which equal ones can be told and erased, and nothing that can be read
 * @param keep how long after its decision a prediction is kept; null = for ever
 * @param durability when a prediction is acknowledged
 * @param archiveAfter how long after its end a day stays in the fast store before it becomes a
 *     Parquet file; at least a day, because labels and late requests still come
 */
public record LogPolicy(
    InputsKept inputs,
    List<String> personal,
    @Nullable Duration keep,
    Durability durability,
    Duration archiveAfter) {
  public static final Duration ARCHIVE_AFTER = Duration.ofDays(30);
  private static final Duration DAY = Duration.ofDays(1);
  private static final LogPolicy STANDARD =
      new LogPolicy(InputsKept.FULL, List.of(), null, Durability.GROUP, ARCHIVE_AFTER);

  public LogPolicy {
    personal = List.copyOf(personal);
    if (archiveAfter.compareTo(DAY) < 0) {
      throw invalid("archive after", archiveAfter);
    }
    if (keep != null && keep.compareTo(DAY) < 0) {
      throw invalid("keep", keep);
    }
  }

  /** Everything, for ever, on disk before it is acknowledged. */
  public static LogPolicy standard() {
    return STANDARD;
  }

  private static PlimsollException invalid(String name, Duration value) {
    return new PlimsollException(
        ServingError.ENDPOINT_INVALID, name + ": " + value + " (expected: at least one day)");
  }
}
