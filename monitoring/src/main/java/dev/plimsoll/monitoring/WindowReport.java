package dev.plimsoll.monitoring;

import dev.plimsoll.evaluation.Explanation;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one window of an endpoint's life looked like.
 *
 * @param rows predictions with decision time in [from, until)
 * @param labels how many of them had a label when the report was made
 * @param labelDelaySeconds median time from decision to label; null without labels
 * @param columns one an input, in the order of the reference
 * @param score drift of the predictions themselves
 * @param alarms what this window calls somebody for
 */
public record WindowReport(
    String endpoint,
    Instant from,
    Instant until,
    long rows,
    long labels,
    @Nullable Long labelDelaySeconds,
    List<ColumnDrift> columns,
    ColumnDrift score,
    PerformanceCheck performance,
    List<Alarm> alarms) {
  public WindowReport {
    columns = List.copyOf(columns);
    alarms = List.copyOf(alarms);
  }

  /** The columns that drifted, the largest change first. */
  public List<ColumnDrift> drifted() {
    return columns.stream()
        .filter(ColumnDrift::drifted)
        .sorted((a, b) -> Double.compare(b.effect(), a.effect()))
        .toList();
  }

  public Explanation explanation() {
    String inputs =
        drifted().isEmpty()
            ? "no input drifted"
            : "drifted: "
                + drifted().stream().map(ColumnDrift::column).collect(Collectors.joining(", "));
    return new Explanation(
        "A window is held against what was normal at release: its inputs and scores for drift, its"
            + " labels for performance.",
        "%s from %s to %s: %d predictions, %d with a label; %s; scores: %s. %s"
            .formatted(
                endpoint,
                from,
                until,
                rows,
                labels,
                inputs,
                score.status().words(),
                performance.explanation().particular()));
  }
}
