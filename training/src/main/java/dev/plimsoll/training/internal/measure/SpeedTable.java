package dev.plimsoll.training.internal.measure;

import dev.plimsoll.training.internal.architecture.CategoryTokens;
import dev.plimsoll.training.internal.architecture.FtTransformer;
import dev.plimsoll.training.internal.architecture.Inputs;
import dev.plimsoll.training.internal.architecture.NetworkLearning;
import dev.plimsoll.training.internal.architecture.TabularNetwork;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.optimize.LossChoice;
import dev.plimsoll.training.internal.optimize.Trainable;
import dev.plimsoll.training.internal.table.Target;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The FT-Transformer at its default size over a random table like the one of {@code
 * examples/flights}: 20 numbers, of which some are missing, and carrier, origin and destination.
 */
final class SpeedTable implements SpeedCase {
  private static final int ROWS = 64 * 512;
  private static final int NUMBERS = 20;
  private static final List<Integer> SIZES = List.of(17, 4, 106);
  private static final FtTransformer.Size SIZE = new FtTransformer.Size(32, 4, 42, 2);
  private static final double MISSING = 0.02;
  private static final long SEED = 3;

  private final float[] numbers = new float[ROWS * NUMBERS];
  private final long[] categories = new long[ROWS * SIZES.size()];
  private final float[] labels = new float[ROWS];

  SpeedTable() {
    SplittableRandom random = new SplittableRandom(SEED);
    long[] offsets = CategoryTokens.offsets(SIZES);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextDouble() < MISSING ? Float.NaN : (float) random.nextGaussian();
    }
    for (int i = 0; i < categories.length; i++) {
      int column = i % SIZES.size();
      categories[i] = offsets[column] + random.nextInt(SIZES.get(column));
    }
    for (int i = 0; i < labels.length; i++) {
      labels[i] = random.nextInt(4) == 0 ? 1 : 0;
    }
  }

  @Override
  public int batch() {
    return 512;
  }

  @Override
  public List<NamedTensor> rows() {
    float[] indexes = new float[categories.length];
    for (int i = 0; i < indexes.length; i++) {
      indexes[i] = categories[i];
    }
    return List.of(
        new NamedTensor("numbers", new long[] {ROWS, NUMBERS}, numbers),
        new NamedTensor("categories", new long[] {ROWS, SIZES.size()}, indexes),
        new NamedTensor("labels", new long[] {ROWS}, labels));
  }

  @Override
  public Learning learning() {
    TabularNetwork network =
        new FtTransformer(
            new TabularNetwork.Columns(NUMBERS, true, SIZES, 1), SIZE, new SplittableRandom(SEED));
    Inputs train = new Inputs(ROWS, numbers, categories, labels);
    int few = batch();
    Inputs valid =
        new Inputs(
            few,
            Arrays.copyOf(numbers, few * NUMBERS),
            Arrays.copyOf(categories, few * SIZES.size()),
            Arrays.copyOf(labels, few));
    NetworkLearning learning =
        new NetworkLearning(
            network,
            Target.BINARY,
            train,
            labels,
            valid,
            Arrays.copyOf(labels, few),
            LossChoice.PLAIN);
    return new Learning() {
      @Override
      public Trainable work() {
        return learning;
      }

      @Override
      public void close() {
        learning.close();
        valid.close();
        train.close();
        network.close();
      }
    };
  }
}
