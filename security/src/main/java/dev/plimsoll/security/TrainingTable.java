package dev.plimsoll.security;

import dev.plimsoll.kernel.PlimsollException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A training set in a Parquet file, and what its columns are.
 *
 * @param key column that names a row, for findings
 * @param label what was true, of any type; rows where it is null are left out
 * @param split column with {@code train}, {@code valid} and {@code test}; null when there is none
 * @param features columns that make two rows the same
 */
public record TrainingTable(
    Path parquet, String key, String label, @Nullable String split, List<String> features) {
  public TrainingTable {
    features = List.copyOf(features);
    if (features.isEmpty()) {
      throw new PlimsollException(
          SecurityError.BAD_OPTION, "features: none (expected: at least one column)");
    }
  }
}
