package dev.plimsoll.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A {@code plimsoll} command in a process of its own, with the class path of the tests. */
final class Launched {
  static final Path ROOT = Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());

  private Launched() {}

  /** Starts a command; what it prints goes to a file in the folder. */
  static Process start(Path folder, String... arguments) throws IOException {
    Files.createDirectories(folder);
    List<String> flags = new ArrayList<>();
    flags.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    if (Runtime.version().feature() >= 24) {
      flags.add("--sun-misc-unsafe-memory-access=allow");
      flags.add("--enable-native-access=ALL-UNNAMED");
    }
    flags.add("-Xmx3g");
    flags.add("-XX:+UseSerialGC");
    flags.add("-Dplimsoll.root=\"" + ROOT + "\"");
    Path temporary = Files.createTempDirectory(folder, "plimsoll-process-");
    flags.add("-Djava.io.tmpdir=\"" + temporary + "\"");
    flags.add("-Dplimsoll.temporary=\"" + temporary + "\"");
    flags.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    flags.add("-cp");
    flags.add('"' + System.getProperty("java.class.path") + '"');
    Path file = folder.resolve("java.args");
    Files.write(file, flags);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + file);
    command.add("dev.plimsoll.cli.Plimsoll");
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("output.txt").toFile()))
        .start();
  }

  /** Runs a command to its end and returns its exit code. */
  static int run(Path folder, String... arguments) throws IOException, InterruptedException {
    return start(folder, arguments).waitFor();
  }
}
