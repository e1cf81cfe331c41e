package dev.plimsoll.training.internal.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.training.internal.ProcessFigures;
import dev.plimsoll.training.internal.Workplace;
import dev.plimsoll.training.internal.optimize.LossChoice;
import dev.plimsoll.training.internal.optimize.Trainer;
import dev.plimsoll.training.internal.optimize.TrainingPlan;
import dev.plimsoll.training.internal.table.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
  private static final int ROWS = 256;
  private static final int STEPS = 5_000;
  private static final int WARM = 400;
  private static final long ALLOWED = 24L << 20;

  /** A step here makes about 4 MB of tensors: kept, they would come to gigabytes. */
  @Test
  void staysFlatOverFiveThousandSteps() {
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
    List<Long> resident = new ArrayList<>();
    TrainingPlan plan = TrainingPlan.tables().with(128, STEPS / 2, STEPS, 1e-3, 1e-4);
    Workplace place =
        Workplace.of((stage, done, total) -> resident.add(ProcessFigures.residentBytes()));
    TabularNetwork.Columns columns = new TabularNetwork.Columns(6, true, List.of(4, 3), 1);
    FtTransformer.Size size = new FtTransformer.Size(16, 2, 20, 2);
    try (FtTransformer network = new FtTransformer(columns, size, random.split());
        Inputs inputs = new Inputs(ROWS, numbers, categories, labels);
        NetworkLearning learning =
            new NetworkLearning(
                network, Target.BINARY, inputs, labels, inputs, labels, LossChoice.PLAIN)) {
      new Trainer(plan, 1, place).train(learning);
    }
    assertThat(resident).hasSize(STEPS);
    long growth = resident.get(STEPS - 1) - resident.get(WARM);
    assertThat(growth).as("bytes of growth after the first %d steps", WARM).isLessThan(ALLOWED);
  }
}
