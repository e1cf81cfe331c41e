package dev.plimsoll.security.internal;

import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.security.LabelNoiseReport;
import dev.plimsoll.security.LabelNoiseReport.Suspect;
import dev.plimsoll.security.NoisePlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Confident learning for two classes, with a reference for classes that overlap.
 *
 * <p>The threshold of a class is the mean probability of that class among the rows labelled so. A
 * row counts for a class when its probability reaches that threshold (for the likelier class when
 * it reaches both). The table of given label × counted class, scaled to the given labels' numbers,
 * is the confident joint; its share off the diagonal estimates the wrong labels.
 *
 * <p>Alone that estimate also counts honest overlap: of rows with probability 0.3, three in ten are
 * rightly true. So the same figure is computed for labels drawn from the probabilities themselves,
 * which is what calibrated scores and no flips look like; the excess over their mean estimates the
 * flips, and its rank among them is a p-value that holds for any overlap.
 *
 * <p>Cost: two passes over the rows per simulation. Bound: with clean labels and calibrated scores
 * an audit is suspicious at most at the planned rate. Source: Northcutt, Jiang and Chuang,
 * "Confident Learning: Estimating Uncertainty in Dataset Labels" (2021); the reference is ours.
 */
public final class ConfidentLearning {
  private final double[] score;
  private final boolean[] label;

  /** Off-diagonal shares of the confident joint, and the thresholds that made it. */
  private record Joint(
      double falseNegatives, double falsePositives, double trueFrom, double falseFrom) {
    double rate() {
      return falseNegatives + falsePositives;
    }

    /** The class a row counts for: 1, 0, or -1 for none. */
    int counted(double p) {
      boolean asTrue = p >= trueFrom;
      boolean asFalse = 1 - p >= falseFrom;
      if (asTrue && asFalse) {
        return p >= 0.5 ? 1 : 0;
      }
      return asTrue ? 1 : asFalse ? 0 : -1;
    }
  }

  public ConfidentLearning(double[] score, boolean[] label) {
    this.score = score;
    this.label = label;
  }

  public LabelNoiseReport report(List<String> keys, NoisePlan plan, RandomGenerator random) {
    Joint joint = joint(score, label);
    double[] clean = simulate(plan.simulations(), random);
    double expected = Arrays.stream(clean).average().orElse(0);
    long asLarge = Arrays.stream(clean).filter(rate -> rate >= joint.rate()).count();
    double pValue = (1.0 + asLarge) / (1.0 + clean.length);
    double excess = joint.rate() - expected;
    return new LabelNoiseReport(
        score.length,
        joint.rate(),
        expected,
        interval(excess, plan, random),
        joint.falseNegatives,
        joint.falsePositives,
        pValue,
        pValue <= plan.falseAlarmRate(),
        suspects(joint, keys, plan.suspects()));
  }

  /** Rates of labels drawn from the probabilities: no flips, this overlap. */
  private double[] simulate(int simulations, RandomGenerator random) {
    double[] rates = new double[simulations];
    boolean[] drawn = new boolean[score.length];
    for (int i = 0; i < simulations; i++) {
      for (int row = 0; row < drawn.length; row++) {
        drawn[row] = random.nextDouble() < score[row];
      }
      rates[i] = joint(score, drawn).rate();
    }
    return rates;
  }

  /**
   * Percentile bootstrap of the excess: rows are drawn with their labels, and the expectation is
   * that of the rows drawn.
   */
  private Interval interval(double excess, NoisePlan plan, RandomGenerator random) {
    double[] excesses = new double[plan.simulations()];
    double[] rows = new double[score.length];
    boolean[] given = new boolean[score.length];
    for (int i = 0; i < excesses.length; i++) {
      for (int row = 0; row < rows.length; row++) {
        int pick = random.nextInt(rows.length);
        rows[row] = score[pick];
        given[row] = label[pick];
      }
      excesses[i] = joint(rows, given).rate() - meanRate(rows);
    }
    Arrays.sort(excesses);
    double tail = (1 - plan.confidence()) / 2;
    double low = excesses[(int) Math.floor(tail * (excesses.length - 1))];
    double high = excesses[(int) Math.ceil((1 - tail) * (excesses.length - 1))];
    return new Interval(excess, Math.min(low, excess), Math.max(high, excess));
  }

  private List<Suspect> suspects(Joint joint, List<String> keys, int limit) {
    List<Suspect> suspects = new ArrayList<>();
    for (int row = 0; row < score.length; row++) {
      int counted = joint.counted(score[row]);
      if (counted >= 0 && (counted == 1) != label[row]) {
        double margin = label[row] ? 1 - 2 * score[row] : 2 * score[row] - 1;
        suspects.add(new Suspect(keys.get(row), label[row], margin));
      }
    }
    suspects.sort(
        Comparator.comparingDouble(Suspect::margin).reversed().thenComparing(Suspect::key));
    return suspects.subList(0, Math.min(limit, suspects.size()));
  }

  /** The confident joint's rate when each row is true with its own probability, in expectation. */
  private static double meanRate(double[] score) {
    double positives = 0;
    double squares = 0;
    for (double p : score) {
      positives += p;
      squares += p * p;
    }
    double negatives = score.length - positives;
    double trueFrom = positives == 0 ? 1 : squares / positives;
    double falseFrom = negatives == 0 ? 1 : (score.length - 2 * positives + squares) / negatives;
    Joint thresholds = new Joint(0, 0, trueFrom, falseFrom);
    double[] counts = new double[4];
    for (double p : score) {
      int counted = thresholds.counted(p);
      if (counted >= 0) {
        counts[counted] += 1 - p;
        counts[2 + counted] += p;
      }
    }
    return scaled(counts, negatives, positives, score.length, trueFrom, falseFrom).rate();
  }

  private static Joint joint(double[] score, boolean[] label) {
    double sumTrue = 0;
    double sumFalse = 0;
    int positives = 0;
    for (int row = 0; row < score.length; row++) {
      if (label[row]) {
        sumTrue += score[row];
        positives++;
      } else {
        sumFalse += 1 - score[row];
      }
    }
    int negatives = score.length - positives;
    double trueFrom = positives == 0 ? 1 : sumTrue / positives;
    double falseFrom = negatives == 0 ? 1 : sumFalse / negatives;
    Joint thresholds = new Joint(0, 0, trueFrom, falseFrom);
    double[] counts = new double[4];
    for (int row = 0; row < score.length; row++) {
      int counted = thresholds.counted(score[row]);
      if (counted >= 0) {
        counts[(label[row] ? 2 : 0) + counted]++;
      }
    }
    return scaled(counts, negatives, positives, score.length, trueFrom, falseFrom);
  }

  /** Counts as [given × 2 + counted], each given label scaled to its number of rows. */
  private static Joint scaled(
      double[] counts,
      double negatives,
      double positives,
      int rows,
      double trueFrom,
      double falseFrom) {
    double givenFalse = counts[0] + counts[1];
    double givenTrue = counts[2] + counts[3];
    double falseNegatives = givenFalse == 0 ? 0 : counts[1] / givenFalse * negatives / rows;
    double falsePositives = givenTrue == 0 ? 0 : counts[2] / givenTrue * positives / rows;
    return new Joint(falseNegatives, falsePositives, trueFrom, falseFrom);
  }
}
