package dev.plimsoll.storage;

import dev.plimsoll.kernel.Digest;
import java.nio.file.Path;

/** Immutable content under its own digest. A blob is wholly there or not there at all. */
public interface BlobStore {
  Digest put(Path file);

  Digest put(byte[] content);

  boolean has(Digest digest);

  /** A local, read-only path to the content, verified to be complete. */
  Path file(Digest digest);

  /**
   * Stores the regular files below a folder; the digest names their relative paths and contents.
   */
  Digest putFolder(Path folder);

  /** A local, read-only folder with the files of {@link #putFolder}. */
  Path folder(Digest digest);
}
