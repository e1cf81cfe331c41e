package dev.plimsoll.training.internal.optimize;

import dev.plimsoll.training.internal.block.Linear;
import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A small network on drawn rows: true when x0 and x1 have the same sign. Dropout on request. */
final class Toy implements Trainable, AutoCloseable {
  static final int COLUMNS = 4;

  private final Parameters parameters;
  private final Linear in;
  private final Linear out;
  private final List<UnaryOperator<Tensor>> blocks = new ArrayList<>();
  private final ClassLoss loss = new ClassLoss(LossChoice.PLAIN, 1, 1);
  private final float[] rows;
  private final float[] labels;
  private final double dropout;
  final List<long[]> batches = new ArrayList<>();

  Toy(int count, long seed, int width, double dropout) {
    this.dropout = dropout;
    SplittableRandom random = new SplittableRandom(seed);
    parameters = new Parameters(random.split());
    in = new Linear(parameters, "in", COLUMNS, width);
    for (int b = 0; b < 3; b++) {
      Linear block = new Linear(parameters, "block" + b, width, width);
      blocks.add(
          state -> state.add(torch.dropout(torch.tanh(block.forward(state)), dropout(), true)));
    }
    out = new Linear(parameters, "out", width, 1);
    rows = new float[count * COLUMNS];
    labels = new float[count];
    for (int row = 0; row < count; row++) {
      for (int c = 0; c < COLUMNS; c++) {
        rows[row * COLUMNS + c] = (float) random.nextDouble(-1, 1);
      }
      labels[row] = rows[row * COLUMNS] * rows[row * COLUMNS + 1] > 0 ? 1 : 0;
    }
  }

  private double dropout() {
    return dropout;
  }

  void poison(int row) {
    rows[row * COLUMNS] = Float.NaN;
  }

  @Override
  public Parameters parameters() {
    return parameters;
  }

  @Override
  public int rows() {
    return labels.length;
  }

  @Override
  public Loss loss(long[] picked, StepContext context) {
    batches.add(picked);
    float[] some = new float[picked.length * COLUMNS];
    float[] truth = new float[picked.length];
    for (int i = 0; i < picked.length; i++) {
      System.arraycopy(rows, (int) picked[i] * COLUMNS, some, i * COLUMNS, COLUMNS);
      truth[i] = labels[(int) picked[i]];
    }
    return loss.binary(
        forward(Tensors.of(some, picked.length, COLUMNS), context),
        Tensors.of(truth, picked.length));
  }

  Tensor forward(Tensor inputs, StepContext context) {
    return out.forward(context.through(in.forward(inputs), blocks));
  }

  @Override
  public Figures validate() {
    long[] all = new long[labels.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = i;
    }
    Loss sum = loss(all, StepContext.plain());
    batches.remove(batches.size() - 1);
    return new Figures(sum.sum().item_double() / sum.weight(), Double.NaN);
  }

  /** The gradients of one step over these rows, flat. */
  float[] gradients(TrainingPlan plan, long[] picked) {
    try (FlatParameters flat = new FlatParameters(parameters)) {
      new Stepper(plan, 5, this, Workers.alone()).gradients(flat, picked, 0);
      return NativeScope.call(() -> Tensors.values(flat.gradients()));
    }
  }

  /** A step as one of some workers. */
  void gradientsAs(Workers workers, long[] picked) {
    try (FlatParameters flat = new FlatParameters(parameters)) {
      new Stepper(TrainingPlan.tables(), 5, this, workers).gradients(flat, picked, 0);
    }
  }

  @Override
  public void close() {
    loss.close();
    parameters.close();
  }
}
