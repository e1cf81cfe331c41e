package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.project.ProjectFile;
import dev.plimsoll.training.Trainers;
import java.util.stream.Stream;

/** What cannot come about, told from the project file alone. */
public final class ProjectChecks {
  private ProjectChecks() {}

  /**
   * Refuses it before a row is read, instead of after the minutes that come before it: a gate's
   * metric that the task's answers do not have, a candidate that there is none of, and one that
   * cannot do the task.
   *
   * @throws PlimsollException with the code of whatever is refused
   */
  public static void require(ProjectFile project) {
    TaskMetrics.wanted(project);
    String task = project.decision().task().label();
    Stream.concat(project.train().present().stream(), project.retrain().candidates().stream())
        .forEach(name -> Trainers.requireAble(project.train().family(name), task));
  }
}
