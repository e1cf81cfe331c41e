package dev.plimsoll.training.internal.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.Workplace;
import dev.plimsoll.training.internal.checkpoint.CheckpointFile;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
  private static final int ROWS = 300;

  private Path file;

  @BeforeEach
  void place(@TempDir Path folder) {
    file = folder.resolve("resume.safetensors");
    torch.set_num_threads(1);
  }

  private static TrainingPlan plan(Map<String, Object> more) {
    Map<String, Object> params =
        new HashMap<>(Map.of("batch", 32, "epochs", 4, "patience", 9, "learningRate", 0.01));
    params.putAll(more);
    return TrainingPlan.of(new Settings(params), TrainingPlan.tables(), "log_loss", "auc");
  }

  private static Workplace place(Progress progress, CheckpointFile checkpoint) {
    return new Workplace(progress, System::nanoTime, checkpoint, Workers.alone());
  }

  private static List<EpochRecord> train(Toy toy, TrainingPlan plan) {
    return new Trainer(plan, 3, Workplace.of(Progress.none())).train(toy);
  }

  private static Map<String, float[]> trained(TrainingPlan plan, double dropout) {
    try (Toy toy = new Toy(ROWS, 1, 8, dropout)) {
      train(toy, plan);
      return toy.parameters().snapshot();
    }
  }

  private static void assertSame(Map<String, float[]> one, Map<String, float[]> other) {
    assertThat(one).containsOnlyKeys(other.keySet());
    other.forEach((name, values) -> assertThat(one.get(name)).as(name).isEqualTo(values));
  }

  @Test
  void learns() {
    try (Toy toy = new Toy(ROWS, 1, 16, 0)) {
      List<EpochRecord> curve = train(toy, plan(Map.of("epochs", 40, "learningRate", 0.02)));
      assertThat(curve).hasSize(40);
      assertThat(curve.get(0).trainLogLoss()).isGreaterThan(0.6);
      assertThat(curve.get(39).validLogLoss()).isLessThan(0.25);
    }
  }

  @Test
  void sameSeedGivesTheSameBitsAlsoWithDropoutAndAverage() {
    TrainingPlan plan = plan(Map.of("ema", 0.9));
    assertSame(trained(plan, 0.2), trained(plan, 0.2));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 13, 20, 33})
  void killedAndResumedItGivesTheBitsOfATrainingThatRanThrough(int killedAt) {
    TrainingPlan plan = plan(Map.of("checkpointEvery", 3, "ema", 0.95));
    Map<String, float[]> straight = trained(plan, 0.1);
    try (Toy toy = new Toy(ROWS, 1, 8, 0.1)) {
      Progress kill =
          (stage, done, total) -> {
            if (done == killedAt) {
              throw new IllegalStateException("killed");
            }
          };
      Trainer first = new Trainer(plan, 3, place(kill, new CheckpointFile(file, "me")));
      assertThatThrownBy(() -> first.train(toy)).hasMessage("killed");
    }
    List<Long> steps = new ArrayList<>();
    try (Toy again = new Toy(ROWS, 1, 8, 0.1)) {
      Progress watch = (stage, done, total) -> steps.add(done);
      new Trainer(plan, 3, place(watch, new CheckpointFile(file, "me"))).train(again);
      assertSame(again.parameters().snapshot(), straight);
    }
    assertThat(steps.get(0)).isLessThanOrEqualTo(killedAt).isGreaterThan(killedAt - 4);
  }

  @Test
  void doesNotResumeFromAnothersCheckpoint() {
    TrainingPlan plan = plan(Map.of());
    try (Toy toy = new Toy(ROWS, 1, 8, 0)) {
      new Trainer(plan, 3, place(Progress.none(), new CheckpointFile(file, "you"))).train(toy);
    }
    List<Long> steps = new ArrayList<>();
    try (Toy toy = new Toy(ROWS, 1, 8, 0)) {
      Progress watch = (stage, done, total) -> steps.add(done);
      new Trainer(plan, 3, place(watch, new CheckpointFile(file, "me"))).train(toy);
    }
    assertThat(steps.get(0)).isEqualTo(1);
  }

  @Test
  void refusesACheckpointOfAnotherShapeAndNamesTensorAndShapes() {
    try (Toy toy = new Toy(ROWS, 1, 8, 0)) {
      new Trainer(plan(Map.of()), 3, place(Progress.none(), new CheckpointFile(file, "me")))
          .train(toy);
    }
    try (Toy wide = new Toy(ROWS, 1, 12, 0)) {
      Trainer trainer =
          new Trainer(plan(Map.of()), 3, place(Progress.none(), new CheckpointFile(file, "me")));
      assertThatThrownBy(() -> trainer.train(wide))
          .isInstanceOf(PlimsollException.class)
          .hasMessageContaining("tensor 'weight/in.weight' of shape [8, 4] (expected: [12, 4]");
    }
  }

  /** A disk with room for some checkpoints and no more. */
  private static CheckpointFile.Opener disk(long[] room) {
    return path ->
        new FilterOutputStream(Files.newOutputStream(path)) {
          @Override
          public void write(byte[] bytes, int from, int count) throws IOException {
            room[0] -= count;
            if (room[0] < 0) {
              out.write(bytes, from, count / 2);
              throw new IOException("No space left on device");
            }
            out.write(bytes, from, count);
          }
        };
  }

  @Test
  void aDiskThatFillsUpLeavesTheOldCheckpointWhole() throws IOException {
    TrainingPlan plan = plan(Map.of("checkpointEvery", 3));
    long[] room = {20_000};
    try (Toy toy = new Toy(ROWS, 1, 8, 0)) {
      Trainer trainer =
          new Trainer(plan, 3, place(Progress.none(), new CheckpointFile(file, "me", disk(room))));
      assertThatThrownBy(() -> trainer.train(toy))
          .isInstanceOf(PlimsollException.class)
          .hasMessageContaining("No space left on device")
          .hasMessageContaining("the checkpoint before it is whole")
          .extracting(e -> ((PlimsollException) e).code())
          .isEqualTo(TrainingError.CHECKPOINT_FAILED);
    }
    assertThat(file.resolveSibling("resume.safetensors.part")).doesNotExist();
    try (Toy again = new Toy(ROWS, 1, 8, 0)) {
      new Trainer(plan, 3, place(Progress.none(), new CheckpointFile(file, "me"))).train(again);
      assertSame(again.parameters().snapshot(), trained(plan, 0));
    }
  }

  @Test
  void aRealFullFileSystemLeavesTheOldCheckpointWhole(@TempDir Path small) throws Exception {
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=12k", "tmpfs", small.toString()) == 0,
        "mounting needs the rights of root");
    try (Toy toy = new Toy(ROWS, 1, 8, 0)) {
      CheckpointFile full = new CheckpointFile(small.resolve("c.safetensors"), "me");
      Trainer trainer = new Trainer(plan(Map.of()), 3, place(Progress.none(), full));
      assertThatThrownBy(() -> trainer.train(toy)).hasMessageContaining("No space left on device");
      assertThat(full.read()).isPresent();
    } finally {
      run("umount", small.toString());
    }
  }

  private static int run(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (IOException e) {
      return -1; // no such program
    }
  }

  @Test
  void aLossThatIsNotANumberNamesEpochStepAndRowsAndKeepsTheCheckpoint() {
    try (Toy toy = new Toy(ROWS, 1, 8, 0)) {
      Progress poison =
          (stage, done, total) -> {
            if (done == 12) {
              toy.poison(7);
            }
          };
      CheckpointFile checkpoint = new CheckpointFile(file, "me");
      Trainer trainer =
          new Trainer(plan(Map.of("checkpointEvery", 5)), 3, place(poison, checkpoint));
      assertThatThrownBy(() -> trainer.train(toy))
          .hasMessageContaining("training loss: NaN in epoch 2, step ")
          .hasMessageContaining("batch of 32 training rows ")
          .hasMessageContaining("the checkpoint of step 1")
          .extracting(e -> ((PlimsollException) e).code())
          .isEqualTo(TrainingError.DIVERGED);
      assertThat(toy.batches.get(toy.batches.size() - 1)).contains(7);
      assertThat(checkpoint.read()).isPresent();
    }
  }

  @Test
  void piecesOfABatchAddUpToItsGradient() {
    long[] rows = new long[50];
    Arrays.setAll(rows, i -> i);
    try (Toy toy = new Toy(ROWS, 1, 8, 0)) {
      float[] whole = toy.gradients(plan(Map.of("batch", 50)), rows);
      float[] pieces = toy.gradients(plan(Map.of("batch", 50, "microBatch", 7)), rows);
      assertThat(pieces).containsExactly(whole, within(2e-5f));
      assertThat(whole).isNotEqualTo(new float[whole.length]);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3})
  void recomputedActivationsGiveTheSameGradients(double dropout) {
    long[] rows = new long[50];
    Arrays.setAll(rows, i -> i);
    try (Toy toy = new Toy(ROWS, 1, 8, dropout)) {
      TrainingPlan recomputing = plan(Map.of("activationCheckpointing", true));
      float[] again = toy.gradients(recomputing, rows);
      if (dropout == 0) {
        assertThat(again).isEqualTo(toy.gradients(plan(Map.of()), rows));
      } else {
        assertThat(again).isEqualTo(toy.gradients(recomputing, rows));
      }
    }
  }

  @Test
  void bfloat16LearnsAsWell() {
    assumeTrue(Autocast.supported(), "this processor has no bfloat16 instructions");
    try (Toy toy = new Toy(ROWS, 1, 16, 0)) {
      List<EpochRecord> curve =
          train(toy, plan(Map.of("epochs", 40, "learningRate", 0.02, "bf16", "on")));
      assertThat(curve.get(39).validLogLoss()).isLessThan(0.3);
    }
  }

  @Test
  void stopsAtTheBoundOfSteps() {
    try (Toy toy = new Toy(ROWS, 1, 8, 0)) {
      train(toy, plan(Map.of("maxSteps", 13)));
      assertThat(toy.batches).hasSize(13);
    }
  }

  @Test
  void stopsWhenValidationNoLongerImprovesAndRestoresTheBest() {
    try (Toy toy = new Toy(ROWS, 1, 8, 0)) {
      List<EpochRecord> curve =
          train(toy, plan(Map.of("epochs", 60, "patience", 2, "learningRate", 3.0, "clip", 100)));
      assertThat(curve).hasSizeLessThan(60);
      double best = curve.stream().mapToDouble(EpochRecord::validLogLoss).min().orElseThrow();
      assertThat(toy.validate().loss()).isCloseTo(best, within(1e-6));
    }
  }

  @Test
  void refusesParametersOutOfTheirWords() {
    assertThatThrownBy(() -> plan(Map.of("schedule", "zigzag")))
        .hasMessage("schedule: zigzag (expected: one of cosine, linear, wsd, constant)");
    assertThatThrownBy(() -> plan(Map.of("stopOn", "luck")))
        .hasMessage("stopOn: luck (expected: one of log_loss, auc)");
    assertThatThrownBy(() -> plan(Map.of("adversarial", Map.of("stepps", 2))))
        .hasMessageContaining("parameter of adversarial: stepps");
    assertThatThrownBy(() -> plan(Map.of("adversarial", 2)))
        .hasMessageContaining("adversarial: 2 (expected: settings of its own");
  }
}
