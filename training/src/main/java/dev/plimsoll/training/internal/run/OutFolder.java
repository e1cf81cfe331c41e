package dev.plimsoll.training.internal.run;

import dev.plimsoll.kernel.Folders;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A job's folder, and the half-done work of a run before that was killed in it. */
public final class OutFolder {
  private static final List<String> HALF_DONE =
      List.of(".spill", ".package.part", ".checkpoint", ".tokenizer");

  private OutFolder() {}

  /** Makes the folder if need be, and clears what a killed run has left. */
  public static void prepare(Path out) {
    try {
      Files.createDirectories(out);
      List<Path> left;
      try (Stream<Path> files = Files.list(out)) {
        left = files.filter(OutFolder::halfDone).toList();
      }
      for (Path path : left) {
        Folders.delete(path);
      }
    } catch (IOException e) {
      throw PlimsollException.io(out.toString(), e);
    }
  }

  /** Where the query engine may spill; deleted when the job is done. */
  public static Path spill(Path out) {
    return out.resolve(".spill");
  }

  private static boolean halfDone(Path path) {
    String name = path.getFileName().toString();
    return HALF_DONE.stream().anyMatch(name::startsWith);
  }
}
