package dev.plimsoll.evaluation.internal;

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
