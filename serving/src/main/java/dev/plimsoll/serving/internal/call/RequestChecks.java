package dev.plimsoll.serving.internal.call;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.serving.InferenceRequest;
import dev.plimsoll.serving.PredictionLog;
import dev.plimsoll.serving.ServingError;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold of a request before any work is spent on it. */
public final class RequestChecks {
  private static final int ID_CHARACTERS_MAX = 200;

  /** Numbers in one answer; 64 MB of them. */
  private static final int VALUES_MAX = 1 << 24;

  private static final long EARLIEST = Times.micros(PredictionLog.EARLIEST);
  private static final long LATEST = Times.micros(PredictionLog.LATEST);

  private RequestChecks() {}

  public static void check(InferenceRequest request, int rowsMax) {
    requireRows(request.rows(), rowsMax);
    requireLength(request, "decision_at", lengthOf(request.decisionAtMicros()));
    requireLength(request, "prediction_id", lengthOf(request.predictionIds()));
    requireLength(request, "sticky_key", lengthOf(request.stickyKeys()));
    String[] ids = request.predictionIds();
    if (ids != null) {
      checkIds(ids);
    }
    long[] times = request.decisionAtMicros();
    if (times != null) {
      for (int row = 0; row < times.length; row++) {
        if (times[row] < EARLIEST || times[row] > LATEST) {
          throw invalid(
              "decision_at row "
                  + row
                  + ": "
                  + times[row]
                  + " (expected: microseconds since 1970, "
                  + EARLIEST
                  + " to "
                  + LATEST
                  + ")");
        }
      }
    }
  }

  static void requireRows(int rows, int rowsMax) {
    if (rows < 1) {
      throw invalid("rows: " + rows + " (expected: 1 to " + rowsMax + ")");
    }
    if (rows > rowsMax) {
      throw new PlimsollException(
          ServingError.ROWS_TOO_MANY,
          "rows in one request: %d (expected: at most %d; send them in parts)"
              .formatted(rows, rowsMax));
    }
  }

  /** Few bytes can ask for many: a row of one number may be answered by a thousand. */
  static void requireRoom(int rows, int width) {
    if ((long) rows * width > VALUES_MAX) {
      throw invalid(
          "rows: "
              + rows
              + ", answered with "
              + width
              + " numbers each (expected: at most "
              + VALUES_MAX / width
              + " rows)");
    }
  }

  static void checkIds(String[] ids) {
    Set<String> seen = new HashSet<>();
    for (int row = 0; row < ids.length; row++) {
      String id = ids[row];
      if (id.isEmpty() || id.length() > ID_CHARACTERS_MAX) {
        throw new PlimsollException(
            ServingError.PREDICTION_ID_INVALID,
            "prediction_id row "
                + row
                + ": "
                + id.length()
                + " characters (expected: 1 to "
                + ID_CHARACTERS_MAX
                + ")");
      }
      if (id.chars().anyMatch(Character::isISOControl)) {
        throw new PlimsollException(
            ServingError.PREDICTION_ID_INVALID,
            "prediction_id row " + row + ": has control characters (expected: none)");
      }
      if (!seen.add(id)) {
        throw new PlimsollException(
            ServingError.PREDICTION_ID_INVALID,
            "prediction_id row " + row + ": '" + id + "' again (expected: one row per id)");
      }
    }
  }

  private static int lengthOf(long @Nullable [] values) {
    return values == null ? -1 : values.length;
  }

  private static int lengthOf(String @Nullable [] values) {
    if (values == null) {
      return -1;
    }
    if (Arrays.asList(values).contains(null)) {
      throw invalid("ids and sticky keys: null (expected: texts)");
    }
    return values.length;
  }

  private static void requireLength(InferenceRequest request, String name, int length) {
    if (length >= 0 && length != request.rows()) {
      throw invalid(
          name + ": " + length + " values (expected: " + request.rows() + ", one per row)");
    }
  }

  private static PlimsollException invalid(String message) {
    return new PlimsollException(ServingError.REQUEST_INVALID, message);
  }
}
