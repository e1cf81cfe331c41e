package dev.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Python's tritonclient against our server: {@code mvn -Pinterop test}. It is installed from PyPI
 * into {@code target/interop} unless {@code -Dplimsoll.interop.python} names a Python that has it.
 */
@EnabledIfSystemProperty(
    named = "plimsoll.interop",
    matches = "true",
    disabledReason = "needs Python and tritonclient from PyPI; -Pinterop runs it")
class TritonClientInteropTest {
  private static final String PACKAGE = "tritonclient[http,grpc]";

  @Test
  void isServedOverHttpAndGrpc(@TempDir Path home) throws Exception {
    String python = python();
    try (WireRoom room = new WireRoom(home, HttpLimits.standard())) {
      String said =
          run(
              List.of(
                  python, "src/test/python/tritonclient_interop.py", "127.0.0.1:" + room.port()));
      assertThat(said).contains("http: metadata, config, infer").contains("grpc: metadata, infer");
    }
  }

  private static String python() throws IOException, InterruptedException {
    String given = System.getProperty("plimsoll.interop.python", "");
    if (!given.isEmpty()) {
      return given;
    }
    Path python = Path.of("target/interop/bin/python").toAbsolutePath();
    if (!Files.exists(python)) {
      assumeTrue(succeeds("python3", "-m", "venv", "target/interop"), "python3 has no venv here");
    }
    assumeTrue(
        succeeds(python.toString(), "-m", "pip", "install", "--quiet", PACKAGE),
        PACKAGE + " cannot be had from PyPI here");
    return python.toString();
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    } catch (IOException ignored) {
      return false;
    }
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
