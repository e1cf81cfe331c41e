package dev.plimsoll.serving;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a model of quantiles answered for one row: the numbers below which the truth should lie so
 * and so often.
 */
public final class QuantileAnswer implements AnswerDistribution {
  private static final double HALF = 0.5;

  /** 0.3 and 0.7 are equally near to one half, which doubles do not say. */
  private static final double EQUALLY_NEAR = 1e-9;

  private final List<Double> levels;
  private final float[] values;

  /** One level, and the number below which the truth should lie with that chance. */
  public record Quantile(double level, float value) {}

  /**
   * Neither is copied, because levels are shared by all rows of a model and rows are many.
   *
   * @param levels of the model, rising, each above 0 and below 1; at least one
   * @param values one a level, in the same order, in the label's unit
   */
  public QuantileAnswer(List<Double> levels, float[] values) {
    if (levels.isEmpty() || levels.size() != values.length) {
      throw new IllegalArgumentException(
          values.length + " quantiles (expected: " + levels.size() + ", one a level)");
    }
    this.levels = levels;
    this.values = values;
  }

  /** The levels, rising. */
  public List<Double> levels() {
    return levels;
  }

  @Override
  public List<Double> columns() {
    return levels;
  }

  /** A copy of the quantiles, in the order of the levels. */
  @Override
  public float[] numbers() {
    return values.clone();
  }

  /** The quantile at a place among the levels. */
  public float value(int place) {
    return values[place];
  }

  @Override
  public float number(int place) {
    return values[place];
  }

  /** The middle quantile. */
  @Override
  public double score() {
    return values[middle(levels)];
  }

  /** The lowest quantile. */
  public float low() {
    return values[0];
  }

  /** The highest quantile. */
  public float high() {
    return values[values.length - 1];
  }

  /** Whether a number lies from the lowest to the highest quantile, in their 32 bits. */
  public boolean covers(double number) {
    return (float) number >= low() && (float) number <= high();
  }

  /** How often the truth should lie from the lowest to the highest quantile. */
  public double promised() {
    return promised(levels);
  }

  /** What levels promise: how often the truth lies from the lowest to the highest quantile. */
  public static double promised(List<Double> levels) {
    return levels.get(levels.size() - 1) - levels.get(0);
  }

  /** The place of the level nearest to one half; of two equally near ones the lower. */
  public static int middle(List<Double> levels) {
    int best = 0;
    for (int i = 1; i < levels.size(); i++) {
      double nearer = Math.abs(levels.get(best) - HALF) - Math.abs(levels.get(i) - HALF);
      if (nearer > EQUALLY_NEAR) {
        best = i;
      }
    }
    return best;
  }

  /** All quantiles, the lowest first; as JSON, this is the answer. */
  @JsonValue
  public List<Quantile> quantiles() {
    return IntStream.range(0, values.length)
        .mapToObj(place -> new Quantile(levels.get(place), values[place]))
        .toList();
  }

  /** Whether the same levels have the same quantiles, to the bit. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof QuantileAnswer that
        && levels.equals(that.levels)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * levels.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return quantiles().stream()
        .map(quantile -> quantile.level() + ": " + quantile.value())
        .collect(Collectors.joining(", "));
  }
}
