package dev.plimsoll.storage.internal;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.storage.BlobStore;
import dev.plimsoll.storage.Database;
import dev.plimsoll.storage.EvidenceStore;
import dev.plimsoll.storage.Ledger;
import dev.plimsoll.storage.StorageConfig;
import dev.plimsoll.storage.StorageError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parts of a store in the order they start. */
public record Stores(Database database, Ledger ledger, BlobStore blobs, EvidenceStore evidence) {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  private static final long RETRY_MILLIS = 20;

  public static Stores open(StorageConfig config, InstantSource clock) {
    Path home = home(config.home());
    Connections connections = null;
    boolean open = false;
    try (FileChannel file =
            FileChannel.open(
                home.resolve("open.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = turn(file)) {
      // Two processes that open a new home at once must not both create it.
      assert lock.isValid();
      connections = Connections.open(config);
      Schema.migrate(connections.migrations());
      SqlDatabase database = new SqlDatabase(connections);
      LedgerHeadFile head = LedgerHeadFile.open(home);
      Stores stores =
          new Stores(
              database,
              new HashChainedLedger(database, head, clock),
              new FolderBlobStore(home),
              new SqlEvidenceStore(database));
      open = true;
      return stores;
    } catch (IOException e) {
      throw unusable(home, e);
    } finally {
      if (!open && connections != null) {
        connections.close();
      }
    }
  }

  /** What people were asked for stands in it: a home that we make is its owner's alone. */
  private static Path home(Path home) {
    try {
      Path folder = home.toAbsolutePath().normalize();
      boolean ours = Files.notExists(folder);
      Files.createDirectories(folder);
      if (ours && folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(folder, OWNER_ONLY);
      }
      return folder;
    } catch (IOException e) {
      throw unusable(home, e);
    }
  }

  /** File locks are per process: another opening in this process shows as an exception. */
  private static FileLock turn(FileChannel file) throws IOException {
    while (true) {
      try {
        return file.lock();
      } catch (OverlappingFileLockException ignored) {
        try {
          Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted while waiting for another opening", e);
        }
      }
    }
  }

  private static PlimsollException unusable(Path home, @Nullable IOException cause) {
    return new PlimsollException(
        StorageError.HOME_UNUSABLE, home + ": cannot be used (expected: a writable folder)", cause);
  }
}
