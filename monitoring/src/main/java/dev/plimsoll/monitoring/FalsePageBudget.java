package dev.plimsoll.monitoring;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.plimsoll.kernel.PlimsollException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often somebody may be called for nothing: {@code 1 per 90d}.
 *
 * <p>The whole budget is spent evenly over the windows of the period, and within a window over the
 * rules that can call. A window of 7 days under {@code 1 per 90d} may thus err with chance 7/90.
 *
 * @param pages false pages that are tolerable in the period, above 0
 * @param per the period
 */
public record FalsePageBudget(double pages, Duration per) {
  /** Above this a rule would be a coin. */
  static final double MAXIMUM_ALPHA = 0.5;

  private static final Pattern TEXT =
      Pattern.compile("\\s*(\\d+(?:\\.\\d+)?)\\s+per\\s+(\\d+)\\s*([hdw])\\s*");

  public FalsePageBudget {
    if (!(pages > 0) || !Double.isFinite(pages) || per.isZero() || per.isNegative()) {
      throw invalid(pages + " per " + per);
    }
  }

  /** Reads {@code 1 per 90d}; units are h, d and w. */
  @JsonCreator
  public static FalsePageBudget of(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw invalid(text);
    }
    long count = Long.parseLong(matcher.group(2));
    Duration per =
        switch (matcher.group(3)) {
          case "h" -> Duration.ofHours(count);
          case "w" -> Duration.ofDays(7 * count);
          default -> Duration.ofDays(count);
        };
    return new FalsePageBudget(Double.parseDouble(matcher.group(1)), per);
  }

  /**
   * The chance with which one window may raise a false alarm.
   *
   * @param window length of a window; windows follow each other without overlap
   * @param share of the budget that goes to the rule that asks, 0 to 1
   */
  public double alpha(Duration window, double share) {
    if (window.isZero() || window.isNegative()) {
      throw new PlimsollException(
          MonitoringError.WINDOW_INVALID, "window: " + window + " (expected: longer than nothing)");
    }
    double windows = (double) per.toMillis() / window.toMillis();
    return Math.min(MAXIMUM_ALPHA, share * pages / windows);
  }

  /** The text that {@link #of} reads. */
  @JsonValue
  public String text() {
    String count =
        pages == Math.rint(pages)
            ? String.format(Locale.ROOT, "%.0f", pages)
            : Double.toString(pages);
    return per.toHours() % 24 == 0
        ? count + " per " + per.toDays() + "d"
        : count + " per " + per.toHours() + "h";
  }

  private static PlimsollException invalid(String text) {
    return new PlimsollException(
        MonitoringError.BUDGET_INVALID,
        "false pages: '" + text + "' (expected: such as '1 per 90d')");
  }
}
