package dev.plimsoll.training.internal.run;

import dev.plimsoll.kernel.QuantileLevels;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.table.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * The task of a job and what belongs to it.
 *
 * @param quantiles rising; empty unless the task is quantile
 */
record JobTask(Task task, List<Double> quantiles) {
  private static final String QUANTILES = "quantiles";

  JobTask {
    quantiles = List.copyOf(quantiles);
  }

  static JobTask of(Settings settings) {
    Task task = Task.of(settings);
    Object given = settings.given(QUANTILES);
    settings.require(
        given == null || task == Task.QUANTILE,
        QUANTILES,
        String.valueOf(given),
        "only with task: quantile");
    return new JobTask(task, task == Task.QUANTILE ? quantiles(given, settings) : List.of());
  }

  private static List<Double> quantiles(
      @org.jspecify.annotations.Nullable Object given, Settings settings) {
    if (given == null) {
      return List.of(0.1, 0.5, 0.9);
    }
    List<Double> levels = new ArrayList<>();
    for (Object one : given instanceof List<?> list ? list : List.of()) {
      levels.add(one instanceof Number number ? number.doubleValue() : Double.NaN);
    }
    settings.require(
        !levels.isEmpty() && levels.size() <= 99 && QuantileLevels.rise(levels),
        QUANTILES,
        given,
        "1 to 99 rising numbers between 0 and 1, such as [0.1, 0.5, 0.9]");
    return levels;
  }
}
