package dev.plimsoll.storage;

import java.io.IOException;
import java.nio.file.Path;

/** Starts a main class of the tests in a JVM of its own. */
final class ChildJava {
  private ChildJava() {}

  static Process start(String shell, String flag, Class<?> main, String argument)
      throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            "bash",
            "-c",
            shell + "exec \"$@\"",
            "bash",
            java,
            flag,
            "-Xmx128m",
            "-cp",
            classPath,
            main.getName(),
            argument)
        .redirectErrorStream(true)
        .start();
  }
}
