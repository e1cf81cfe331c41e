package dev.plimsoll.training.internal.checkpoint;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tensors of a checkpoint, asked for by name and shape: each must be there and fit. */
public final class Weights {
  private final String source;
  private final Map<String, NamedTensor> byName = new HashMap<>();

  /**
   * @param source where they come from, for messages
   */
  public Weights(String source, List<NamedTensor> tensors) {
    this.source = source;
    tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
  }

  /**
   * The values of one, row-major.
   *
   * @throws PlimsollException CHECKPOINT_INVALID when it is missing or of another shape
   */
  public float[] require(String name, long... shape) {
    NamedTensor tensor = byName.get(name);
    if (tensor == null) {
      throw new PlimsollException(
          TrainingError.CHECKPOINT_INVALID,
          source + ": no tensor '" + name + "' (expected: one of shape " + text(shape) + ")");
    }
    if (!Arrays.equals(tensor.shape(), shape)) {
      throw new PlimsollException(
          TrainingError.CHECKPOINT_INVALID,
          source
              + ": tensor '"
              + name
              + "' of shape "
              + text(tensor.shape())
              + " (expected: "
              + text(shape)
              + ", as the network has it)");
    }
    return tensor.values();
  }

  private static String text(long[] shape) {
    return Arrays.toString(shape);
  }
}
