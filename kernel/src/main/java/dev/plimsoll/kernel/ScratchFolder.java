package dev.plimsoll.kernel;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A folder that is deleted, with all that is in it, when the work is done; or, when the process is
 * killed before, by the next one that makes a folder of the same name at the same place.
 *
 * <p>A locked file beside the folder says that its process is alive: the system lets go of the lock
 * however the process ends. The folders of other users and other machines are left alone, for their
 * locks cannot be had.
 */
public final class ScratchFolder implements AutoCloseable {
  private static final String DASH = "-";
  private static final String LOCK = ".lock";
  private static final Duration LONG = Duration.ofHours(1);

  /**
   * On POSIX a process that closes a file gives up its lock on it, so it must not touch its own.
   */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final Path lock;
  private final FileChannel held;

  private ScratchFolder(Path path, Path lock, FileChannel held) {
    this.path = path;
    this.lock = lock;
    this.held = held;
  }

  /**
   * Makes an empty folder that only this user may read, and deletes what dead processes left.
   *
   * @param parent made when missing
   * @param name what its name begins with
   */
  public static ScratchFolder below(Path parent, String name) {
    try {
      Path real = Files.createDirectories(parent.toAbsolutePath().normalize());
      return take(real, Files.createTempDirectory(real, name + DASH).getFileName().toString());
    } catch (IOException e) {
      throw PlimsollException.io(parent.toString(), e);
    }
  }

  /**
   * The same for an empty folder that was made for this process and is named as {@link #below}
   * would name it.
   */
  public static ScratchFolder of(Path folder) {
    try {
      Path real = folder.toAbsolutePath().normalize();
      return take(real.resolveSibling(".").normalize(), real.getFileName().toString());
    } catch (IOException e) {
      throw PlimsollException.io(folder.toString(), e);
    }
  }

  /** One in the folder that the system has for such. */
  public static ScratchFolder temporary(String name) {
    return below(Path.of(System.getProperty("java.io.tmpdir")), name);
  }

  private static ScratchFolder take(Path parent, String file) throws IOException {
    Instant longAgo = modified(parent.resolve(file)).minus(LONG);
    deleteDead(parent, file.substring(0, file.lastIndexOf(DASH) + 1), longAgo);
    // under its name only once it is locked: a lock that can be had is a dead process's
    Path unlocked = parent.resolve(file + LOCK + ".new");
    Path lock = parent.resolve(file + LOCK);
    OURS.add(lock);
    FileChannel held =
        FileChannel.open(unlocked, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    held.lock();
    Files.move(unlocked, lock);
    return new ScratchFolder(parent.resolve(file), lock, held);
  }

  public Path path() {
    return path;
  }

  /**
   * Has it deleted when this process ends by itself. What is in it goes first; the folder goes when
   * everybody who works on at the end has come to theirs.
   */
  public void deleteOnExit() {
    lock.toFile().deleteOnExit();
    path.toFile().deleteOnExit();
    Runtime.getRuntime().addShutdownHook(new Thread(this::empty, "scratch"));
  }

  private void empty() {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      files.forEach(Folders::delete);
    } catch (IOException | PlimsollException ignored) {
      // the next process deletes what is left
    }
  }

  /** What cannot be deleted keeps its lock file, so that the next process tries again. */
  @Override
  public void close() {
    try (held) {
      Folders.delete(path);
      Files.deleteIfExists(lock);
    } catch (IOException e) {
      throw PlimsollException.io(lock.toString(), e);
    } finally {
      OURS.remove(lock);
    }
  }

  private static void deleteDead(Path parent, String name, Instant longAgo) throws IOException {
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(parent, file -> file.getFileName().toString().startsWith(name))) {
      for (Path each : all) {
        try {
          if (each.toString().endsWith(LOCK)) {
            deleteIfDead(each);
          } else {
            deleteIfNeverTaken(each, longAgo);
          }
        } catch (IOException | PlimsollException ignored) {
          // another process was first, or it is another user's: no reason to stop
        }
      }
    }
  }

  private static void deleteIfDead(Path lock) throws IOException {
    if (OURS.contains(lock) || !Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        @Nullable FileLock had = channel.tryLock()) {
      if (had != null) {
        String file = lock.getFileName().toString();
        Folders.delete(lock.resolveSibling(file.substring(0, file.length() - LOCK.length())));
        Files.deleteIfExists(lock);
      }
    }
  }

  /** Of a process that ended before it could lock it; nothing is deleted that has content. */
  private static void deleteIfNeverTaken(Path folder, Instant longAgo) throws IOException {
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && Files.notExists(folder.resolveSibling(folder.getFileName() + LOCK))
        && modified(folder).isBefore(longAgo)) {
      Files.deleteIfExists(folder);
    }
  }

  private static Instant modified(Path folder) throws IOException {
    return Files.getLastModifiedTime(folder).toInstant();
  }
}
