package dev.plimsoll.training.internal.score;

import dev.plimsoll.onnx.Calibration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Isotonic calibration (Zadrozny and Elkan 2002): the rising step function that fits the labels
 * best in squares, by pooling adjacent violators (Ayer et al. 1955), then straight lines through
 * the middles of its steps, so that rows of one step keep their order.
 *
 * <p>It can bend where Platt scaling cannot, and wants some thousand rows for it. Each step counts
 * half an imagined row of each class, so that no probability is 0 or 1. Cost: a sort.
 */
public final class Isotonic {
  /** More points than this change no probability that matters and cost time in each answer. */
  private static final int MOST_POINTS = 64;

  private record Step(double logits, double positives, double rows) {
    double mean() {
      return positives / rows;
    }

    Step with(Step next) {
      return new Step(logits + next.logits, positives + next.positives, rows + next.rows);
    }
  }

  private Isotonic() {}

  public static Calibration fit(float[] logits, float[] labels) {
    List<Step> steps = thinned(pooled(logits, labels));
    List<Double> at = new ArrayList<>();
    List<Double> probabilities = new ArrayList<>();
    for (Step step : steps) {
      double logit = step.logits() / step.rows();
      if (at.isEmpty() || logit - at.get(at.size() - 1) > 1e-6) {
        at.add(logit);
        probabilities.add((step.positives() + 0.5) / (step.rows() + 1));
      }
    }
    for (int i = 1; i < probabilities.size(); i++) {
      probabilities.set(i, Math.max(probabilities.get(i), probabilities.get(i - 1)));
    }
    return new Calibration("isotonic", 1, 0, new Calibration.Curve(at, probabilities));
  }

  private static List<Step> pooled(float[] logits, float[] labels) {
    List<Step> steps = new ArrayList<>();
    IntStream.range(0, logits.length)
        .boxed()
        .sorted(Comparator.comparingDouble(row -> logits[row]))
        .forEach(
            row -> {
              Step step = new Step(logits[row], labels[row], 1);
              while (!steps.isEmpty() && steps.get(steps.size() - 1).mean() >= step.mean()) {
                step = steps.remove(steps.size() - 1).with(step);
              }
              steps.add(step);
            });
    return steps;
  }

  /** Joins the smallest neighbours until few enough are left. */
  private static List<Step> thinned(List<Step> steps) {
    List<Step> left = new ArrayList<>(steps);
    while (left.size() > MOST_POINTS) {
      int smallest = 0;
      for (int i = 1; i < left.size() - 1; i++) {
        if (rows(left, i) < rows(left, smallest)) {
          smallest = i;
        }
      }
      left.set(smallest, left.get(smallest).with(left.remove(smallest + 1)));
    }
    return left;
  }

  private static double rows(List<Step> steps, int at) {
    return steps.get(at).rows() + steps.get(at + 1).rows();
  }
}
