package dev.plimsoll.cli.rehearsal;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.pipeline.LifeEvent;
import dev.plimsoll.pipeline.RetrainingEffect;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.TaskMetrics;
import dev.plimsoll.pipeline.project.ProjectFile;
import dev.plimsoll.registry.ModelVersion;
import dev.plimsoll.registry.Registry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * For each promotion: was the new version better than the one it replaced, in the month that
 * followed, or what there is of it?
 */
final class Effects {
  private static final Duration MONTH = Duration.ofDays(30);

  private Effects() {}

  static List<Effect> of(Rooms rooms, ProjectFile project, Digest rows) {
    String model = project.name();
    List<Effect> effects = new ArrayList<>();
    for (LifeEvent event : rooms.life().all()) {
      if (event.kind() != LifeEvent.Kind.PROMOTED) {
        continue;
      }
      Optional<ModelVersion> newer = rooms.registry().aliasAt(model, Registry.CHAMPION, event.at());
      Optional<ModelVersion> older =
          rooms.registry().aliasAt(model, Registry.CHAMPION, event.at().minusSeconds(1));
      if (newer.isEmpty() || older.isEmpty() || newer.equals(older)) {
        continue;
      }
      RetrainingEffect.Found found =
          new RetrainingEffect(rooms, project.decision())
              .compare(
                  rows,
                  newer.get().digest(),
                  older.get().digest(),
                  event.at(),
                  event.at().plus(MONTH));
      boolean judged =
          found.differences().stream()
              .anyMatch(one -> one.metric().equals(TaskMetrics.leading(project).key()));
      if (judged) {
        effects.add(new Effect(newer.get().id(), older.get().id(), event.at(), found));
      }
    }
    return effects;
  }
}
