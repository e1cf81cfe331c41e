package dev.plimsoll.server.inference;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.CallTerms;
import org.jspecify.annotations.Nullable;

/**
 * The request's parameters that mean something here; others are ignored, as the protocol allows.
 *
 * <p>{@code priority} (1 is served first, 9 last, 0 as usual), {@code timeout} (microseconds, 0 for
 * none), {@code sticky_key}, {@code prediction_id}, {@code binary_data_output}. The {@code
 * sequence_*} parameters are refused unless they are 0 or false, because no model here keeps state
 * between calls.
 */
public final class CallParameters {
  private static final int LOWEST_PRIORITY = 9;
  private static final int KEY_CHARACTERS_MAX = 1000;

  private int priority = CallTerms.USUAL_PRIORITY;
  private long timeoutMicros;
  private @Nullable String stickyKey;
  private @Nullable String predictionId;
  private @Nullable Boolean binaryOutput;

  /** Takes one parameter: a String, Long, Double or Boolean. */
  public void put(String name, Object value) {
    switch (name) {
      case "priority" -> priority = priority(wholeNumber(name, value));
      case "timeout" -> timeoutMicros = timeout(wholeNumber(name, value));
      case "sticky_key" -> stickyKey = text(name, value);
      case "prediction_id" -> predictionId = text(name, value);
      case "binary_data_output" -> {
        if (!(value instanceof Boolean flag)) {
          throw invalid(name, value, "true or false");
        }
        binaryOutput = flag;
      }
      case "sequence_id", "sequence_start", "sequence_end" -> refuseSequence(name, value);
      default -> {
        // The protocol lets a server ignore what it does not know.
      }
    }
  }

  /** Whether {@link #put} does anything with this name. */
  public static boolean matters(String name) {
    return switch (name) {
      case "priority",
          "timeout",
          "sticky_key",
          "prediction_id",
          "binary_data_output",
          "sequence_id",
          "sequence_start",
          "sequence_end" ->
          true;
      default -> false;
    };
  }

  public int priority() {
    return priority;
  }

  /** 0 for none. */
  public long timeoutMicros() {
    return timeoutMicros;
  }

  /** What the router goes by, for all rows. */
  public @Nullable String stickyKey() {
    return stickyKey;
  }

  /** The caller's own id for a call of one row, or of a tensor model. */
  public @Nullable String predictionId() {
    return predictionId;
  }

  /** Whether outputs shall come as bytes; null when the request does not say. */
  public @Nullable Boolean binaryOutput() {
    return binaryOutput;
  }

  private static int priority(long value) {
    if (value < 0 || value > LOWEST_PRIORITY) {
      throw invalid("priority", value, "1 for first to 9 for last, or 0 for usual");
    }
    return value == 0 ? CallTerms.USUAL_PRIORITY : (int) value;
  }

  private static long timeout(long value) {
    if (value < 0) {
      throw invalid("timeout", value, "microseconds, or 0 for none");
    }
    return value;
  }

  private static void refuseSequence(String name, Object value) {
    boolean nothing =
        (value instanceof Boolean flag && !flag)
            || (value instanceof Number number && number.doubleValue() == 0)
            || value.equals("");
    if (!nothing) {
      throw invalid(name, value, "none, because no model here keeps state between calls");
    }
  }

  private static long wholeNumber(String name, Object value) {
    if (value instanceof Long whole) {
      return whole;
    }
    if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
      return (long) (double) number;
    }
    throw invalid(name, value, "a whole number");
  }

  private static String text(String name, Object value) {
    if (value instanceof String text && !text.isEmpty() && text.length() <= KEY_CHARACTERS_MAX) {
      return text;
    }
    String met = value instanceof String text ? text.length() + " characters" : value.toString();
    throw invalid(name, met, "a text of 1 to " + KEY_CHARACTERS_MAX + " characters");
  }

  private static PlimsollException invalid(String name, Object value, String expected) {
    String met = value.toString();
    return new PlimsollException(
        InferenceError.PARAMETER_INVALID,
        "parameters."
            + name
            + ": "
            + (met.length() > 100 ? met.substring(0, 100) + "…" : met)
            + " (expected: "
            + expected
            + ")");
  }
}
