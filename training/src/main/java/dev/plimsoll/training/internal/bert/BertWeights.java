package dev.plimsoll.training.internal.bert;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A shape with all the tensors that it needs, each of the size that it needs. */
public final class BertWeights {
  private final BertShape shape;
  private final SortedMap<String, NamedTensor> tensors;

  private BertWeights(BertShape shape, SortedMap<String, NamedTensor> tensors) {
    this.shape = shape;
    this.tensors = tensors;
  }

  /**
   * Takes what the shape needs and leaves the rest, such as poolers and heads.
   *
   * @param from where the tensors are from, for messages
   */
  static BertWeights of(BertShape shape, Map<String, NamedTensor> all, String from) {
    if (shape.heads() < 1 || shape.dim() % shape.heads() != 0) {
      throw invalid(
          from + ": " + shape.heads() + " heads", "a divisor of its width, " + shape.dim());
    }
    TreeMap<String, NamedTensor> tensors = new TreeMap<>();
    shape
        .tensors()
        .forEach(
            (name, wanted) -> {
              NamedTensor tensor = all.get(name);
              if (tensor == null) {
                throw invalid(from + ": no tensor " + name, "one of shape " + wanted);
              }
              long[] dimensions = wanted.stream().mapToLong(Integer::longValue).toArray();
              if (!Arrays.equals(dimensions, tensor.shape())) {
                throw invalid(from + ": " + tensor, name + " of shape " + wanted);
              }
              tensors.put(name, tensor);
            });
    return new BertWeights(shape, tensors);
  }

  public BertShape shape() {
    return shape;
  }

  /** By name in alphabetical order. */
  public List<NamedTensor> tensors() {
    return new ArrayList<>(tensors.values());
  }

  static PlimsollException invalid(String met, String expected) {
    return new PlimsollException(
        TrainingError.CHECKPOINT_INVALID, met + " (expected: " + expected + ")");
  }
}
