package dev.plimsoll.storage;

import dev.plimsoll.kernel.ScratchFolder;
import dev.plimsoll.storage.internal.Stores;
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

  private Storage(Path home, InstantSource clock, Stores stores) {
    this.home = home;
    this.clock = clock;
    this.database = stores.database();
    this.ledger = stores.ledger();
    this.blobs = stores.blobs();
    this.evidence = stores.evidence();
  }

  /**
   * Opens what is there, or makes it: folders, database, tables, the ledger's key.
   *
   * @param clock stamps ledger entries
   * @throws dev.plimsoll.kernel.PlimsollException with {@link StorageError#HOME_UNUSABLE}, {@link
   *     StorageError#DATABASE_NEWER}, {@link StorageError#DATABASE_DAMAGED} or {@link
   *     StorageError#DATABASE_UNREACHABLE}
   */
  public static Storage open(StorageConfig config, InstantSource clock) {
    return new Storage(config.home(), clock, Stores.open(config, clock));
  }

  public Path home() {
    return home;
  }

  /**
   * An empty folder of the home's for half-done work, gone when closed or when the process dies.
   */
  public ScratchFolder scratch(String name) {
    return ScratchFolder.below(home.resolve("work"), name);
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
