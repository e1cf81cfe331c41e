package dev.plimsoll.monitoring;

import dev.plimsoll.evaluation.Explanation;
import dev.plimsoll.monitoring.internal.Chance;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a window says about one column.
 *
 * @param rows rows of the window
 * @param pValue chance of a difference this large without a change; 1 when not tested
 * @param adjusted the same after allowing for all columns that were looked at
 * @param effect Jensen-Shannon distance, 0 to 1, less what sampling alone gives
 * @param movers the cells that changed most, largest first
 */
public record ColumnDrift(
    String column,
    Status status,
    long rows,
    double pValue,
    double adjusted,
    double effect,
    List<CellChange> movers) {
  /** Every column ends in exactly one of these. */
  public enum Status {
    STABLE("has not changed beyond chance"),
    /** Real, but smaller than anybody should be called for. */
    SMALL_CHANGE("has changed, but by less than the stated minimum"),
    DRIFTED("has changed"),
    TOO_FEW_ROWS("has too few rows to say"),
    CONSTANT("holds one and the same kind of value, as before"),
    NOT_SEEN("did not occur in this window");

    private final String words;

    Status(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  /** Shares of the rows, 0 to 1, in the reference and in the window. */
  public record CellChange(String cell, double before, double now) {}

  public ColumnDrift {
    movers = List.copyOf(movers);
  }

  public boolean drifted() {
    return status == Status.DRIFTED;
  }

  public Explanation explanation() {
    String changes =
        movers.stream()
            .map(
                m ->
                    String.format(
                        Locale.ROOT,
                        "%s: %.1f %% → %.1f %%",
                        m.cell(),
                        100 * m.before(),
                        100 * m.now()))
            .collect(Collectors.joining("; "));
    return new Explanation(
        "A column has drifted when its values are spread differently than in the reference, by more"
            + " than chance explains and by more than the stated minimum. The distance runs from 0"
            + " (the same) to 1 (nothing in common).",
        String.format(
            Locale.ROOT,
            "%s %s (%d rows, distance %.3f, %s)%s.",
            column,
            status.words(),
            rows,
            effect,
            Chance.words(adjusted),
            changes.isEmpty() ? "" : "; " + changes));
  }
}
