package dev.plimsoll.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** One row of the table of rooms. */
record Room(String name, String owns, List<String> mayUse) {
  static final Path ROOT = Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());

  static List<Room> table() {
    try {
      return Files.readAllLines(ROOT.resolve("architecture/rooms.tsv")).stream()
          .skip(1)
          .map(line -> line.split("\t", -1))
          .map(cells -> new Room(cells[0], cells[1], words(cells[2])))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The row as ARCHITECTURE.md prints it. */
  String markdown() {
    return "| " + name + " | " + owns + " | " + String.join(", ", mayUse) + " |";
  }

  String packages() {
    return "dev.plimsoll." + name + "..";
  }

  private static List<String> words(String cell) {
    return Arrays.stream(cell.split(", *")).filter(word -> !word.isEmpty()).toList();
  }
}
