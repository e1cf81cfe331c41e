package dev.plimsoll.serving;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An archive of plain text files, for tests of what is archived when. */
public final class PlainArchive implements ArchiveFormat {
  /** Loses the last row of every file that it writes. */
  boolean leaky;

  /** After so many more files, everything fails, as it does when a process is killed. */
  int filesLeft = Integer.MAX_VALUE;

  /** What goes on beside the writing of a file. */
  Runnable onWrite = () -> {};

  @Override
  public String ending() {
    return ".txt";
  }

  @Override
  public long write(Path jsonLines, Path file) {
    if (filesLeft-- <= 0) {
      throw new IllegalStateException("killed");
    }
    onWrite.run();
    try {
      List<String> lines =
          Files.readAllLines(jsonLines).stream().filter(l -> !l.isBlank()).toList();
      Files.write(file, leaky ? lines.subList(0, lines.size() - 1) : lines);
      return lines.size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void read(
      Path file, long fromMicros, long untilMicros, @Nullable String id, Consumer<Row> consumer) {
    try {
      for (String line : Files.readAllLines(file)) {
        JsonNode row = Json.parse(line);
        long at = row.path("decision_at").asLong();
        String met = row.path("id").asText();
        if (at >= fromMicros && at < untilMicros && (id == null || id.equals(met))) {
          consumer.accept(
              new Row(met, at, row.path("record").asText(), row.path("labels").asText()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
