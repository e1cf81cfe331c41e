package dev.plimsoll.evaluation.internal;

import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.evaluation.ReliabilityBin;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;

/** The reliability table: the bins of the calibration error, one by one. */
public final class Reliability {
  private Reliability() {}

  /** From the lowest scores to the highest. */
  public static List<ReliabilityBin> of(SortedScores scores, double confidence) {
    List<ReliabilityBin> bins = new ArrayList<>();
    long rows = scores.size();
    int start = 0;
    int bin = 1;
    for (int i = 0; i < scores.size(); i++) {
      long seen = i + 1L;
      if (i + 1 == rows || (seen * MetricPass.BINS >= bin * rows && scores.endsTie(i))) {
        bins.add(0, bin(scores, start, i + 1, confidence));
        start = i + 1;
        bin = (int) (seen * MetricPass.BINS / rows) + 1;
      }
    }
    return bins;
  }

  /**
   * Of quantiles: level by level, how often the truth was not above the quantile. Each bin is of
   * all rows.
   */
  public static List<ReliabilityBin> of(AnswerTable quantiles, double confidence) {
    int rows = quantiles.rows();
    int width = quantiles.width();
    List<ReliabilityBin> bins = new ArrayList<>();
    for (int place = 0; place < width; place++) {
      int below = 0;
      for (int row = 0; row < rows; row++) {
        below += quantiles.atMost(row, place) ? 1 : 0;
      }
      double level = quantiles.quantiles().get(place);
      bins.add(new ReliabilityBin(level, level, rows, level, wilson(below, rows, confidence)));
    }
    return bins;
  }

  private static ReliabilityBin bin(SortedScores scores, int from, int until, double confidence) {
    double promised = 0;
    int happened = 0;
    for (int i = from; i < until; i++) {
      promised += scores.score[i];
      happened += scores.label[i] ? 1 : 0;
    }
    int rows = until - from;
    return new ReliabilityBin(
        scores.score[until - 1],
        scores.score[from],
        rows,
        promised / rows,
        wilson(happened, rows, confidence));
  }

  /** Wilson's score interval of a share (1927): sound also at 0 and 1. */
  static Interval wilson(int happened, int rows, double confidence) {
    double z = NormalDistribution.of(0, 1).inverseSurvivalProbability((1 - confidence) / 2);
    double share = (double) happened / rows;
    double squared = z * z / rows;
    double centre = (share + squared / 2) / (1 + squared);
    double half = z / (1 + squared) * Math.sqrt(share * (1 - share) / rows + squared / (4 * rows));
    return new Interval(share, Math.max(0, centre - half), Math.min(1, centre + half));
  }
}
