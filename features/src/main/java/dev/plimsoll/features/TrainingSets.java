package dev.plimsoll.features;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.features.internal.TrainingSetBuild;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/**
 * Point-in-time training sets: each decision with what was known then, and nothing later.
 *
 * <p>The columns are {@code row_key} TEXT, {@code decision_at} TIMESTAMP, the inputs, the keys
 * (TEXT), the features, {@code label} (BOOLEAN, or by the decision's task TEXT or NUMBER; null
 * while unknown) and {@code label_known_at} TIMESTAMP. There is exactly one row per decision row,
 * ordered by decision time and row key; the same inputs give the same bytes, however many threads
 * the engine has.
 */
public final class TrainingSets {
  private TrainingSets() {}

  /**
   * Writes a training set as one Parquet file.
   *
   * @param decisionTable the version of the table {@code decision.of()}
   * @param sources the version of every table that a view reads
   * @param out replaced when it exists, and only by a complete file
   * @throws dev.plimsoll.kernel.PlimsollException when SQL, columns, keys or times do not fit
   */
  public static TrainingSet build(
      QueryEngine engine,
      DecisionSpec decision,
      Path decisionTable,
      Map<String, Path> sources,
      List<FeatureView> views,
      Path out) {
    return build(engine, decision, decisionTable, sources, views, out, share -> {});
  }

  /**
   * The same for many decisions.
   *
   * @param share told now and then how much is done, from 0 to 1, on any thread
   */
  public static TrainingSet build(
      QueryEngine engine,
      DecisionSpec decision,
      Path decisionTable,
      Map<String, Path> sources,
      List<FeatureView> views,
      Path out,
      DoubleConsumer share) {
    return new TrainingSetBuild(engine, decision, decisionTable, sources, views).run(out, share);
  }
}
