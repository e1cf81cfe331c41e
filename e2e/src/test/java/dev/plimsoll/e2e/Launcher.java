package dev.plimsoll.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Starts {@code plimsoll} as the launcher at the root does: a JVM of its own, its flags and class
 * path in an argument file.
 */
record Launcher(Path java, int version, Path folder) {
  /** A process that was started, and where its words go. */
  record Started(Process process, Path out, Path err) {
    String printed() throws IOException {
      return Files.readString(out, StandardCharsets.UTF_8);
    }

    String told() throws IOException {
      return Files.readString(err, StandardCharsets.UTF_8);
    }

    Ended await(Duration most) throws IOException, InterruptedException {
      if (!process.waitFor(most.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(
            "still running after " + most + "; it last said:\n" + told() + printed());
      }
      return new Ended(process.exitValue(), printed(), told());
    }
  }

  /** A process that has ended. */
  record Ended(int status, String out, String err) {}

  /** The JDK of this test; the folder becomes the working directory. */
  static Launcher here(Path folder) {
    return new Launcher(
        Path.of(System.getProperty("java.home"), "bin", "java"),
        Runtime.version().feature(),
        folder);
  }

  static Path root() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("examples/flights"))) {
        return at;
      }
    }
    throw new AssertionError(
        Path.of("").toAbsolutePath()
            + ": not inside the project (expected: examples/flights above it)");
  }

  Started start(String... arguments) throws IOException {
    String name = UUID.randomUUID().toString();
    Path file = folder.resolve(name + ".args");
    Files.write(file, flags());
    List<String> command =
        new ArrayList<>(List.of(java.toString(), "@" + file, "dev.plimsoll.cli.Plimsoll"));
    command.addAll(List.of(arguments));
    Path out = folder.resolve(name + ".out");
    Path err = folder.resolve(name + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("OPENBLAS_NUM_THREADS", "1");
    builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
    return new Started(builder.start(), out, err);
  }

  Ended run(Duration most, String... arguments) throws IOException, InterruptedException {
    return start(arguments).await(most);
  }

  /** What the JVM leaves when it crashes, in the working directory. */
  List<Path> crashes() throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "{hs_err*,core*}")) {
      files.forEach(found::add);
    }
    return found;
  }

  private List<String> flags() {
    List<String> flags = new ArrayList<>();
    flags.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    if (version >= 24) {
      flags.add("--sun-misc-unsafe-memory-access=allow");
      flags.add("--enable-native-access=ALL-UNNAMED");
    }
    flags.add("-Xmx2g");
    flags.add("-XX:+UseSerialGC");
    flags.add("-XX:TieredStopAtLevel=4");
    flags.add("-Xshare:auto");
    flags.add("-Dfile.encoding=UTF-8");
    flags.add("-Dplimsoll.root=\"" + root() + "\"");
    flags.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    flags.add("-cp");
    flags.add('"' + System.getProperty("java.class.path").replace("\\", "\\\\") + '"');
    return flags;
  }
}
