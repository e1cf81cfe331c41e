package dev.plimsoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttentionBenchCommandTest {
  @TempDir Path folder = Path.of("");

  @Test
  void measuresInAChildProcessAndWritesAPage() {
    Path page = folder.resolve("attention.html");
    Shell.Said said =
        Shell.run(
            "bench",
            "attention",
            "--quick",
            "--json",
            "--lengths",
            "64,32",
            "--kinds",
            "softmax,linear",
            "--out",
            page.toString(),
            "--home",
            folder.toString());

    JsonNode measured = Json.parse(said.done().out());
    // two lengths; softmax in four ways, linear in three
    assertThat(measured.path("time")).hasSize(14);
    assertThat(measured.path("time"))
        .allSatisfy(each -> assertThat(each.path("millis").path(0).asDouble()).isNotNegative());
    assertThat(measured.path("memory")).hasSize(14);
    assertThat(page).content().contains("<svg");
  }

  @Test
  void refusesAnUnknownKindWithTheKnownOnes() {
    Shell.run("bench", "attention", "--kinds", "softmax,reformer", "--home", folder.toString())
        .refused("reformer", "linformer");
  }
}
