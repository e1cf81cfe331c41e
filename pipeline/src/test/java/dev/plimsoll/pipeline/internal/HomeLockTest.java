package dev.plimsoll.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeLockTest {
  private final Path home;

  HomeLockTest(@TempDir Path home) {
    this.home = home;
  }

  private AbstractThrowableAssert<?, ?> refused() {
    return assertThatThrownBy(() -> HomeLock.take(home))
        .isInstanceOfSatisfying(
            PlimsollException.class, e -> assertThat(e.code()).isEqualTo(PipelineError.HOME_IN_USE))
        .hasMessageContaining(home.toString());
  }

  @Test
  void oneAtATimeInOneProcess() {
    HomeLock first = HomeLock.take(home);
    refused();
    refused();
    first.close();
    HomeLock.take(home).close();
  }

  @Test
  void anotherProcessHoldsItUntilItIsKilled() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ChildJob.class.getName(),
                "hold",
                home.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = holder.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.readLine()).startsWith("held");
      refused();
    } finally {
      holder.destroyForcibly().waitFor();
    }
    HomeLock.take(home).close();
  }
}
