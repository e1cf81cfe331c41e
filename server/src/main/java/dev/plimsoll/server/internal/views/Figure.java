package dev.plimsoll.server.internal.views;

import dev.plimsoll.server.internal.words.Figures;
import dev.plimsoll.server.internal.words.MetricWords;
import org.jspecify.annotations.Nullable;

/**
 * One figure with the words beside it.
 *
 * @param range where it lies, such as "0.70 to 0.72"; null when it is simply counted
 * @param tone {@code good}, {@code warn}, {@code bad} or empty
 */
public record Figure(
    String label, String value, @Nullable String range, String words, String tone) {

  public static Figure plain(String label, String value, String words) {
    return new Figure(label, value, null, words, "");
  }

  public static Figure toned(String label, String value, String words, String tone) {
    return new Figure(label, value, null, words, tone);
  }

  /** A metric with its interval and what it says. */
  public static Figure metric(String metric, double value, double low, double high) {
    int digits = MetricWords.digits(metric);
    return new Figure(
        MetricWords.label(metric),
        Figures.number(value, digits),
        Figures.number(low, digits) + " to " + Figures.number(high, digits),
        MetricWords.sentence(metric, value),
        "");
  }
}
