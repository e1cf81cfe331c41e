package dev.plimsoll.training.internal.table;

import dev.plimsoll.data.ArrowResult;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.training.TrainingError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;

/**
 * Reads one split of a training set from Parquet, in the order of the file. Rows without a label
 * are left out; numbers beyond ±1e30, infinities included, become ±1e30, which keeps all arithmetic
 * on them finite.
 */
public final class RowsReader {
  private static final float LIMIT = 1e30f;

  private final QueryEngine engine;
  private final Path data;
  private final List<ModelInput> inputs;
  private final String label;
  private final String split;

  public RowsReader(
      QueryEngine engine, Path data, List<ModelInput> inputs, String label, String split) {
    if (!Files.isRegularFile(data)) {
      throw new PlimsollException(
          TrainingError.JOB_INVALID, "data: " + data + " (expected: an existing Parquet file)");
    }
    this.engine = engine;
    this.data = data;
    this.inputs = inputs;
    this.label = label;
    this.split = split;
  }

  /** A split with labels of yes and no. */
  public TrainingRows read(String splitValue) {
    return read(splitValue, new LabelColumn(Task.BINARY));
  }

  TrainingRows read(String splitValue, LabelColumn labelColumn) {
    String where =
        " FROM read_parquet("
            + QueryEngine.literal(data.toString())
            + ") WHERE "
            + QueryEngine.quote(split)
            + " = "
            + QueryEngine.literal(splitValue)
            + " AND "
            + QueryEngine.quote(label)
            + " IS NOT NULL";
    int size = engine.rows("SELECT count(*)" + where, row -> row.getInt(1)).get(0);
    if (size == 0) {
      throw new PlimsollException(
          TrainingError.NO_ROWS,
          "rows with a label and " + split + " = '" + splitValue + "': 0 (expected: at least 1)");
    }
    Map<String, float[]> numbers = new LinkedHashMap<>();
    Map<String, String[]> texts = new LinkedHashMap<>();
    for (ModelInput input : inputs) {
      switch (input.type()) {
        case NUMBER -> numbers.put(input.name(), new float[size]);
        case TEXT -> texts.put(input.name(), new String[size]);
      }
    }
    float[] labels = new float[size];
    try (ArrowResult result = engine.query("SELECT " + columns(labelColumn) + where)) {
      fill(result, new TrainingRows(size, numbers, texts, labels), labelColumn);
    }
    return new TrainingRows(size, numbers, texts, labels);
  }

  private String columns(LabelColumn labelColumn) {
    String features =
        inputs.stream()
            .map(
                input ->
                    input.type() == InputType.NUMBER
                        ? "TRY_CAST(" + QueryEngine.quote(input.name()) + " AS FLOAT)"
                        : "CAST(" + QueryEngine.quote(input.name()) + " AS VARCHAR)")
            .collect(Collectors.joining(", "));
    return features + ", " + labelColumn.expression(QueryEngine.quote(label));
  }

  private void fill(ArrowResult result, TrainingRows rows, LabelColumn labelColumn) {
    Map<String, String> known = new HashMap<>();
    int row = 0;
    while (result.next()) {
      List<FieldVector> vectors = result.root().getFieldVectors();
      int count = result.root().getRowCount();
      for (int c = 0; c < inputs.size(); c++) {
        ModelInput input = inputs.get(c);
        switch (input.type()) {
          case NUMBER -> numbers((Float4Vector) vectors.get(c), rows.number(input.name()), row);
          case TEXT -> texts((VarCharVector) vectors.get(c), rows.text(input.name()), row, known);
        }
      }
      labelColumn.take(vectors.get(inputs.size()), rows.labels(), row);
      row += count;
    }
  }

  private static void numbers(Float4Vector vector, float[] column, int from) {
    for (int i = 0; i < vector.getValueCount(); i++) {
      float value = vector.isNull(i) ? Float.NaN : vector.get(i);
      column[from + i] = Math.max(-LIMIT, Math.min(LIMIT, value));
    }
  }

  private static void texts(
      VarCharVector vector, String[] column, int from, Map<String, String> known) {
    for (int i = 0; i < vector.getValueCount(); i++) {
      String value =
          vector.isNull(i)
              ? ""
              : new String(vector.get(i), java.nio.charset.StandardCharsets.UTF_8);
      column[from + i] = known.computeIfAbsent(value, text -> text);
    }
  }
}
