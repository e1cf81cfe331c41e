package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.pipeline.scoring.BatchScoring;
import dev.plimsoll.pipeline.scoring.ModelFinder;
import dev.plimsoll.pipeline.scoring.ProjectFeatures;
import dev.plimsoll.pipeline.scoring.ScoringModel;
import dev.plimsoll.pipeline.scoring.ScoringRequest;
import java.nio.file.Path;

/** What {@link JoinKillTest} starts in a process of its own and kills. */
final class ProjectScoringChild {
  private ProjectScoringChild() {}

  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    Path home = folder.resolve(".plimsoll");
    try (ScoringModel model =
        ModelFinder.find("late-parcel", () -> TestHome.storage(home)).load()) {
      ProjectFeatures features =
          ProjectFeatures.open(
              ProjectState.read(folder), ProjectFeatures.DECISION_AT, () -> TestHome.storage(home));
      new BatchScoring(model, features, Progress.none())
          .run(ScoringRequest.of(folder.resolve(arguments[1]), folder.resolve(arguments[2])));
    }
  }
}
