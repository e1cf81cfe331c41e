package dev.plimsoll.pipeline.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** Values of the columns that a judgement is sliced by, as they are read batch by batch. */
final class GroupValues {
  private GroupValues() {}

  static Map<String, List<@Nullable String[]>> of(List<String> groups) {
    Map<String, List<@Nullable String[]>> values = new LinkedHashMap<>();
    groups.forEach(group -> values.put(group, new ArrayList<>()));
    return values;
  }

  static void add(Map<String, List<@Nullable String[]>> values, VectorSchemaRoot root) {
    values.forEach((group, parts) -> parts.add(texts(root.getVector(group), root.getRowCount())));
  }

  static Map<String, String[]> joined(Map<String, List<@Nullable String[]>> values) {
    Map<String, String[]> groups = new LinkedHashMap<>();
    values.forEach(
        (group, parts) ->
            groups.put(group, parts.stream().flatMap(Arrays::stream).toArray(String[]::new)));
    return groups;
  }

  private static @Nullable String[] texts(FieldVector vector, int rows) {
    @Nullable String[] texts = new @Nullable String[rows];
    for (int row = 0; row < rows; row++) {
      Object value = vector.getObject(row);
      // Whole numbers read better without their ".0".
      boolean whole = value instanceof Double number && number == Math.rint(number);
      texts[row] =
          value == null
              ? null
              : whole ? Long.toString(((Double) value).longValue()) : value.toString();
    }
    return texts;
  }
}
