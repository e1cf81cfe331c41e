package dev.plimsoll.training.internal.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.training.internal.ProcessFigures;
import dev.plimsoll.training.internal.Workplace;
import dev.plimsoll.training.internal.optimize.LossChoice;
import dev.plimsoll.training.internal.optimize.Trainer;
import dev.plimsoll.training.internal.optimize.TrainingPlan;
import dev.plimsoll.training.internal.table.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeMemoryTest {
  private static final int ROWS = 256;
  private static final int STEPS = 5_000;
  private static final int WARM = 400;
  private static final long ALLOWED = 24L << 20;

  /**
   * A step here makes about 4 MB of tensors: kept, they would come to gigabytes. The steps run in a
   * JVM of their own whose Java heap is resident from the start and whose compiler needs little, so
   * that what grows is native memory.
   */
  @Test
  void staysFlatOverFiveThousandSteps(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path out = folder.resolve("grown.txt");
    Path flags = folder.resolve("flags.args");
    Files.writeString(
        flags,
        "-Xms96m\n-Xmx96m\n-XX:+AlwaysPreTouch\n-XX:+UseSerialGC\n-XX:TieredStopAtLevel=1\n"
            + "--add-opens=java.base/java.nio=ALL-UNNAMED\n-cp \""
            + System.getProperty("java.class.path").replace("\\", "\\\\")
            + "\"\n");
    ProcessBuilder child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + flags,
                Steps.class.getName(),
                out.toString())
            .inheritIO();
    child.environment().put("OPENBLAS_NUM_THREADS", "1");
    assertThat(child.start().waitFor()).isZero();
    List<Long> grown = Files.readAllLines(out).stream().map(Long::valueOf).toList();
    assertThat(grown.get(0)).as("native objects more after step %d", WARM).isLessThanOrEqualTo(0);
    assertThat(grown.get(1)).as("bytes more after step %d", WARM).isLessThan(ALLOWED);
  }

  /** The child: trains, and leaves behind how much the steps after the first ones added. */
  static final class Steps {
    private long objects;
    private long bytes;

    public static void main(String[] arguments) throws IOException {
      Steps steps = new Steps();
      steps.train();
      Files.write(
          Path.of(arguments[0]), List.of(Long.toString(steps.objects), Long.toString(steps.bytes)));
    }

    private void train() {
      torch.set_num_threads(1);
      SplittableRandom random = new SplittableRandom(1);
      float[] numbers = new float[ROWS * 6];
      long[] categories = new long[ROWS * 2];
      float[] labels = new float[ROWS];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = random.nextInt(10) == 0 ? Float.NaN : (float) random.nextDouble();
      }
      for (int i = 0; i < ROWS; i++) {
        categories[2 * i] = random.nextInt(4);
        categories[2 * i + 1] = 4L + random.nextInt(3);
        labels[i] = random.nextInt(2);
      }
      TrainingPlan plan = TrainingPlan.tables().with(128, STEPS / 2, STEPS, 1e-3, 1e-4);
      TabularNetwork.Columns columns = new TabularNetwork.Columns(6, true, List.of(4, 3), 1);
      FtTransformer.Size size = new FtTransformer.Size(16, 2, 20, 2);
      Workplace place = Workplace.of((stage, done, total) -> note(done));
      try (FtTransformer network = new FtTransformer(columns, size, random.split());
          Inputs inputs = new Inputs(ROWS, numbers, categories, labels);
          NetworkLearning learning =
              new NetworkLearning(
                  network, Target.BINARY, inputs, labels, inputs, labels, LossChoice.PLAIN)) {
        new Trainer(plan, 1, place).train(learning);
      }
    }

    private void note(long done) {
      if (done == WARM || done == STEPS) {
        objects = Pointer.totalCount() - objects;
        bytes = ProcessFigures.residentBytes() - bytes;
      }
    }
  }
}
