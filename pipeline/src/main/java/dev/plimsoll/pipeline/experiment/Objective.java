package dev.plimsoll.pipeline.experiment;

import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.pipeline.project.ProjectFile;
import java.util.Arrays;
import java.util.Locale;

/**
 * What is wanted: the first metric that the project's gate names, on the judging rows; and, to
 * choose by, AUC or log loss on the choosing rows, whichever is of the same sort.
 */
public record Objective(Metric metric, Metric choosing) {
  /** The gate's, AUC when it names none. */
  public static Objective of(ProjectFile project) {
    Metric metric =
        project.release().gate().stream()
            .map(rule -> rule.strip().split("[ <>=]", 2)[0].toLowerCase(Locale.ROOT))
            .flatMap(word -> Arrays.stream(Metric.values()).filter(m -> m.key().equals(word)))
            .findFirst()
            .orElse(Metric.AUC);
    return new Objective(metric, metric.higherIsBetter() ? Metric.AUC : Metric.LOG_LOSS);
  }

  /** On the choosing rows, turned so that more is better. */
  double worth(TrialResult result) {
    return choosing == Metric.AUC ? result.validAuc() : -result.validLogLoss();
  }

  /** On the choosing rows, as people know it. */
  double shown(double worth) {
    return choosing == Metric.AUC ? worth : -worth;
  }
}
