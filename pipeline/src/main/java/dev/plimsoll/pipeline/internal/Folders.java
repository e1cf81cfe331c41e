package dev.plimsoll.pipeline.internal;

import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Scratch folders below a home, gone when their work is done. */
public final class Folders {
  private Folders() {}

  /** A folder that is deleted with what is in it. */
  public record Scratch(Path folder) implements AutoCloseable {
    @Override
    public void close() {
      delete(folder);
    }
  }

  public static Scratch scratch(Path home) {
    try {
      return new Scratch(
          Files.createTempDirectory(Files.createDirectories(home.resolve("work")), "step"));
    } catch (IOException e) {
      throw PlimsollException.io(home.toString(), e);
    }
  }

  /** Deletes a folder and all below it; one that does not exist is no error. */
  public static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw PlimsollException.io(folder.toString(), new IOException(e));
    } catch (IOException e) {
      throw PlimsollException.io(folder.toString(), e);
    }
  }
}
