package dev.plimsoll.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.training.internal.SyntheticTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs real child processes, as the pipeline does. */
class TrainingMainTest {
  private Path folder;
  private Path out;
  private SyntheticTable table;
  private int heapMegabytes = 512;

  @BeforeEach
  void draw(@TempDir Path temporary) {
    folder = temporary;
    out = temporary.resolve("out");
    table = SyntheticTable.write(temporary, 1_000);
  }

  private Process start(TrainingJob job) throws IOException {
    Path file = folder.resolve("job.json");
    Json.write(file, job);
    return start(file.toString());
  }

  private Process start(String... arguments) throws IOException {
    // a long class path on the command line is what ONNX Runtime dies of, hence the file
    Path launch = folder.resolve("launch.args");
    Files.writeString(
        launch,
        "--add-opens=java.base/java.nio=ALL-UNNAMED\n-Xmx"
            + heapMegabytes
            + "m\n-cp \""
            + System.getProperty("java.class.path").replace("\\", "\\\\")
            + "\"\n"
            + TrainingMain.class.getName()
            + "\n");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + launch);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("OPENBLAS_NUM_THREADS", "1");
    builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
    return builder.redirectError(folder.resolve("err.txt").toFile()).start();
  }

  private static BufferedReader lines(Process child) {
    return new BufferedReader(
        new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
  }

  private JsonNode failure(Process child) throws IOException {
    List<String> said =
        Files.readAllLines(folder.resolve("err.txt")).stream()
            .filter(line -> line.startsWith("{"))
            .toList();
    assertThat(said).hasSize(1);
    assertThat(child.isAlive()).isFalse();
    return Json.parse(said.get(0));
  }

  @Test
  void reportsProgressAndLeavesAResult() throws Exception {
    Process child = start(table.job("logistic", Map.of(), 1, out));
    List<String> said;
    try (BufferedReader lines = lines(child)) {
      said = lines.lines().toList();
    }
    assertThat(child.waitFor()).isZero();
    assertThat(said).hasSizeGreaterThan(2);
    for (String line : said) {
      JsonNode progress = Json.parse(line);
      assertThat(progress.path("stage").asText()).isNotEmpty();
      assertThat(progress.has("done")).isTrue();
      assertThat(progress.has("total")).isTrue();
    }
    TrainingResult result = Json.read(out.resolve(TrainingMain.RESULT), TrainingResult.class);
    assertThat(result.candidate()).isEqualTo("logistic");
    assertThat(result.curve()).isNotEmpty();
    assertThat(result.cpuSeconds()).isPositive();
    ModelPackage.read(result.packageFolder()).load().close();
  }

  /** With so small a heap the bindings would allow 128 MB beside it, which libtorch alone takes. */
  @Test
  void theJavaHeapSaysNothingOfHowMuchTensorsMayTake() throws Exception {
    heapMegabytes = 32;
    Process child =
        start(table.job("ft-transformer", SyntheticTable.small("ft-transformer"), 1, out));
    try (BufferedReader lines = lines(child)) {
      assertThat(lines.lines().count()).isPositive();
    }
    assertThat(child.waitFor()).as(Files.readString(folder.resolve("err.txt"))).isZero();
    TrainingResult result = Json.read(out.resolve(TrainingMain.RESULT), TrainingResult.class);
    assertThat(result.peakRssBytes()).isGreaterThan((4L * heapMegabytes) << 20);
  }

  @Test
  void killedAndRunAgainItLeavesOneWholePackage() throws Exception {
    Map<String, Object> small = SyntheticTable.small("ft-transformer");
    Map<String, Object> endless = new java.util.HashMap<>(small);
    endless.putAll(Map.of("epochs", 10_000, "patience", 10_000));
    Process child = start(table.job("ft-transformer", endless, 1, out));
    try (BufferedReader lines = lines(child)) {
      String line = lines.readLine();
      while (line != null && !line.contains("epoch 2")) {
        line = lines.readLine();
      }
      assertThat(line).isNotNull();
      child.destroyForcibly().waitFor();
    }
    assertThat(out.resolve("package")).doesNotExist();
    assertThat(out.resolve(TrainingMain.RESULT)).doesNotExist();

    Process again = start(table.job("ft-transformer", small, 1, out));
    try (BufferedReader lines = lines(again)) {
      assertThat(lines.lines().count()).isPositive();
    }
    assertThat(again.waitFor()).isZero();
    ModelPackage.read(out.resolve("package")).load().close();
    try (Stream<Path> left = Files.list(out)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("package", TrainingMain.RESULT);
    }
  }

  @Test
  void blamesTheUserForAJobThatCannotBeRun() throws Exception {
    Process child = start(table.job("catboost", Map.of(), 1, out));
    assertThat(child.waitFor()).isEqualTo(2);
    JsonNode failure = failure(child);
    assertThat(failure.path("code").asText()).isEqualTo("CANDIDATE_UNKNOWN");
    assertThat(failure.path("blame").asText()).isEqualTo("USER");
    assertThat(failure.path("message").asText()).contains("xgboost");
  }

  @Test
  void blamesTheUserForAMissingJobFile() throws Exception {
    Process child = start(folder.resolve("none.json").toString());
    assertThat(child.waitFor()).isEqualTo(2);
    assertThat(failure(child).path("code").asText()).isEqualTo("FILE_MISSING");
  }
}
