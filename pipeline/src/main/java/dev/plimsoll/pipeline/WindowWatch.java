package dev.plimsoll.pipeline;

import dev.plimsoll.pipeline.project.ProjectFile;
import java.time.Instant;

/** Looks at finished windows. */
final class WindowWatch {
  WindowWatch(Rooms rooms, ProjectFile project) {}

  boolean look(Instant from, Instant until) {
    return false;
  }
}
