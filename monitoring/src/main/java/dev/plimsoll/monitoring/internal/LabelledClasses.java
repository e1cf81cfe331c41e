package dev.plimsoll.monitoring.internal;

import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.serving.ClassAnswer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers of models of classes and what was true, as they come out of a scan, without boxing.
 *
 * <p>One window may hold answers of versions whose classes differ in number and order. A row's
 * probabilities go to the columns of their names, and a class that its model does not know has none
 * there. Names that the reference lacks get columns after its own, so that every row is judged by
 * all that its model said, and nobody is called right because the wrong class had no column.
 */
public final class LabelledClasses {
  /** Sums of rounded floats lie a little above 1. */
  public static final double LARGEST_PROBABILITY = 1.000_01;

  private static final int FIRST_ROWS = 1024;

  private final Map<String, Integer> columnOf = new HashMap<>();
  private double[] probabilities;
  private double[] truth = new double[FIRST_ROWS];
  private int width;
  private int rows;

  /** Names that the columns below are of; rows of one model share them. */
  private @Nullable List<String> last;

  private int[] columns = new int[0];

  /** With a column for each class of the reference, in its order. */
  public LabelledClasses(List<String> names) {
    for (String name : names) {
      columnOf.put(name, columnOf.size());
    }
    width = columnOf.size();
    probabilities = new double[FIRST_ROWS * width];
  }

  /**
   * Adds a row; one whose probabilities are none is left out.
   *
   * @param trueName of the true class, known to the model or not
   * @return whether it can be judged
   */
  public boolean add(ClassAnswer answer, String trueName) {
    int classes = answer.names().size();
    for (int i = 0; i < classes; i++) {
      float probability = answer.probability(i);
      if (!(probability >= 0 && probability <= LARGEST_PROBABILITY)) {
        return false;
      }
    }
    turnTo(answer.names());
    if (rows == truth.length) {
      truth = Arrays.copyOf(truth, 2 * rows);
      probabilities = Arrays.copyOf(probabilities, 2 * rows * width);
    }
    for (int i = 0; i < classes; i++) {
      probabilities[rows * width + columns[i]] = answer.probability(i);
    }
    truth[rows++] = columnOf.getOrDefault(trueName, ClassAnswer.UNKNOWN);
    return true;
  }

  public int rows() {
    return rows;
  }

  /**
   * The rows as probabilities and places: the reference's classes in its order, and after them any
   * others that a model had. The place of a true class that none has is -1.
   */
  public AnswerTable table() {
    return AnswerTable.classes(
        width, Arrays.copyOf(probabilities, rows * width), Arrays.copyOf(truth, rows));
  }

  @SuppressWarnings("ReferenceEquality") // to skip comparing hundreds of names a row
  private void turnTo(List<String> names) {
    if (names == last) {
      return;
    }
    List<String> added = new ArrayList<>();
    int[] places = new int[names.size()];
    for (int i = 0; i < places.length; i++) {
      Integer known = columnOf.putIfAbsent(names.get(i), columnOf.size());
      if (known == null) {
        added.add(names.get(i));
      }
      places[i] = known == null ? columnOf.size() - 1 : known;
    }
    if (!added.isEmpty()) {
      widen(columnOf.size());
    }
    columns = places;
    last = names;
  }

  private void widen(int wider) {
    double[] all = new double[truth.length * wider];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(probabilities, row * width, all, row * wider, width);
    }
    probabilities = all;
    width = wider;
  }
}
