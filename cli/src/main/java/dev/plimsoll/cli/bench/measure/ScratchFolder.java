package dev.plimsoll.cli.bench.measure;

import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder that is deleted, with all that is in it, when the work is done. */
public record ScratchFolder(Path path) implements AutoCloseable {
  public static ScratchFolder below(Path parent) {
    try {
      return new ScratchFolder(Files.createTempDirectory(Files.createDirectories(parent), "bench"));
    } catch (IOException e) {
      throw PlimsollException.io(parent.toString(), e);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> walk = Files.walk(path)) {
      for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException e) {
      throw PlimsollException.io(
          path.toString(), e instanceof IOException io ? io : new IOException(e));
    }
  }
}
