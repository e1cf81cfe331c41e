package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one small file whose replacement is the commit of a sink: a reader finds the old content or
 * the new one, also after a power cut.
 */
final class CommitFile {
  private final Path file;

  CommitFile(Path folder) {
    this.file = folder.resolve("commit.json");
  }

  /**
   * What is committed.
   *
   * @param sequence commits so far
   * @param rows answers so far
   * @param bytes length of the output, where it is one file
   * @param position null before the first commit
   */
  record Commit(long sequence, long rows, long bytes, @Nullable SourcePosition position) {
    static final Commit NONE = new Commit(0, 0, 0, null);

    Commit next(int newRows, long newBytes, SourcePosition newPosition) {
      return new Commit(sequence + 1, rows + newRows, newBytes, newPosition);
    }
  }

  Optional<Commit> read() {
    return Files.exists(file) ? Optional.of(Json.read(file, Commit.class)) : Optional.empty();
  }

  void write(Commit commit) {
    Path half = file.resolveSibling("commit.json.part");
    write(half, Json.text(commit));
    move(half, file);
  }

  /** Writes a file so that its content survives. */
  static void write(Path file, String text) {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  /** Makes the content of a file survive that another has written. */
  static void force(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  /** Renames, and makes the new name survive. */
  static void move(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel folder = FileChannel.open(to.resolveSibling("."))) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw PlimsollException.io(to.toString(), e);
    }
  }
}
