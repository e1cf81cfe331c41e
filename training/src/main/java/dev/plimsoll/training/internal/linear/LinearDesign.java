package dev.plimsoll.training.internal.linear;

import dev.plimsoll.training.internal.prepare.Categories;
import dev.plimsoll.training.internal.prepare.Usable;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.util.ArrayList;
import java.util.List;

/**
 * How rows become the terms of a linear model: standardised numbers, a flag for each column that
 * was ever missing, and one weight per category, unknown included. The weights lie in one vector:
 * numbers, flags, categories column by column, and the constant last.
 */
record LinearDesign(
    List<String> numberNames,
    List<Standard> numbers,
    List<Integer> flagged,
    List<String> textNames,
    List<Categories> texts) {
  static LinearDesign learn(Usable usable, TrainingRows train, int least, int most) {
    List<Standard> numbers = new ArrayList<>();
    List<Integer> flagged = new ArrayList<>();
    for (String name : usable.numbers()) {
      Standard standard = Standard.learn(train.number(name));
      if (standard.everMissing()) {
        flagged.add(numbers.size());
      }
      numbers.add(standard);
    }
    List<Categories> texts =
        usable.texts().stream()
            .map(name -> Categories.learn(train.text(name), least, most))
            .toList();
    return new LinearDesign(usable.numbers(), numbers, flagged, usable.texts(), texts);
  }

  /** Dense terms per row: numbers, then flags. */
  int dense() {
    return numbers.size() + flagged.size();
  }

  /** Where the weights of a text column start. */
  int start(int text) {
    int start = dense();
    for (int c = 0; c < text; c++) {
      start += texts.get(c).size();
    }
    return start;
  }

  int constant() {
    return start(texts.size());
  }

  int weights() {
    return constant() + 1;
  }

  /** Row-major dense terms. */
  float[] denseTerms(TrainingRows rows) {
    int width = dense();
    float[] terms = new float[rows.size() * width];
    for (int c = 0; c < numbers.size(); c++) {
      float[] column = rows.number(numberNames.get(c));
      Standard standard = numbers.get(c);
      for (int row = 0; row < column.length; row++) {
        terms[row * width + c] = standard.apply(column[row]);
      }
    }
    for (int f = 0; f < flagged.size(); f++) {
      float[] column = rows.number(numberNames.get(flagged.get(f)));
      for (int row = 0; row < column.length; row++) {
        terms[row * width + numbers.size() + f] = Float.isNaN(column[row]) ? 1 : 0;
      }
    }
    return terms;
  }

  /** Row-major positions in the weight vector, one per text column. */
  int[] sparseTerms(TrainingRows rows) {
    int width = texts.size();
    int[] positions = new int[rows.size() * width];
    for (int c = 0; c < width; c++) {
      int start = start(c);
      int[] indices = texts.get(c).indices(rows.text(textNames.get(c)));
      for (int row = 0; row < indices.length; row++) {
        positions[row * width + c] = start + indices[row];
      }
    }
    return positions;
  }
}
