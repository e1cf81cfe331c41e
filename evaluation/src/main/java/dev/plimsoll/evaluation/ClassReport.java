package dev.plimsoll.evaluation;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a model fares with one of its classes.
 *
 * @param name the class; {@link #UNKNOWN} for the rows of all that the model does not know
 * @param rows that are of it
 * @param called how many rows the model called so, rightly or not
 * @param recall share of its rows that the model called so, with its Wilson interval at the plan's
 *     confidence; null when it has no rows
 * @param precision share of the rows called so that are of it, likewise; null when none was called
 *     so
 * @param mistaken what its other rows were called, the most frequent first
 */
public record ClassReport(
    String name,
    long rows,
    long called,
    @Nullable Interval recall,
    @Nullable Interval precision,
    List<Mistaken> mistaken) {
  public static final String UNKNOWN = "(unknown to the model)";

  /** So many rows were called by another name. */
  public record Mistaken(String name, long rows) {}

  public ClassReport {
    mistaken = List.copyOf(mistaken);
  }

  /** Whether it is found less often than rows are as a whole, beyond chance. */
  public boolean missed(Interval accuracy) {
    return recall != null && recall.high() < accuracy.low();
  }

  public Explanation explanation() {
    String mostly =
        mistaken.isEmpty()
            ? "."
            : String.format(
                Locale.ROOT,
                "; %,d were called '%s'.",
                mistaken.get(0).rows(),
                mistaken.get(0).name());
    String found =
        recall == null
            ? "No row is of '%s'.".formatted(name)
            : String.format(
                Locale.ROOT,
                "Of %,d rows of '%s' %.1f %% were found%s",
                rows,
                name,
                100 * recall.value(),
                mostly);
    String right =
        precision == null
            ? " No row was called so."
            : String.format(
                Locale.ROOT, " Of %,d called so %.1f %% are.", called, 100 * precision.value());
    return new Explanation(
        "A model can be right most of the time and never find a rare class: recall says how many of a"
            + " class it finds, precision how often it is right when it names it.",
        found + right);
  }
}
