package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.config.Spelling;
import dev.plimsoll.pipeline.project.CandidateFiles;
import dev.plimsoll.pipeline.project.ProjectFile;
import dev.plimsoll.pipeline.project.TrainSection;
import dev.plimsoll.training.Trainers;
import dev.plimsoll.training.TrainingError;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What cannot come about, told from the project file alone. */
public final class ProjectChecks {
  private ProjectChecks() {}

  /**
   * Refuses it before a row is read, instead of after the minutes or hours that come before it: a
   * gate's metric that the task's answers do not have, a candidate that there is none of, one that
   * cannot do the task, settings that its training would refuse, files that are not there, and
   * names of personal inputs that there are none of. Mistakes of several candidates are told at
   * once.
   *
   * @throws PlimsollException with the code of whatever is refused, the first of several
   */
  public static void require(ProjectFile project) {
    TaskMetrics.wanted(project);
    project.log().personal().forEach(name -> requireKnown(project, name));
    TrainSection train = project.train();
    Set<String> names = new LinkedHashSet<>(train.present());
    names.addAll(project.retrain().candidates());
    train.settings().keySet().stream()
        .filter(name -> !Trainers.candidates().contains(train.family(name)))
        .forEach(names::add); // or a misspelt name would have no effect
    List<PlimsollException> mistakes = new ArrayList<>();
    for (String name : names) {
      Map<String, Object> given = train.settings().getOrDefault(name, Map.of());
      CandidateFiles.absent(given)
          .forEach(
              (key, file) ->
                  mistakes.add(
                      new PlimsollException(
                          TrainingError.PARAMETER_INVALID,
                          "train.settings.%s: %s: %s (expected: a file that is there)"
                              .formatted(name, key, file))));
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

  /** Or a misspelt name's values would be written as they are. */
  private static void requireKnown(ProjectFile project, String personal) {
    Set<String> known = new TreeSet<>(project.decision().inputs().keySet());
    known.addAll(project.decision().keys().keySet());
    boolean lookedUp =
        project.features().keySet().stream().anyMatch(view -> personal.startsWith(view + "_"));
    if (!lookedUp && !known.contains(personal)) {
      throw new PlimsollException(
          PipelineError.PROJECT_INVALID,
          "log.personal: '%s' (expected: inputs and keys of the decision, %s, or columns of a feature view, VIEW_COLUMN)%s"
              .formatted(personal, known, Spelling.hint(personal, known)));
    }
  }
}
