package dev.plimsoll.evaluation.internal;

import dev.plimsoll.evaluation.Metric;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The values that each metric took over the bootstrap resamples; NaN where it was undefined. */
public final class Resamples {
  private final Map<Metric, double[]> values = new EnumMap<>(Metric.class);
  private final int size;
  private int filled;

  public Resamples(int size) {
    this.size = size;
  }

  /** Adds the values of the next resample. */
  public void add(Map<Metric, Double> one) {
    one.forEach(
        (metric, value) -> values.computeIfAbsent(metric, m -> new double[size])[filled] = value);
    filled++;
  }

  /** One metric's values, in the order of the resamples. */
  public double[] of(Metric metric) {
    double[] all = Objects.requireNonNull(values.get(metric), metric::key);
    return Arrays.copyOf(all, filled);
  }

  /** First minus second, metric by metric; undefined when either is. */
  public static Map<Metric, Double> minus(Map<Metric, Double> first, Map<Metric, Double> second) {
    Map<Metric, Double> difference = new EnumMap<>(Metric.class);
    first.forEach(
        (metric, value) -> difference.put(metric, value - second.getOrDefault(metric, Double.NaN)));
    return difference;
  }
}
