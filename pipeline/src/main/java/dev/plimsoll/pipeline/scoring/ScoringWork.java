package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Folders;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.pipeline.scoring.PartWriter.Part;
import dev.plimsoll.pipeline.scoring.ScoringRequest.Unfinished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The folder beside an output in which its parts wait for each other. Held by one process at a
 * time.
 */
final class ScoringWork implements AutoCloseable {
  private final Path folder;
  private final OutputLock lock;
  private final List<Part> parts = new ArrayList<>();

  private ScoringWork(Path folder, OutputLock lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * What is scored with what; equal jobs have equal answers.
   *
   * @param features what is joined to the rows; null for nothing
   */
  record Job(Digest input, Digest model, Map<String, String> columns, @Nullable Digest features) {}

  /** What is known of the joined rows: written last, so it vouches for them. */
  record Joined(Digest digest, Map<String, Long> found) {}

  static ScoringWork take(Path out) {
    Path place = out.toAbsolutePath().normalize();
    Path folder = place.resolveSibling("." + place.getFileName() + ".scoring");
    return new ScoringWork(folder, OutputLock.take(folder, out));
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** Finds out what an earlier run has left, and keeps what is whole of it, or refuses it. */
  void resume(Job job, Unfinished wish) {
    Path file = folder.resolve("job.json");
    if (wish == Unfinished.DISCARD) {
      empty();
    }
    boolean left = Files.exists(file);
    if (!left && wish == Unfinished.REQUIRE) {
      throw new PlimsollException(
          PipelineError.SCORING_INVALID,
          folder + ": nothing to resume (expected: work that an earlier run left behind)");
    }
    if (!left) {
      empty();
      Json.write(file, job);
      return;
    }
    Job earlier = Json.read(file, Job.class);
    if (!earlier.equals(job)) {
      throw new PlimsollException(
          PipelineError.SCORING_OF_ANOTHER,
          "%s: unfinished work with another %s (expected: the same file, model and features to go on; --fresh throws it away)"
              .formatted(folder, difference(earlier, job)));
    }
    keepWholeParts();
  }

  /** Rows that finished parts have. */
  long rows() {
    return parts.stream().mapToLong(Part::rows).sum();
  }

  long failed() {
    return parts.stream().mapToLong(Part::failed).sum();
  }

  /**
   * Makes the joined rows, unless an earlier run finished them.
   *
   * @param join writes the file, and says for how many rows each view knew something
   */
  Map<String, Long> joined(Path file, Supplier<Map<String, Long>> join) {
    Path side = folder.resolve("joined.json");
    if (Files.exists(side) && Files.exists(file)) {
      Joined earlier = Json.read(side, Joined.class);
      if (Digest.ofFile(file).equals(earlier.digest())) {
        return earlier.found();
      }
    }
    Map<String, Long> found = join.get();
    CommitFile.force(file);
    Json.write(side, new Joined(Digest.ofFile(file), found));
    return found;
  }

  PartWriter begin() {
    return new PartWriter(scores(parts.size()));
  }

  void finish(PartWriter part) {
    parts.add(part.finish(side(parts.size())));
  }

  PartReader read(List<String> outputs) {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      files.add(scores(i));
    }
    return new PartReader(files, outputs);
  }

  /** Deletes the folder: the output is there. */
  void done() {
    Folders.delete(folder);
  }

  /** Lets go; unfinished work stays, a folder in which nothing was begun does not. */
  @Override
  public void close() {
    if (Files.isDirectory(folder) && !Files.exists(folder.resolve("job.json"))) {
      Folders.delete(folder);
    }
    lock.close();
  }

  private void keepWholeParts() {
    for (int i = 0; Files.exists(side(i)) && Files.exists(scores(i)); i++) {
      Part part = Json.read(side(i), Part.class);
      if (!Digest.ofFile(scores(i)).equals(part.digest())) {
        return;
      }
      parts.add(part);
    }
  }

  private void empty() {
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (!file.endsWith("in-use")) {
          Folders.delete(file);
        }
      }
    } catch (IOException e) {
      throw PlimsollException.io(folder.toString(), e);
    }
  }

  private Path scores(int part) {
    return folder.resolve(String.format(Locale.ROOT, "part-%05d.scores", part));
  }

  private Path side(int part) {
    return folder.resolve(String.format(Locale.ROOT, "part-%05d.json", part));
  }

  private static String difference(Job earlier, Job job) {
    if (!earlier.input().equals(job.input())) {
      return "input file, " + earlier.input().brief();
    }
    if (!earlier.model().equals(job.model())) {
      return "model, " + earlier.model().brief();
    }
    return Objects.equals(earlier.features(), job.features())
        ? "reading of the columns"
        : "state of the project's features";
  }
}
