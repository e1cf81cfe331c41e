package dev.plimsoll.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.training.internal.SyntheticTable;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.checkpoint.SafeTensors;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, on one machine and on two hosts that are network namespaces. */
@Timeout(300)
class WorkersTest {
  private static final String TOKEN = "a secret of this test";

  private final List<Process> started = new ArrayList<>();
  private final List<String> hosts = new ArrayList<>();
  private Path folder;
  private SyntheticTable table;

  @BeforeEach
  void draw(@TempDir Path temporary) {
    folder = temporary;
    table = SyntheticTable.write(temporary, 1_200);
  }

  @AfterEach
  void end() throws Exception {
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    for (String host : hosts) {
      run("ip", "netns", "delete", host);
    }
  }

  private TrainingJob job(String out, Map<String, Object> more) {
    Map<String, Object> params = new HashMap<>(SyntheticTable.small("ft-transformer"));
    params.putAll(Map.of("epochs", 3, "batch", 100, "threads", 1, "workerTimeout", 60));
    params.putAll(more);
    return table.job("ft-transformer", params, 1, folder.resolve(out));
  }

  private static Map<String, float[]> train(TrainingJob job) {
    return weights(
        Trainers.train(job, Progress.none(), new SimulatedClock(Instant.EPOCH)).packageFolder());
  }

  private static Map<String, float[]> weights(Path folder) {
    Map<String, float[]> weights = new HashMap<>();
    for (NamedTensor tensor :
        SafeTensors.read(ModelPackage.read(folder).checkpoint().orElseThrow())) {
      weights.put(tensor.name(), tensor.values());
    }
    return weights;
  }

  private static void assertClose(Map<String, float[]> some, Map<String, float[]> others) {
    assertThat(some).containsOnlyKeys(others.keySet());
    others.forEach(
        (name, values) ->
            assertThat(some.get(name)).as(name).containsExactly(values, within(2e-3f)));
  }

  @Test
  void twoProcessesTakeTheStepsOfOne() {
    Map<String, float[]> one = train(job("one", Map.of()));
    Map<String, float[]> two = train(job("two", Map.of("workers", 2)));
    assertClose(two, one);
  }

  @Test
  void twoHostsTakeTheStepsOfOneProcess() throws Exception {
    String near = "plimn" + ProcessHandle.current().pid();
    String far = "plimf" + ProcessHandle.current().pid();
    connect(near, far);
    Process worker =
        start(
            List.of("ip", "netns", "exec", far), TrainingMain.WORKER, "--once", "10.77.0.2:29577");
    BufferedReader workerLines = worker.inputReader(StandardCharsets.UTF_8);
    assertThat(workerLines.readLine()).contains("29577");

    TrainingJob job = job("far", Map.of("workers", List.of("10.77.0.2:29577")));
    Process coordinator = start(List.of("ip", "netns", "exec", near), write(job));
    coordinator.inputReader(StandardCharsets.UTF_8).lines().forEach(line -> {});
    assertThat(coordinator.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(coordinator.exitValue()).as(errors()).isZero();
    assertThat(worker.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertClose(weights(folder.resolve("far").resolve("package")), train(job("single", Map.of())));
  }

  @Test
  void aKilledWorkerEndsTheJobAndItResumesFromItsCheckpoint() throws Exception {
    Map<String, Object> params = Map.of("workers", 2, "epochs", 12, "patience", 60);
    TrainingJob job = job("killed", params);
    Process coordinator = start(List.of(), write(job));
    BufferedReader lines = coordinator.inputReader(StandardCharsets.UTF_8);
    String line = lines.readLine();
    while (line != null && !line.contains("epoch 3 of")) {
      line = lines.readLine();
    }
    assertThat(line).as(errors()).isNotNull();
    coordinator.descendants().forEach(ProcessHandle::destroyForcibly);
    while (lines.readLine() != null) {
      // let it write
    }
    assertThat(coordinator.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(coordinator.exitValue()).isEqualTo(3);
    JsonNode failure =
        Json.parse(errors().lines().filter(l -> l.startsWith("{")).findFirst().get());
    assertThat(failure.path("code").asText()).isEqualTo("WORKER_LOST");
    assertThat(failure.path("message").asText())
        .contains("worker 1 at 127.0.0.1", "run the job again");

    List<String> stages = new ArrayList<>();
    Map<String, float[]> resumed =
        weights(
            Trainers.train(
                    job,
                    (stage, done, total) -> stages.add(stage),
                    new SimulatedClock(Instant.EPOCH))
                .packageFolder());
    assertThat(stages).noneMatch(stage -> stage.startsWith("training, epoch 1 of"));
    assertThat(folder.resolve("killed").resolve("resume.safetensors")).doesNotExist();
    Map<String, float[]> straight = train(job("straight", params));
    straight.forEach((name, values) -> assertThat(resumed.get(name)).as(name).isEqualTo(values));
  }

  @Test
  void refusesWorkersThatMeanNothing() {
    assertRefused(0, "workers: 0 (expected: a whole number from 1 to 256)");
    assertRefused(
        "many", "workers: many (expected: a number of processes, or a list of host:port)");
    assertRefused(List.of("here:1"), "PLIMSOLL_WORKER_TOKEN: not set");
  }

  private void assertRefused(Object workers, String words) {
    assertThatThrownBy(() -> train(job("refused", Map.of("workers", workers))))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining(words);
  }

  /** Two hosts with one cable between them. */
  private void connect(String near, String far) throws Exception {
    assumeTrue(run("ip", "netns", "add", near) == 0, "network namespaces need the rights of root");
    hosts.add(near);
    assumeTrue(run("ip", "netns", "add", far) == 0, "network namespaces need the rights of root");
    hosts.add(far);
    assumeTrue(
        run(
                "ip", "link", "add", "eth0", "netns", near, "type", "veth", "peer", "name", "eth0",
                "netns", far)
            == 0,
        "pairs of virtual cables are not to be had here");
    String[] addresses = {"10.77.0.1/24", "10.77.0.2/24"};
    for (int i = 0; i < 2; i++) {
      String host = hosts.get(i);
      assertThat(run("ip", "-n", host, "addr", "add", addresses[i], "dev", "eth0")).isZero();
      assertThat(run("ip", "-n", host, "link", "set", "lo", "up")).isZero();
      assertThat(run("ip", "-n", host, "link", "set", "eth0", "up")).isZero();
    }
  }

  private static int run(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (IOException e) {
      return -1; // no such program
    }
  }

  private String write(TrainingJob job) {
    Path file = folder.resolve("job.json");
    Json.write(file, job);
    return file.toString();
  }

  private String errors() throws IOException {
    return Files.readString(folder.resolve("err.txt"));
  }

  private Process start(List<String> before, String... arguments) throws IOException {
    Path launch = folder.resolve("launch.args");
    Files.writeString(
        launch,
        "--add-opens=java.base/java.nio=ALL-UNNAMED\n-Xmx512m\n-XX:+UseSerialGC\n-cp \""
            + System.getProperty("java.class.path").replace("\\", "\\\\")
            + "\"\n"
            + TrainingMain.class.getName()
            + "\n");
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + launch);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("OPENBLAS_NUM_THREADS", "1");
    builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
    builder.environment().put(TrainingMain.TOKEN, TOKEN);
    Process process =
        builder
            .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("err.txt").toFile()))
            .start();
    started.add(process);
    return process;
  }
}
