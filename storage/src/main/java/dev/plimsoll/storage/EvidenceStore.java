package dev.plimsoll.storage;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import java.util.List;
import java.util.Optional;

/** All that was ever found out. Evidence is added, never changed. */
public interface EvidenceStore {
  /** Stores it; the same evidence twice is stored once. */
  Digest record(Evidence evidence);

  /** Everything about a subject, oldest first. */
  List<Evidence> about(String subject);

  /** The newest of its kind, expired or not: the caller decides what expiry means. */
  Optional<Evidence> latest(String kind, String subject);
}
