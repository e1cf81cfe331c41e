package dev.plimsoll.pipeline.experiment;

import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.evaluation.SeedComparison;
import dev.plimsoll.evaluation.SeedComparisons;
import dev.plimsoll.features.DecisionTask;
import dev.plimsoll.pipeline.TaskMetrics;
import dev.plimsoll.pipeline.internal.Answered;
import dev.plimsoll.pipeline.project.ProjectFile;
import java.util.List;
import java.util.Optional;

/**
 * What is wanted: the first metric that the project's gate names, on the judging rows; and, to
 * choose by, what training measures on the choosing rows: its metric or its loss, whichever is of
 * the same sort.
 *
 * @param metric by its name in reports
 * @param choosing what is measured on the choosing rows
 * @param byMetric whether that is the metric, of which more is better, or the loss
 */
public record Objective(DecisionTask task, String metric, String choosing, boolean byMetric) {
  /** The gate's; when it names none, the task's usual one, such as AUC or RMSE. */
  public static Objective of(ProjectFile project) {
    DecisionTask task = project.decision().task();
    Metric metric = TaskMetrics.wanted(project);
    boolean higher = metric.higherIsBetter();
    return new Objective(task, metric.key(), choosing(task, higher), higher);
  }

  /** As training calls them. */
  private static String choosing(DecisionTask task, boolean higher) {
    return switch (task) {
      case BINARY -> higher ? "auc" : "log_loss";
      case MULTI_CLASS -> higher ? "accuracy" : "log_loss";
      case REGRESSION -> higher ? "r2" : "squared_error";
      case QUANTILE -> "pinball";
    };
  }

  /** On the choosing rows, turned so that more is better. */
  double worth(TrialResult result) {
    return byMetric ? result.validAuc() : -result.validLogLoss();
  }

  /** On the choosing rows, as people know it. */
  double shown(double worth) {
    return byMetric ? worth : -worth;
  }

  /** Two variants' answers with the same seeds, by the metric; empty when it is undefined. */
  Optional<SeedComparison> compare(
      List<Answered> first, List<Answered> second, EvaluationPlan plan) {
    if (task == DecisionTask.BINARY) {
      return SeedComparisons.paired(Metric.of(metric), scored(first), scored(second), plan);
    }
    return SeedComparisons.pairedAnswers(Metric.of(metric), tables(first), tables(second), plan);
  }

  private static List<ScoredTable> scored(List<Answered> answered) {
    return answered.stream()
        .filter(Answered.YesOrNo.class::isInstance)
        .map(one -> ((Answered.YesOrNo) one).table())
        .toList();
  }

  private static List<AnswerTable> tables(List<Answered> answered) {
    return answered.stream()
        .filter(Answered.Other.class::isInstance)
        .map(one -> ((Answered.Other) one).table())
        .toList();
  }
}
