package dev.plimsoll.security;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.security.internal.ConfidentLearning;
import dev.plimsoll.security.internal.DelongAuc;
import dev.plimsoll.security.internal.DuplicateQuery;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Questions to training data that somebody may have tampered with, or that was spoilt by accident.
 *
 * <p>None of them proves an attack; each has a figure that honest data keeps small, and the keys of
 * the rows to look at.
 */
public final class PoisonAudit {
  /** Below this, every estimate here is mostly chance. */
  /** Fewer scored rows say nothing about labels. */
  public static final int ROWS_MIN = 30;

  /** With fewer rows for each, values and labels may pair off by chance. */
  private static final int ROWS_OF_A_LABEL = 10;

  /** Numbers that are correlated like this are the same but for rounding. */
  private static final double SAME_NUMBERS = 1 - 1e-9;

  private PoisonAudit() {}

  /** Rows that are equal in all features; a missing value equals a missing value. */
  public static DuplicateReport duplicates(QueryEngine engine, TrainingTable table, int keys) {
    return new DuplicateQuery(engine, table, 0).run(keys);
  }

  /**
   * Rows that are nearly equal: numbers rounded to so many significant digits, texts without case
   * and outer blanks. Two near values on both sides of a rounding border are missed.
   *
   * @param digits significant digits, 1 to 15
   */
  public static DuplicateReport nearDuplicates(
      QueryEngine engine, TrainingTable table, int digits, int keys) {
    if (digits < 1 || digits > 15) {
      throw new PlimsollException(
          SecurityError.BAD_OPTION, "digits: " + digits + " (expected: 1 to 15)");
    }
    return new DuplicateQuery(engine, table, digits).run(keys);
  }

  /**
   * Features that are the label under another name: each value stands with one label and each label
   * with one value, or both are numbers of which one is the other in another unit. Where a feature
   * is missing it says nothing; one that is missing in half of the rows is not looked at.
   */
  public static List<String> echoes(QueryEngine engine, TrainingTable table) {
    String label = QueryEngine.quote(table.label());
    return table.features().stream()
        .filter(
            feature ->
                engine
                    .rows(
                        """
                        SELECT count(*), count(x), count(DISTINCT x), count(DISTINCT y),
                          count(DISTINCT CASE WHEN x IS NOT NULL THEN (x, y) END),
                          coalesce(abs(corr(TRY_CAST(x AS DOUBLE), TRY_CAST(y AS DOUBLE))), 0)
                        FROM (SELECT CAST(%s AS VARCHAR) AS x, CAST(%s AS VARCHAR) AS y
                          FROM read_parquet(%s) WHERE %s IS NOT NULL)
                        """
                            .formatted(
                                QueryEngine.quote(feature),
                                label,
                                QueryEngine.literal(table.parquet().toString()),
                                label),
                        row -> {
                          long rows = row.getLong(2);
                          long labels = row.getLong(4);
                          boolean each = row.getLong(3) == labels && row.getLong(5) == labels;
                          boolean often = rows >= ROWS_MIN && 2 * rows >= row.getLong(1);
                          return often
                              && labels > 1
                              && ((each && rows >= ROWS_OF_A_LABEL * labels)
                                  || row.getDouble(6) > SAME_NUMBERS);
                        })
                    .get(0))
        .toList();
  }

  /**
   * Estimates the share of flipped labels and lists the likeliest.
   *
   * <p>The scores must come from a model that was not trained on these rows, and be calibrated on
   * rows that are trusted: scores that were calibrated on the flipped labels themselves expect the
   * flips, and a uniform share of them then disappears from the excess.
   *
   * @param keys names of the rows
   * @param score probability that the label is true
   */
  public static LabelNoiseReport labelNoise(
      List<String> keys, double[] score, boolean[] label, NoisePlan plan, RandomGenerator random) {
    if (keys.size() != score.length) {
      throw new PlimsollException(
          SecurityError.SCORES_INVALID,
          "keys: " + keys.size() + " (expected: as many as scores, " + score.length + ")");
    }
    check(score, label);
    for (int row = 0; row < score.length; row++) {
      if (!(score[row] >= 0 && score[row] <= 1)) {
        throw new PlimsollException(
            SecurityError.SCORES_INVALID,
            "score of row " + row + ": " + score[row] + " (expected: 0 to 1)");
      }
    }
    return new ConfidentLearning(score, label).report(keys, plan, random);
  }

  /**
   * Whether labels are associated with the scores of a model that saw neither: a model trained on
   * shuffled labels, or judged on them, shows none.
   *
   * @param score any number that grows with the chance of the label being true
   */
  public static AssociationReport association(double[] score, boolean[] label, double confidence) {
    if (!(confidence > 0 && confidence < 1)) {
      throw new PlimsollException(
          SecurityError.BAD_OPTION, "confidence: " + confidence + " (expected: between 0 and 1)");
    }
    check(score, label);
    return DelongAuc.of(score, label).report(confidence);
  }

  /**
   * The same of labels that are numbers: whether scores tell those above their median from the
   * others.
   *
   * @param score the number that the model gives each row
   * @param label what it really was; where half of the rows or more share the greatest value, rows
   *     with that value count as above
   */
  public static AssociationReport association(double[] score, double[] label, double confidence) {
    double[] sorted = label.clone();
    Arrays.sort(sorted);
    double median = sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    boolean top = sorted.length > 0 && median == sorted[sorted.length - 1];
    boolean[] above = new boolean[label.length];
    for (int row = 0; row < above.length; row++) {
      above[row] = top ? label[row] >= median : label[row] > median;
    }
    return association(score, above, confidence);
  }

  private static void check(double[] score, boolean[] label) {
    if (score.length != label.length) {
      throw new PlimsollException(
          SecurityError.SCORES_INVALID,
          "labels: " + label.length + " (expected: as many as scores, " + score.length + ")");
    }
    if (score.length < ROWS_MIN) {
      throw new PlimsollException(
          SecurityError.TOO_FEW_ROWS,
          "rows: " + score.length + " (expected: at least " + ROWS_MIN + ")");
    }
    int positives = 0;
    for (int row = 0; row < score.length; row++) {
      if (!Double.isFinite(score[row])) {
        throw new PlimsollException(
            SecurityError.SCORES_INVALID,
            "score of row " + row + ": " + score[row] + " (expected: finite)");
      }
      positives += label[row] ? 1 : 0;
    }
    if (positives == 0 || positives == label.length) {
      throw new PlimsollException(
          SecurityError.ONE_CLASS_ONLY,
          "true labels: " + positives + " of " + label.length + " (expected: both labels)");
    }
  }
}
