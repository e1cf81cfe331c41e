package dev.plimsoll.storage;

import java.nio.file.Path;
import java.time.InstantSource;

/** Everything that keeps things, opened together and closed together. */
public final class Storage implements AutoCloseable {
  private final Path home;
  private final InstantSource clock;
  private final Database database;
  private final Ledger ledger;
  private final BlobStore blobs;
  private final EvidenceStore evidence;

  Storage(
      Path home,
      InstantSource clock,
      Database database,
      Ledger ledger,
      BlobStore blobs,
      EvidenceStore evidence) {
    this.home = home;
    this.clock = clock;
    this.database = database;
    this.ledger = ledger;
    this.blobs = blobs;
    this.evidence = evidence;
  }

  public Path home() {
    return home;
  }

  public InstantSource clock() {
    return clock;
  }

  public Database database() {
    return database;
  }

  public Ledger ledger() {
    return ledger;
  }

  public BlobStore blobs() {
    return blobs;
  }

  public EvidenceStore evidence() {
    return evidence;
  }

  @Override
  public void close() {
    database.close();
  }
}
