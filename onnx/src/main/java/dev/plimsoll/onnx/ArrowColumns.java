package dev.plimsoll.onnx;

import dev.plimsoll.kernel.PlimsollException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** Arrow vectors as a model's columns. */
final class ArrowColumns {
  private ArrowColumns() {}

  static void put(RowBatch batch, ModelInput input, VectorSchemaRoot root) {
    FieldVector vector = root.getVector(input.name());
    if (vector == null) {
      String names =
          root.getFieldVectors().stream()
              .map(FieldVector::getName)
              .collect(Collectors.joining(", "));
      throw new PlimsollException(
          OnnxError.INPUT_MISSING,
          "column: '" + input.name() + "' is missing (expected: one of " + names + ")");
    }
    if (vector.getField().getDictionary() != null) {
      throw unsupported(vector, "dictionary-encoded", "decoded values");
    }
    int rows = root.getRowCount();
    switch (input.type()) {
      case NUMBER -> putNumbers(batch, vector, rows);
      case TEXT -> putTexts(batch, vector, rows);
    }
  }

  private static void putNumbers(RowBatch batch, FieldVector vector, int rows) {
    if (vector instanceof Float4Vector floats && floats.getNullCount() == 0) {
      batch.numbers(vector.getName(), inPlace(floats, rows));
      return;
    }
    IntToDoubleFunction reader = reader(vector);
    if (reader == null) {
      throw unsupported(vector, "Float4, Float8, BigInt, Int, SmallInt, TinyInt or Bit");
    }
    float[] values = new float[rows];
    boolean nulls = vector.getNullCount() > 0;
    for (int row = 0; row < rows; row++) {
      values[row] = nulls && vector.isNull(row) ? Float.NaN : (float) reader.applyAsDouble(row);
    }
    batch.numbers(vector.getName(), values);
  }

  private static void putTexts(RowBatch batch, FieldVector vector, int rows) {
    if (!(vector instanceof VarCharVector texts)) {
      throw unsupported(vector, "VarChar");
    }
    String[] values = new String[rows];
    for (int row = 0; row < rows; row++) {
      values[row] = texts.isNull(row) ? "" : new String(texts.get(row), StandardCharsets.UTF_8);
    }
    batch.texts(vector.getName(), values);
  }

  /** The vector's own memory; valid until the next batch is loaded. */
  private static FloatBuffer inPlace(Float4Vector vector, int rows) {
    return vector
        .getDataBuffer()
        .nioBuffer(0, Math.multiplyExact(rows, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** Null for types that are no numbers, or that would lose more than a float's rounding. */
  private static @Nullable IntToDoubleFunction reader(FieldVector vector) {
    if (vector instanceof Float4Vector v) {
      return v::get;
    } else if (vector instanceof Float8Vector v) {
      return v::get;
    } else if (vector instanceof BigIntVector v) {
      return v::get;
    } else if (vector instanceof IntVector v) {
      return v::get;
    } else if (vector instanceof SmallIntVector v) {
      return v::get;
    } else if (vector instanceof TinyIntVector v) {
      return v::get;
    } else if (vector instanceof BitVector v) {
      return v::get;
    }
    return null;
  }

  private static PlimsollException unsupported(FieldVector vector, String expected) {
    return unsupported(vector, vector.getMinorType().toString(), expected);
  }

  private static PlimsollException unsupported(FieldVector vector, String met, String expected) {
    return new PlimsollException(
        OnnxError.COLUMN_UNSUPPORTED,
        "column: '" + vector.getName() + "' is " + met + " (expected: " + expected + ")");
  }
}
