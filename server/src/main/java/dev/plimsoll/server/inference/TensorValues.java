package dev.plimsoll.server.inference;

import dev.plimsoll.onnx.ElementType;
import dev.plimsoll.onnx.Tensor;

/** The values of one tensor, in the form in which they came. */
public interface TensorValues {
  /**
   * One value per row, for a decision model: {@code float[]} or {@code double[]} with NaN for
   * missing, whole numbers of 64 bits with all their digits, or {@code String[]} with the empty
   * text for missing.
   *
   * @param where what to call the tensor when it is refused
   */
  Object column(ElementType type, long[] shape, String where);

  /** Whole numbers, one per row, none missing. */
  long[] wholes(ElementType type, long[] shape, String where);

  /** As they are, for a model that takes tensors. Nothing can be missing. */
  Tensor tensor(ElementType type, long[] shape, String where);

  /** Index of the first value that is missing, or -1. */
  int firstMissing();
}
