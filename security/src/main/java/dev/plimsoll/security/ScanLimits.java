package dev.plimsoll.security;

import dev.plimsoll.kernel.PlimsollException;

/**
 * How much an artifact may ask for.
 *
 * @param fileBytes largest file; the format itself ends at 2 GiB
 * @param parts most nodes, tensors, attributes and other messages in a graph, together
 * @param depth deepest nesting of messages; a subgraph takes three levels
 * @param textBytes longest name or text
 * @param elements most values of a tensor that a graph makes from constants
 * @param findings most findings reported
 */
public record ScanLimits(
    long fileBytes, long parts, int depth, int textBytes, long elements, int findings) {

  public ScanLimits {
    if (fileBytes < 1 || fileBytes > Integer.MAX_VALUE) {
      throw new PlimsollException(
          SecurityError.BAD_OPTION,
          "fileBytes: " + fileBytes + " (expected: 1 to " + Integer.MAX_VALUE + ")");
    }
    if (parts < 1 || depth < 1 || depth > 90 || textBytes < 1 || elements < 1 || findings < 1) {
      throw new PlimsollException(
          SecurityError.BAD_OPTION, "limits: below 1, or depth above 90 (expected: 1 and more)");
    }
  }

  /** Far above any honest model of this project's kind, far below what hurts a server. */
  public static ScanLimits standard() {
    return new ScanLimits(1_000_000_000, 2_000_000, 40, 1 << 20, 1 << 28, 100);
  }
}
