package dev.plimsoll.cli.bench.measure;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Two processors of their own for a server and its client, where the system can give them. */
public record Processors(int server, int client) {
  private static final String ALLOWED = "Cpus_allowed_list:";

  /** Empty without {@code taskset}, which only Linux has, or with one processor. */
  public static Optional<Processors> two() {
    Path status = Path.of("/proc/self/status");
    boolean taskset =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "taskset")));
    if (!taskset || !Files.isReadable(status)) {
      return Optional.empty();
    }
    try {
      List<Integer> allowed =
          Files.readAllLines(status).stream()
              .filter(line -> line.startsWith(ALLOWED))
              .findFirst()
              .map(line -> numbers(line.substring(ALLOWED.length()).strip()))
              .orElse(List.of());
      return allowed.size() < 2
          ? Optional.empty()
          : Optional.of(new Processors(allowed.get(0), allowed.get(1)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What goes before a command so that it has one processor alone. */
  public static List<String> only(int processor) {
    return List.of("taskset", "-c", String.valueOf(processor));
  }

  /** Reads lists such as {@code 0-3,6}. */
  private static List<Integer> numbers(String list) {
    List<Integer> numbers = new ArrayList<>();
    for (String part : list.split(",", -1)) {
      String[] ends = part.split("-", -1);
      int last = Integer.parseInt(ends[ends.length - 1]);
      for (int number = Integer.parseInt(ends[0]); number <= last; number++) {
        numbers.add(number);
      }
    }
    return numbers;
  }
}
