package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.project.ProjectFile;
import dev.plimsoll.pipeline.project.TrainSection;
import dev.plimsoll.training.Trainers;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What cannot come about, told from the project file alone. */
public final class ProjectChecks {
  private ProjectChecks() {}

  /**
   * Refuses it before a row is read, instead of after the minutes or hours that come before it: a
   * gate's metric that the task's answers do not have, a candidate that there is none of, one that
   * cannot do the task, and settings that its training would refuse. Mistakes of several candidates
   * are told at once.
   *
   * @throws PlimsollException with the code of whatever is refused, the first of several
   */
  public static void require(ProjectFile project) {
    TaskMetrics.wanted(project);
    TrainSection train = project.train();
    Set<String> names = new LinkedHashSet<>(train.present());
    names.addAll(project.retrain().candidates());
    train.settings().keySet().stream()
        .filter(name -> !Trainers.candidates().contains(train.family(name)))
        .forEach(names::add); // or a misspelt name would have no effect
    List<PlimsollException> mistakes = new ArrayList<>();
    for (String name : names) {
      Map<String, Object> given = train.settings().getOrDefault(name, Map.of());
      try {
        Trainers.require(train.family(name), TrainSection.parameters(given, project.decision()));
      } catch (PlimsollException e) {
        String where = given.isEmpty() ? "" : "train.settings." + name + ": ";
        mistakes.add(new PlimsollException(e.code(), where + e.getMessage(), e));
      }
    }
    if (!mistakes.isEmpty()) {
      throw new PlimsollException(
          mistakes.get(0).code(),
          mistakes.stream().map(Throwable::getMessage).collect(Collectors.joining("\n")),
          mistakes.get(0));
    }
  }
}
