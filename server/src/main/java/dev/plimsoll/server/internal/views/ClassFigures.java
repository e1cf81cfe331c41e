package dev.plimsoll.server.internal.views;

import dev.plimsoll.evaluation.ClassReport;
import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.server.internal.charts.Chart;
import dev.plimsoll.server.internal.words.Figures;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model of classes, class by class.
 *
 * @param found how many of each class it finds; classes without rows are left out
 */
public record ClassFigures(List<Row> rows, Chart.Intervals found) {
  private static final int DIGITS = 3;

  /** Other names that a row of the table has room for. */
  private static final int NAMED = 3;

  /** One class in words. */
  public record Row(
      String name,
      String rows,
      String recall,
      String recallRange,
      String precision,
      String precisionRange,
      String mistaken) {}

  public ClassFigures {
    rows = List.copyOf(rows);
  }

  /**
   * @param accuracy over all rows, to which classes are held; null when it is not known
   */
  public static ClassFigures of(List<ClassReport> classes, @Nullable Interval accuracy) {
    return new ClassFigures(
        classes.stream().map(ClassFigures::row).toList(),
        new Chart.Intervals(
            classes.stream()
                .filter(one -> one.recall() != null)
                .map(one -> dot(one, accuracy))
                .toList(),
            accuracy == null ? null : new Chart.Reference(accuracy.value(), "all rows"),
            DIGITS,
            0.0,
            1.0));
  }

  public boolean empty() {
    return rows.isEmpty();
  }

  private static Chart.Intervals.Row dot(ClassReport one, @Nullable Interval accuracy) {
    Interval recall = Objects.requireNonNull(one.recall());
    return EvaluationWords.dot(
        one.name(), recall, one.rows(), accuracy != null && one.missed(accuracy));
  }

  private static Row row(ClassReport one) {
    String more = one.mistaken().size() > NAMED ? ", …" : "";
    return new Row(
        one.name(),
        Figures.count(one.rows()),
        value(one.recall()),
        range(one.recall()),
        value(one.precision()),
        range(one.precision()),
        one.mistaken().stream()
                .limit(NAMED)
                .map(other -> other.name() + " (" + Figures.count(other.rows()) + ")")
                .collect(Collectors.joining(", "))
            + more);
  }

  private static String value(@Nullable Interval share) {
    return share == null ? "–" : Figures.number(share.value(), DIGITS);
  }

  private static String range(@Nullable Interval share) {
    return share == null ? "" : EvaluationWords.range(share, DIGITS);
  }
}
