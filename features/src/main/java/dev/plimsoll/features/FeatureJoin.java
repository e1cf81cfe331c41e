package dev.plimsoll.features;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.features.internal.FeatureJoinBuild;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/**
 * What was known at the decisions of any rows, in their own order: the join of {@link TrainingSets}
 * for rows that are to be answered. They have no label, and nothing filters or sorts them.
 */
public final class FeatureJoin {
  private final FeatureJoinBuild build;

  private FeatureJoin(FeatureJoinBuild build) {
    this.build = build;
  }

  /**
   * The rows.
   *
   * @param from a FROM item that reads them in their order, each time the same
   * @param at SQL over it: when each decision is taken, as a TIMESTAMP in UTC; a timed view knows
   *     nothing where it is null
   * @param columns of it that keys and answers need
   */
  public record Rows(String from, String at, List<String> columns) {
    public Rows {
      columns = List.copyOf(columns);
    }
  }

  /**
   * What was written.
   *
   * @param found view to number of rows for which it knew something
   */
  public record Joined(long rows, Map<String, Long> found) {
    public Joined {
      found = Map.copyOf(found);
    }
  }

  /**
   * Checks rows against views, without reading either.
   *
   * @param sources the version of every table that a view reads
   * @param views whose keys are among the columns; where a feature is called as a column is, the
   *     column stands
   * @throws dev.plimsoll.kernel.PlimsollException when SQL or keys do not fit
   */
  public static FeatureJoin of(
      QueryEngine engine, Rows rows, Map<String, Path> sources, List<FeatureView> views) {
    return new FeatureJoin(new FeatureJoinBuild(engine, rows, sources, views));
  }

  /**
   * Writes one row for each row, in their order, as one Parquet file.
   *
   * @param select SQL over {@code decision_at}, the columns and the features: what to write
   * @param out replaced when it exists, and only by a complete file
   * @param share told now and then how much is done, from 0 to 1, on any thread
   */
  public Joined write(QueryEngine engine, String select, Path out, DoubleConsumer share) {
    return build.run(engine, select, out, share);
  }
}
