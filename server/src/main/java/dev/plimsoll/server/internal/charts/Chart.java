package dev.plimsoll.server.internal.charts;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.plimsoll.kernel.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A picture as data. */
public sealed interface Chart {
  /** The name of the function in {@code charts.js} that draws it. */
  @JsonIgnore
  String kind();

  /** Whether there is anything to draw. */
  @JsonIgnore
  boolean empty();

  /**
   * JSON that may stand inside a script element: {@code <} is written as an escape, so no content
   * can close the element.
   */
  default String json() {
    return Json.text(this).replace("<", "\\u003c");
  }

  /** A level to compare with. */
  record Reference(double value, String label) {}

  /**
   * Something that happened, drawn as a numbered vertical line.
   *
   * @param tone {@code good}, {@code bad} or {@code plain}
   */
  record Mark(Instant at, String label, String tone) {}

  /**
   * One line with its band. The lists are as long as the chart's times; null where nothing is
   * known.
   */
  record Series(
      String name,
      List<@Nullable Double> values,
      List<@Nullable Double> low,
      List<@Nullable Double> high) {

    public Series {
      values = known(values);
      low = known(low);
      high = known(high);
    }

    /** A line without a band. */
    public static Series line(String name, List<@Nullable Double> values) {
      List<@Nullable Double> none = new ArrayList<>(Collections.nCopies(values.size(), null));
      return new Series(name, values, none, none);
    }
  }

  /** Lines over time. */
  record Trend(
      List<Instant> times,
      List<Series> series,
      @Nullable Reference reference,
      List<Mark> marks,
      int digits,
      @Nullable Double floor,
      @Nullable Double ceiling)
      implements Chart {

    public Trend {
      times = List.copyOf(times);
      series = List.copyOf(series);
      marks = List.copyOf(marks);
    }

    @Override
    public String kind() {
      return "trend";
    }

    @Override
    public boolean empty() {
      return series.stream()
          .allMatch(line -> line.values().stream().allMatch(value -> value == null));
    }
  }

  /** One value with its interval per row, as dots with whiskers. */
  record Intervals(
      List<Row> rows,
      @Nullable Reference reference,
      int digits,
      @Nullable Double floor,
      @Nullable Double ceiling)
      implements Chart {

    public Intervals {
      rows = List.copyOf(rows);
    }

    /**
     * One dot.
     *
     * @param bad whether to draw it in the colour of warning
     */
    public record Row(
        String name, double value, double low, double high, String note, boolean bad) {}

    @Override
    public String kind() {
      return "intervals";
    }

    @Override
    public boolean empty() {
      return rows.isEmpty();
    }
  }

  /** What a model said against what happened. */
  record Reliability(List<Point> points) implements Chart {
    public Reliability {
      points = List.copyOf(points);
    }

    /** One bin. */
    public record Point(double predicted, double observed, double low, double high, long rows) {}

    @Override
    public String kind() {
      return "reliability";
    }

    @Override
    public boolean empty() {
      return points.isEmpty();
    }
  }

  /**
   * Rows by times as shades.
   *
   * @param values one list per row, as long as {@code times}
   * @param alarms the same shape; true draws a dot
   * @param threshold from which a value counts
   */
  record Heat(
      List<String> rows,
      List<Instant> times,
      List<List<@Nullable Double>> values,
      List<List<Boolean>> alarms,
      double threshold)
      implements Chart {

    public Heat {
      rows = List.copyOf(rows);
      times = List.copyOf(times);
      values = values.stream().map(Chart::known).toList();
      alarms = List.copyOf(alarms);
    }

    @Override
    public String kind() {
      return "heat";
    }

    @Override
    public boolean empty() {
      return rows.isEmpty() || times.isEmpty();
    }
  }

  /**
   * How a training went, step by step: losses above, the metric below. The lists are as long as
   * {@code steps}; null where nothing is known.
   *
   * @param step what one is: a pass, a round
   * @param metric its name
   * @param kept the number of the step whose model was kept
   */
  record Learning(
      String step,
      List<Integer> steps,
      List<@Nullable Double> train,
      List<@Nullable Double> valid,
      String metric,
      List<@Nullable Double> values,
      int kept)
      implements Chart {

    public Learning {
      steps = List.copyOf(steps);
      train = known(train);
      valid = known(valid);
      values = known(values);
    }

    @Override
    public String kind() {
      return "learning";
    }

    /** One step is no curve. */
    @Override
    public boolean empty() {
      return steps.size() < 2;
    }
  }

  /** Numbers that JSON can say: NaN and infinities become null. */
  private static List<@Nullable Double> known(List<@Nullable Double> values) {
    List<@Nullable Double> known = new ArrayList<>(values.size());
    for (Double value : values) {
      known.add(value == null || !Double.isFinite(value) ? null : value);
    }
    return Collections.unmodifiableList(known);
  }
}
