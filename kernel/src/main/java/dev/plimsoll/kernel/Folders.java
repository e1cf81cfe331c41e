package dev.plimsoll.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** What is done to folders with all that is in them. */
public final class Folders {
  private Folders() {}

  /**
   * Deletes a folder, or a file, and all below it. One that does not exist is no error; a link is
   * deleted, not followed.
   */
  public static void delete(Path folder) {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
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
