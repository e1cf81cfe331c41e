package dev.plimsoll.training.internal.text;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.prepare.Usable;
import java.util.List;
import java.util.stream.Stream;

/** Which input a text model reads. */
public final class FreeText {
  /** The parameter that names the input; needed when a job has more than one TEXT input. */
  public static final String PARAMETER = "text";

  private FreeText() {}

  /**
   * The input that is read as free text.
   *
   * @param wanted its name, or "" for the only one
   */
  public static String choose(String wanted, Usable usable) {
    List<String> texts = usable.texts();
    if (wanted.isEmpty() ? texts.size() == 1 : texts.contains(wanted)) {
      return wanted.isEmpty() ? texts.get(0) : wanted;
    }
    if (texts.isEmpty()) {
      throw new PlimsollException(
          TrainingError.NO_USABLE_INPUT,
          "TEXT inputs that vary in the training rows: 0 (expected: one to read)");
    }
    throw new PlimsollException(
        TrainingError.PARAMETER_INVALID,
        PARAMETER
            + ": '"
            + wanted
            + "' (expected: the name of the input to read, one of "
            + String.join(", ", texts)
            + ")");
  }

  /** A note on inputs that a text model leaves alone; empty when there are none. */
  public static List<String> unread(String read, Usable usable) {
    List<String> others =
        Stream.concat(usable.numbers().stream(), usable.texts().stream())
            .filter(name -> !name.equals(read))
            .toList();
    return others.isEmpty()
        ? List.of()
        : List.of(
            "only the text '"
                + read
                + "' is read; the inputs "
                + String.join(", ", others)
                + " are not used");
  }
}
