package dev.plimsoll.compression;

import dev.plimsoll.kernel.PlimsollException;
import java.util.Set;

/**
 * What to quantize, and how finely.
 *
 * @param reducedRange weights in 7 bits (-63..63) in place of 8, for processors whose int8 products
 *     saturate: half the resolution, equal answers everywhere
 * @param minimumElements smaller weights stay as they are: quantizing the activation would cost
 *     more than the product saves
 * @param excluded names of nodes that stay as they are
 */
public record QuantizeOptions(boolean reducedRange, int minimumElements, Set<String> excluded) {
  public static final int DEFAULT_MINIMUM_ELEMENTS = 1024;

  public QuantizeOptions {
    if (minimumElements < 0) {
      throw new PlimsollException(
          CompressionError.BAD_OPTION,
          "minimumElements: " + minimumElements + " (expected: at least 0)");
    }
    excluded = Set.copyOf(excluded);
  }

  /** The range that this processor computes exactly, and no exclusions. */
  public static QuantizeOptions forProcessor(Processor processor) {
    return new QuantizeOptions(!processor.exactInt8(), DEFAULT_MINIMUM_ELEMENTS, Set.of());
  }

  public QuantizeOptions excluding(Set<String> nodes) {
    return new QuantizeOptions(reducedRange, minimumElements, nodes);
  }

  /** The largest integer a weight becomes. */
  int levels() {
    return reducedRange ? 63 : 127;
  }
}
