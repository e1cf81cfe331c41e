package dev.plimsoll.pipeline.experiment;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A variant's trials in figures: means over the seeds that there was time for.
 *
 * @param kind the family
 * @param seeds how many trials; with none the figures are zero
 * @param mean of the metric on the judging rows
 * @param deviation of it over the seeds; zero with fewer than two
 * @param choosing mean of the choosing metric on the choosing rows
 * @param microsOne time to answer one row, microseconds
 * @param microsRow time for a row in a batch
 * @param cpuSeconds of one training
 * @param peakMegabytes of one training's process
 * @param wattHours of one training: processor time times the stated watts of a busy core
 */
public record Arm(
    String name,
    String kind,
    Map<String, Object> settings,
    int seeds,
    double mean,
    double deviation,
    double choosing,
    double microsOne,
    double microsRow,
    double cpuSeconds,
    double peakMegabytes,
    double wattHours) {

  static Arm of(Variant variant, List<TrialResult> trials, Objective objective, double watts) {
    ToDoubleFunction<TrialResult> worth =
        trial -> trial.test().getOrDefault(objective.metric(), Double.NaN);
    double mean = mean(trials, worth);
    double squares =
        trials.stream().mapToDouble(t -> Math.pow(worth.applyAsDouble(t) - mean, 2)).sum();
    double cpu = mean(trials, TrialResult::cpuSeconds);
    return new Arm(
        variant.name(),
        variant.kind(),
        variant.settings(),
        trials.size(),
        mean,
        trials.size() < 2 ? 0 : Math.sqrt(squares / (trials.size() - 1)),
        objective.shown(mean(trials, objective::worth)),
        mean(trials, TrialResult::microsOne),
        mean(trials, TrialResult::microsRow),
        cpu,
        mean(trials, TrialResult::peakBytes) / 1e6,
        cpu * watts / 3600);
  }

  private static double mean(List<TrialResult> trials, ToDoubleFunction<TrialResult> figure) {
    return trials.stream().mapToDouble(figure).average().orElse(0);
  }
}
