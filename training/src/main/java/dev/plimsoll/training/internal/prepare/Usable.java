package dev.plimsoll.training.internal.prepare;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.util.ArrayList;
import java.util.List;

/**
 * The inputs that can teach anything: those with at least two different values in the training
 * rows. The others stay inputs of the graph, unread, and a note says so.
 *
 * @param numbers names of numeric inputs, in the job's order
 * @param texts names of text inputs, in the job's order
 * @param notes one sentence per input left out
 */
public record Usable(List<String> numbers, List<String> texts, List<String> notes) {
  public Usable {
    numbers = List.copyOf(numbers);
    texts = List.copyOf(texts);
    notes = List.copyOf(notes);
  }

  public static Usable of(List<ModelInput> inputs, TrainingRows train) {
    List<String> numbers = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (ModelInput input : inputs) {
      boolean varies =
          switch (input.type()) {
            case NUMBER -> varies(train.number(input.name()));
            case TEXT -> varies(train.text(input.name()));
          };
      if (!varies) {
        notes.add(
            "input '" + input.name() + "' is not used: it has one value, or none, in training");
      } else {
        switch (input.type()) {
          case NUMBER -> numbers.add(input.name());
          case TEXT -> texts.add(input.name());
        }
      }
    }
    if (numbers.isEmpty() && texts.isEmpty()) {
      throw new PlimsollException(
          TrainingError.NO_USABLE_INPUT,
          "inputs that vary in the training rows: 0 of "
              + inputs.size()
              + " (expected: at least 1)");
    }
    return new Usable(numbers, texts, notes);
  }

  /** Missing against present counts as a difference: it can be learned from. */
  private static boolean varies(float[] column) {
    for (float value : column) {
      if (Float.compare(value, column[0]) != 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean varies(String[] column) {
    for (String value : column) {
      if (!value.equals(column[0])) {
        return true;
      }
    }
    return false;
  }
}
