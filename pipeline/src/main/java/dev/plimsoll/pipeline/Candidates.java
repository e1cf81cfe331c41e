package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.storage.Storage;
import java.util.Optional;

/** What is remembered of candidates when they become versions: how they were trained and judged. */
public final class Candidates {
  private static final String KIND = "run.manifest";

  private final Storage storage;

  public Candidates(Storage storage) {
    this.storage = storage;
  }

  void remember(Candidate candidate) {
    storage
        .evidence()
        .record(
            Evidence.of(
                KIND, candidate.model().hex(), "pipeline", storage.clock().instant(), candidate));
  }

  /** The candidate behind a package; empty for a package that was not made here. */
  public Optional<Candidate> recall(Digest model) {
    return storage
        .evidence()
        .latest(KIND, model.hex())
        .map(evidence -> Json.read(evidence.content().toString(), Candidate.class));
  }
}
