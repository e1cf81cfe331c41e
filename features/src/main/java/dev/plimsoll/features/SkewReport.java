package dev.plimsoll.features;

import java.util.List;

/**
 * How far served features were from recomputed ones. Rates are 0 when there was nothing to compare.
 *
 * @param compared rows present on both sides
 * @param unmatchedLogged rows that were logged but not recomputed
 * @param unmatchedOffline rows that were recomputed but not logged
 */
public record SkewReport(
    long compared, long unmatchedLogged, long unmatchedOffline, List<ColumnSkew> columns) {
  public SkewReport {
    columns = List.copyOf(columns);
  }

  /** Whether every column agreed in every row, and every row was there on both sides. */
  public boolean clean() {
    return unmatchedLogged == 0
        && unmatchedOffline == 0
        && columns.stream().allMatch(c -> c.mismatched() + c.missing() + c.extra() == 0);
  }

  /**
   * One column over the rows compared.
   *
   * @param mismatched both have a value, and the values differ
   * @param missing recomputed has a value, served had none
   * @param extra served had a value, recomputed has none
   * @param maxAbsDifference over numbers on both sides; 0 for texts
   */
  public record ColumnSkew(
      String column,
      long rows,
      long mismatched,
      long missing,
      long extra,
      double maxAbsDifference) {
    public double mismatchRate() {
      return rate(mismatched);
    }

    public double missingRate() {
      return rate(missing);
    }

    public double extraRate() {
      return rate(extra);
    }

    private double rate(long count) {
      return rows == 0 ? 0 : (double) count / rows;
    }
  }
}
