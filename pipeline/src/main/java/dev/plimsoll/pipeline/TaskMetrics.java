package dev.plimsoll.pipeline;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.features.DecisionTask;
import dev.plimsoll.governance.GateRule;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.project.ProjectFile;
import java.util.List;
import java.util.stream.Collectors;

/** Which metrics go with what a project asks. */
public final class TaskMetrics {
  private TaskMetrics() {}

  /** What a model of the task answers with. */
  public static AnswerKind answers(DecisionTask task) {
    return switch (task) {
      case BINARY -> AnswerKind.OUTCOME;
      case MULTI_CLASS -> AnswerKind.CLASSES;
      case REGRESSION -> AnswerKind.NUMBER;
      case QUANTILE -> AnswerKind.QUANTILES;
    };
  }

  /** The task's usual metric: AUC, accuracy, RMSE, pinball loss. */
  public static Metric leading(ProjectFile project) {
    return Metric.leading(answers(project.decision().task()));
  }

  /**
   * The metric that the project is about: the first that its gate names of all rows, else the
   * task's usual one, such as AUC or RMSE.
   *
   * @throws PlimsollException {@link PipelineError#PROJECT_INVALID} when a rule names a metric that
   *     the task's answers do not have, or that no model is better by
   */
  public static Metric wanted(ProjectFile project) {
    DecisionTask task = project.decision().task();
    List<Metric> known = Metric.of(answers(task)).stream().filter(Metric::comparable).toList();
    List<GateRule.Figure> figures =
        project.release().gate().stream()
            .map(GateRule::parse)
            .filter(GateRule.Figure.class::isInstance)
            .map(GateRule.Figure.class::cast)
            .toList();
    for (GateRule.Figure figure : figures) {
      if (!known.contains(figure.metric())) {
        throw new PlimsollException(
            PipelineError.PROJECT_INVALID,
            "release.gate: '%s' (expected: of task %s one of %s)"
                .formatted(
                    figure.metric().key(),
                    task.label(),
                    known.stream().map(Metric::key).collect(Collectors.joining(", "))));
      }
    }
    return figures.stream()
        .filter(figure -> figure.worstSlice() == null)
        .map(GateRule.Figure::metric)
        .findFirst()
        .orElse(leading(project));
  }
}
