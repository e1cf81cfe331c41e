package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import java.nio.file.Path;
import java.time.Instant;

/** What the tests open again and again. */
final class TestHome {
  static final Instant START = Instant.parse("2024-03-01T00:00:00Z");

  private TestHome() {}

  static Storage storage(Path home) {
    return Storage.open(new StorageConfig(home, null), new SimulatedClock(START));
  }

  static Rooms rooms(Path home) {
    return Rooms.open(new RoomsConfig(home, null, new SimulatedClock(START)));
  }
}
