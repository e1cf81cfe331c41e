package dev.plimsoll.pipeline;

import dev.plimsoll.pipeline.project.ProjectFile;
import dev.plimsoll.registry.ModelVersion;
import java.time.Instant;
import java.util.Optional;

/** Judges a running canary. */
final class CanaryWatch {
  CanaryWatch(Rooms rooms, ProjectFile project, Release release) {}

  boolean running() {
    return false;
  }

  Optional<Instant> nextLook() {
    return Optional.empty();
  }

  void start(ModelVersion version, Instant at) {}

  void look(Instant at) {}
}
