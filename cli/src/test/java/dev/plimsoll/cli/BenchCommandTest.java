package dev.plimsoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  @TempDir Path home = Path.of("");

  private record Said(int code, String out) {}

  @Test
  void givesEveryFigureWithItsTargetAndWhatItWasMeasuredBeside() throws IOException {
    Said said = run("bench", "--quick", "--json", "--home", home.toString());

    JsonNode figures = Json.parse(said.out());
    assertThat(figures.findValuesAsText("name"))
        .containsExactly(
            "onnx.batches",
            "features.join",
            "data.profile",
            "ledger.appends",
            "server.throughput",
            "score.rows");
    assertThat(figures)
        .allSatisfy(
            figure -> {
              assertThat(figure.fieldNames())
                  .toIterable()
                  .containsExactlyInAnyOrder("name", "value", "unit", "target", "ok", "against");
              assertThat(figure.path("value").isNumber()).isTrue();
              assertThat(figure.path("value").asDouble()).isFinite().isNotNegative();
              assertThat(figure.path("target").asText()).matches("[<>]= [0-9].*");
              assertThat(figure.path("ok").isBoolean()).isTrue();
              assertThat(figure.path("against").asText()).isNotBlank();
            });
    boolean allMet = figures.findValues("ok").stream().allMatch(JsonNode::asBoolean);
    assertThat(said.code()).isEqualTo(allMet ? 0 : 1);
    assertThat(below(home)).isEmpty();
  }

  @Test
  void measuresThePredictionLogUnderItsOwnName() throws IOException {
    Said said = run("bench", "log", "--quick", "--json", "--home", home.toString());

    JsonNode figures = Json.parse(said.out());
    assertThat(figures.findValuesAsText("name"))
        .containsExactly("log.cost", "log.lookup", "log.archived", "log.kills");
    assertThat(figures.get(3).path("against").asText()).endsWith("0 were lost");
    assertThat(below(home)).isEmpty();
  }

  @Test
  void listsWithoutMeasuring() {
    Said said = run("bench", "--list");

    assertThat(said.code()).isZero();
    assertThat(said.out()).contains("ledger.appends", "data.profile");
  }

  @Test
  void refusesANameItDoesNotKnow() {
    assertThat(run("bench", "ledger").code()).isEqualTo(2);
  }

  private static Said run(String... arguments) {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      return new Said(Plimsoll.run(arguments), out.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(before);
    }
  }

  private static List<Path> below(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
