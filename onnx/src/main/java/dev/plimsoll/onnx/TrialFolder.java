package dev.plimsoll.onnx;

import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A package's place for as long as it is being tried out; nothing of it stays. */
final class TrialFolder implements AutoCloseable {
  private final Path folder;

  private TrialFolder(Path folder) {
    this.folder = folder;
  }

  static TrialFolder beside(Path target) {
    try {
      Path parent =
          Files.createDirectories(target.toAbsolutePath().normalize().resolveSibling("."));
      return new TrialFolder(Files.createTempDirectory(parent, ".trial"));
    } catch (IOException e) {
      throw PlimsollException.io(target.toString(), e);
    }
  }

  Path place() {
    return folder.resolve("package");
  }

  @Override
  public void close() {
    try {
      for (Path each : new Path[] {place(), folder}) {
        if (Files.isDirectory(each)) {
          try (DirectoryStream<Path> files = Files.newDirectoryStream(each)) {
            for (Path file : files) {
              Files.delete(file);
            }
          }
          Files.delete(each);
        }
      }
    } catch (IOException e) {
      throw PlimsollException.io(folder.toString(), e);
    }
  }
}
