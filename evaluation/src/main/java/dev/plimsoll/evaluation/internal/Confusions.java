package dev.plimsoll.evaluation.internal;

import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.ClassReport;
import dev.plimsoll.evaluation.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What rows of each class were called: the confusion matrix, class by class. */
public final class Confusions {
  private Confusions() {}

  /**
   * One report a class, in the order of the names; last, if there are such rows, one of the classes
   * that the model does not know.
   *
   * @param names of the table's columns
   */
  public static List<ClassReport> of(AnswerTable table, List<String> names, double confidence) {
    int width = table.width();
    int[][] called = new int[width + 1][width]; // the last row is of unknown classes
    for (int row = 0; row < table.rows(); row++) {
      int truth = (int) table.truth()[row];
      called[truth < 0 ? width : truth][table.likeliest(row)]++;
    }
    List<ClassReport> reports = new ArrayList<>();
    for (int place = 0; place < width; place++) {
      int at = place;
      int asked = IntStream.of(called[place]).sum();
      int answered = IntStream.rangeClosed(0, width).map(truth -> called[truth][at]).sum();
      int both = called[place][place];
      reports.add(
          new ClassReport(
              names.get(place),
              asked,
              answered,
              share(both, asked, confidence),
              share(both, answered, confidence),
              mistaken(called[place], place, names)));
    }
    int unknown = IntStream.of(called[width]).sum();
    if (unknown > 0) {
      Interval none = share(0, unknown, confidence);
      List<ClassReport.Mistaken> taken = mistaken(called[width], -1, names);
      reports.add(new ClassReport(ClassReport.UNKNOWN, unknown, 0, none, null, taken));
    }
    return reports;
  }

  private static @Nullable Interval share(int part, int of, double confidence) {
    return of == 0 ? null : Reliability.wilson(part, of, confidence);
  }

  private static List<ClassReport.Mistaken> mistaken(int[] called, int right, List<String> names) {
    return IntStream.range(0, called.length)
        .filter(place -> place != right && called[place] > 0)
        .mapToObj(place -> new ClassReport.Mistaken(names.get(place), called[place]))
        .sorted(Comparator.comparingLong(ClassReport.Mistaken::rows).reversed())
        .toList();
  }
}
