package dev.plimsoll.training.internal.run;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.Candidate;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.architecture.FtTransformerCandidate;
import dev.plimsoll.training.internal.architecture.MlpCandidate;
import dev.plimsoll.training.internal.architecture.TabMCandidate;
import dev.plimsoll.training.internal.bert.PretrainedCandidate;
import dev.plimsoll.training.internal.encoder.TextEncoderCandidate;
import dev.plimsoll.training.internal.linear.LogisticCandidate;
import dev.plimsoll.training.internal.linear.RidgeCandidate;
import dev.plimsoll.training.internal.table.Task;
import dev.plimsoll.training.internal.tfidf.TfIdfCandidate;
import dev.plimsoll.training.internal.trees.XgboostCandidate;
import java.util.List;
import java.util.stream.Collectors;

/** All candidates there are. */
public final class Candidates {
  private static final List<Candidate> ALL =
      List.of(
          new FtTransformerCandidate(),
          new XgboostCandidate(),
          new LogisticCandidate(),
          new RidgeCandidate(),
          new MlpCandidate(),
          new TabMCandidate(),
          new TextEncoderCandidate(),
          new PretrainedCandidate(),
          new TfIdfCandidate());

  private Candidates() {}

  public static List<String> names() {
    return ALL.stream().map(Candidate::name).toList();
  }

  public static Candidate require(String name) {
    return ALL.stream()
        .filter(candidate -> candidate.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new PlimsollException(
                    TrainingError.CANDIDATE_UNKNOWN,
                    "candidate: '"
                        + name
                        + "' (expected: one of "
                        + String.join(", ", names())
                        + ")"));
  }

  /** Refuses a task that the candidate cannot do, says what it can, and who can do the task. */
  public static void requireAble(Candidate candidate, Task task, Settings settings) {
    settings.require(
        candidate.tasks().contains(task),
        Task.NAME,
        task.label(),
        "what "
            + candidate.name()
            + " can do: "
            + candidate.tasks().stream().sorted().map(Task::label).collect(Collectors.joining(", "))
            + "; candidates for "
            + task.label()
            + ": "
            + ALL.stream()
                .filter(able -> able.tasks().contains(task))
                .map(Candidate::name)
                .collect(Collectors.joining(", ")));
  }
}
