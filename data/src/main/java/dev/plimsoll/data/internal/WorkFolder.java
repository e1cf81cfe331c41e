package dev.plimsoll.data.internal;

import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder for half-written files, gone when closed. What a killed process left behind is never
 * looked at, since every ingestion has a folder of its own.
 */
final class WorkFolder implements AutoCloseable {
  private final Path folder;

  private WorkFolder(Path folder) {
    this.folder = folder;
  }

  static WorkFolder open(Path home) {
    Path work = home.resolve("work");
    try {
      Files.createDirectories(work);
      return new WorkFolder(Files.createTempDirectory(work, "ingest-"));
    } catch (IOException e) {
      throw PlimsollException.io(work.toString(), e);
    }
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw PlimsollException.io(folder.toString(), e);
    }
  }
}
