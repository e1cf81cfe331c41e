package dev.plimsoll.data.internal;

import dev.plimsoll.data.ColumnProfile;
import dev.plimsoll.data.DataError;
import dev.plimsoll.kernel.PlimsollException;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarCharVector;

/** One loop per kind of Arrow vector, so that the loop knows its type and boxes nothing. */
public final class VectorValues {
  private VectorValues() {}

  public static void addAll(FieldVector vector, int rows, ColumnProfile into) {
    if (vector instanceof Float8Vector numbers) {
      for (int i = 0; i < rows; i++) {
        if (numbers.isNull(i)) {
          into.addMissing();
        } else {
          into.add(numbers.get(i));
        }
      }
    } else if (vector instanceof BaseIntVector numbers) {
      for (int i = 0; i < rows; i++) {
        if (vector.isNull(i)) {
          into.addMissing();
        } else {
          into.add((double) numbers.getValueAsLong(i));
        }
      }
    } else if (vector instanceof VarCharVector texts) {
      addTexts(texts, rows, into);
    } else if (vector instanceof BitVector bits) {
      for (int i = 0; i < rows; i++) {
        if (bits.isNull(i)) {
          into.addMissing();
        } else {
          into.add(bits.get(i) == 1);
        }
      }
    } else {
      addOthers(vector, rows, into);
    }
  }

  private static void addOthers(FieldVector vector, int rows, ColumnProfile into) {
    for (int i = 0; i < rows; i++) {
      if (vector.isNull(i)) {
        into.addMissing();
      } else if (vector instanceof TimeStampVector times) {
        into.add((double) times.get(i));
      } else if (vector instanceof DateDayVector days) {
        into.add((double) days.get(i));
      } else if (vector instanceof Float4Vector numbers) {
        into.add((double) numbers.get(i));
      } else {
        throw new PlimsollException(
            DataError.COLUMN_UNSUPPORTED,
            vector.getName()
                + ": Arrow "
                + vector.getMinorType()
                + " (expected: a boolean, number, text, date or timestamp)");
      }
    }
  }

  private static void addTexts(VarCharVector texts, int rows, ColumnProfile into) {
    byte[] buffer = new byte[256];
    ArrowBuf bytes = texts.getDataBuffer();
    for (int i = 0; i < rows; i++) {
      if (texts.isNull(i)) {
        into.addMissing();
        continue;
      }
      int from = texts.getStartOffset(i);
      int length = texts.getEndOffset(i) - from;
      if (length > buffer.length) {
        buffer = new byte[Math.max(length, 2 * buffer.length)];
      }
      bytes.getBytes(from, buffer, 0, length);
      into.add(buffer, 0, length);
    }
  }
}
