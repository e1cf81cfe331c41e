package dev.plimsoll.serving;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where inputs come from that callers do not send. */
@FunctionalInterface
public interface FeatureSource {
  /**
   * Looks up one view for many rows.
   *
   * @param variant online variant; empty for the normal one
   * @param keys one column per key of the binding, each with one value per row
   * @param atMicros decision time of each row
   * @param outputs one column per output of the binding: {@code float[]} filled with NaN, {@code
   *     String[]} filled with empty texts, or null when the output is not wanted. What is not found
   *     stays as it is
   */
  void fill(
      FeatureBinding binding,
      String variant,
      List<String[]> keys,
      long[] atMicros,
      @Nullable Object[] outputs);

  /** Finds nothing: for endpoints without views. */
  static FeatureSource none() {
    return (binding, variant, keys, atMicros, outputs) -> {};
  }
}
