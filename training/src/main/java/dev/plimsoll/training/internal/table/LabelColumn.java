package dev.plimsoll.training.internal.table;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;

/**
 * Reads labels as numbers: 0 or 1, the place of a class or of a set of labels, or the number
 * itself. Classes and sets are remembered from one split to the next, in the order in which they
 * are met.
 */
final class LabelColumn {
  /** Stands between the labels of a row. */
  private static final String BETWEEN = "|";

  private static final Pattern BARS = Pattern.compile(BETWEEN, Pattern.LITERAL);

  private final Task task;
  private final Map<String, Integer> classes = new LinkedHashMap<>();

  LabelColumn(Task task) {
    this.task = task;
  }

  /** The label as SQL; a number that is none comes out as NULL. */
  String expression(String column) {
    return switch (task) {
      case BINARY -> "CAST(" + column + " AS BOOLEAN)";
      case MULTI_CLASS -> "CAST(" + column + " AS VARCHAR)";
      case MULTI_LABEL -> labelSet(column);
      case REGRESSION, QUANTILE -> "TRY_CAST(" + column + " AS DOUBLE)";
    };
  }

  /** A list of texts, or a text with {@value #BETWEEN} between labels, as the latter, in order. */
  private static String labelSet(String column) {
    String text = "string_split(CAST(" + column + " AS VARCHAR), '" + BETWEEN + "')";
    String list =
        "CASE WHEN typeof("
            + column
            + ") LIKE '%[]' THEN TRY_CAST("
            + column
            + " AS VARCHAR[]) ELSE "
            + text
            + " END";
    String trimmed = "list_transform(" + list + ", lambda label: trim(label))";
    String named = "list_filter(" + trimmed + ", lambda label: label <> '')";
    return "array_to_string(list_sort(list_distinct(" + named + ")), '" + BETWEEN + "')";
  }

  void take(FieldVector vector, float[] labels, int from) {
    for (int i = 0; i < vector.getValueCount(); i++) {
      labels[from + i] =
          switch (task) {
            case BINARY -> ((BitVector) vector).get(i);
            case MULTI_CLASS, MULTI_LABEL -> place((VarCharVector) vector, i);
            case REGRESSION, QUANTILE -> number((Float8Vector) vector, i);
          };
    }
  }

  private int place(VarCharVector vector, int row) {
    String name = new String(vector.get(row), StandardCharsets.UTF_8);
    return classes.computeIfAbsent(name, any -> classes.size());
  }

  private static float number(Float8Vector vector, int row) {
    if (vector.isNull(row)) {
      throw invalid("not a number", "a number in every row with a label");
    }
    float value = (float) vector.get(row);
    if (!Float.isFinite(value)) {
      throw invalid(String.valueOf(value), "a finite number in every row with a label");
    }
    return value;
  }

  private static PlimsollException invalid(String met, String expected) {
    return new PlimsollException(
        TrainingError.TARGET_INVALID, "label: " + met + " (expected: " + expected + ")");
  }

  /** Names of the classes met so far; whole numbers rise, other names are in alphabetical order. */
  List<String> names() {
    List<String> names = new ArrayList<>(classes.keySet());
    if (names.stream().allMatch(name -> name.matches("-?\\d{1,15}"))) {
      names.sort(java.util.Comparator.comparingLong(Long::parseLong));
    } else {
      Collections.sort(names);
    }
    return names;
  }

  /** The labels of each set met so far, in the order in which the sets were met. */
  List<List<String>> sets() {
    return classes.keySet().stream()
        .map(set -> BARS.splitAsStream(set).filter(label -> !label.isEmpty()).toList())
        .toList();
  }

  /** From the place at which a class was met to its place among {@code names}, -1 for others. */
  float[] among(List<String> names, float[] labels) {
    Map<String, Integer> index = new HashMap<>();
    names.forEach(name -> index.put(name, index.size()));
    int[] places =
        classes.keySet().stream().mapToInt(name -> index.getOrDefault(name, -1)).toArray();
    float[] settled = new float[labels.length];
    for (int i = 0; i < labels.length; i++) {
      settled[i] = places[(int) labels[i]];
    }
    return settled;
  }
}
