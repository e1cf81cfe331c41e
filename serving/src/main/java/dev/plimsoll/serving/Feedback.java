package dev.plimsoll.serving;

import dev.plimsoll.kernel.PlimsollException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A label for an earlier prediction.
 *
 * @param label 0 or 1 for a binary question, the number that was asked for otherwise; NaN when it
 *     was sent as a text
 * @param text the label as it was written, which may be the name of a class, at most 1,000
 *     characters; null when it is a number and no more
 * @param at when the label became known
 * @param source who says so
 */
public record Feedback(
    String predictionId, double label, @Nullable String text, Instant at, String source) {
  /** Doubles below it hold every whole number. */
  private static final double WHOLE = 1L << 53;

  private static final int TEXT_MAX = 1_000;

  public Feedback {
    if (predictionId.isEmpty()) {
      throw new PlimsollException(
          ServingError.FEEDBACK_INVALID, "prediction_id: '' (expected: the id of a prediction)");
    }
    boolean named = Double.isNaN(label) && text != null && !text.isEmpty();
    if (!named && !Double.isFinite(label)) {
      throw new PlimsollException(
          ServingError.FEEDBACK_INVALID,
          text == null
              ? "label: " + label + " (expected: a finite number)"
              : "label: '" + text + "' (expected: a finite number, or the name of a class)");
    }
    if (text != null && text.length() > TEXT_MAX) {
      throw new PlimsollException(
          ServingError.FEEDBACK_INVALID,
          "label: a text of " + text.length() + " characters (expected: at most " + TEXT_MAX + ")");
    }
    if (at.isBefore(PredictionLog.EARLIEST) || at.isAfter(PredictionLog.LATEST)) {
      throw new PlimsollException(
          ServingError.FEEDBACK_INVALID,
          "at: "
              + at
              + " (expected: "
              + PredictionLog.EARLIEST
              + " to "
              + PredictionLog.LATEST
              + ")");
    }
  }

  /** A label that is a number. */
  public Feedback(String predictionId, double label, Instant at, String source) {
    this(predictionId, label, null, at, source);
  }

  /** A label that names a class. */
  public static Feedback ofClass(String predictionId, String name, Instant at, String source) {
    return new Feedback(predictionId, Double.NaN, name, at, source);
  }

  /**
   * What it says of a prediction; empty when a name is given for an answer that is no class, or
   * another number than 0 and 1 for one that is a probability, which only such answers have a logit
   * beside.
   *
   * <p>Numbers may name classes too: 1 is the class {@code 1}.
   */
  public Optional<Label> of(Prediction prediction) {
    ClassAnswer answer = prediction.classes();
    if (answer == null) {
      boolean yesOrNo = !Double.isNaN(prediction.logit());
      boolean fits = yesOrNo ? label == 0 || label == 1 : !Double.isNaN(label);
      return fits ? Optional.of(new Label(label, at, source)) : Optional.empty();
    }
    String name = className();
    return Optional.of(new Label(answer.place(name), name, at, source));
  }

  /** The class that it names, when it is for an answer that is a class. */
  public String className() {
    return text == null ? written(label) : text;
  }

  private static String written(double number) {
    return number == Math.rint(number) && Math.abs(number) < WHOLE
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
