package dev.plimsoll.storage.internal;

import dev.plimsoll.storage.BlobStore;
import java.nio.file.Path;

/** A blob store alone, for a process in which a database could not live. */
public final class BlobStores {
  private BlobStores() {}

  public static BlobStore at(Path home) {
    return new FolderBlobStore(home);
  }
}
