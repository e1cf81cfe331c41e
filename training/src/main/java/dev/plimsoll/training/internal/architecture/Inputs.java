package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Tensors;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;

/** Prepared rows as tensors that live until {@link #close}; batches are copies of some rows. */
public final class Inputs implements AutoCloseable {
  /**
   * Some rows.
   *
   * @param numbers [N, F]
   * @param categories [N, C] of table rows
   * @param labels [N, 1] of 0 and 1
   */
  public record Batch(Tensor numbers, Tensor categories, Tensor labels) {}

  private final int rows;
  private final Tensor numbers;
  private final Tensor categories;
  private final Tensor labels;

  /** Row-major values: {@code numbers} has F per row, {@code categories} has C. */
  public Inputs(int rows, float[] numbers, long[] categories, float[] labels) {
    this.rows = rows;
    this.numbers = NativeScope.keep(() -> Tensors.of(numbers, rows, numbers.length / rows));
    this.categories =
        NativeScope.keep(() -> Tensors.of(categories, rows, categories.length / rows));
    this.labels = NativeScope.keep(() -> Tensors.of(labels, rows, 1));
  }

  public int rows() {
    return rows;
  }

  /** The least known value of each column, [F]; in the caller's scope. */
  Tensor least() {
    return known(Float.POSITIVE_INFINITY).amin(new long[] {0}, false);
  }

  /** The greatest known value of each column, [F]; in the caller's scope. */
  Tensor most() {
    return known(Float.NEGATIVE_INFINITY).amax(new long[] {0}, false);
  }

  private Tensor known(float instead) {
    return numbers.nan_to_num(
        new DoubleOptional(instead), new DoubleOptional(), new DoubleOptional());
  }

  Batch slice(int from, int count) {
    return new Batch(
        numbers.narrow(0, from, count),
        categories.narrow(0, from, count),
        labels.narrow(0, from, count));
  }

  Batch pick(Tensor rowIndexes) {
    return new Batch(
        numbers.index_select(0, rowIndexes),
        categories.index_select(0, rowIndexes),
        labels.index_select(0, rowIndexes));
  }

  @Override
  public void close() {
    numbers.close();
    categories.close();
    labels.close();
  }
}
