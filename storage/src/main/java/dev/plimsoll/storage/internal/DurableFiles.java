package dev.plimsoll.storage.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that are wholly old or wholly new after any crash: write beside, force, rename. */
final class DurableFiles {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> READ_ONLY =
      PosixFilePermissions.fromString("r--r--r--");

  private DurableFiles() {}

  /** Replaces a small file; a reader sees the old bytes or the new ones. */
  static void replace(Path target, byte[] content) throws IOException {
    Path part = Files.createTempFile(target.toAbsolutePath().getParent(), "half-", ".part");
    try {
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  static void ownerOnly(Path file) throws IOException {
    permit(file, OWNER_ONLY);
  }

  static void readOnly(Path file) throws IOException {
    permit(file, READ_ONLY);
  }

  private static void permit(Path file, Set<PosixFilePermission> permissions) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(file, permissions);
    }
  }

  /** Makes a rename inside the folder survive a power cut, where the system can. */
  static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException ignored) {
      // Windows cannot open folders; its renames are journalled.
    }
  }
}
