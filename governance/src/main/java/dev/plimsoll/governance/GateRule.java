package dev.plimsoll.governance;

import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.governance.internal.RuleParser;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One condition of a release, as a user writes it:
 *
 * <pre>{@code
 * auc >= 0.66
 * ece <= 0.03 with 95% confidence
 * worst slice auc >= 0.58 where n >= 500
 * log_loss <= champion + 0.005
 * no leak
 * }</pre>
 *
 * <p>In full: {@code ["worst slice"] METRIC (">=" | "<=" | ">" | "<") (NUMBER | "champion" [("+" |
 * "-") NUMBER]) ["where n >=" ROWS] ["with" NUMBER "%" "confidence"]}, or {@code "no" CHECK}.
 */
public sealed interface GateRule {
  /** The rule in its one normal form; parsing it gives this rule again. */
  String text();

  /**
   * @throws dev.plimsoll.kernel.PlimsollException with {@link GovernanceError#BAD_RULE}, naming the
   *     place and what was expected there
   */
  static GateRule parse(String text) {
    return RuleParser.parse(text);
  }

  /** Which way a figure must lie from its bound. */
  enum Direction {
    AT_LEAST(">=", "at least"),
    ABOVE(">", "more than"),
    AT_MOST("<=", "at most"),
    BELOW("<", "less than");

    private final String sign;
    private final String words;

    Direction(String sign, String words) {
      this.sign = sign;
      this.words = words;
    }

    public String sign() {
      return sign;
    }

    public String words() {
      return words;
    }

    /** Whether higher figures are the safer ones. */
    public boolean upward() {
      return this == AT_LEAST || this == ABOVE;
    }

    public boolean holds(double value, double bound) {
      return switch (this) {
        case AT_LEAST -> value >= bound;
        case ABOVE -> value > bound;
        case AT_MOST -> value <= bound;
        case BELOW -> value < bound;
      };
    }
  }

  /**
   * A figure against a bound.
   *
   * @param worstSlice null for the figure over all rows
   * @param confidencePercent null when the figure itself decides; otherwise the end of its interval
   *     that is nearer to the bound does, so doubt counts against the candidate
   */
  record Figure(
      Metric metric,
      Direction direction,
      Bound bound,
      @Nullable WorstSlice worstSlice,
      @Nullable Double confidencePercent)
      implements GateRule {
    @Override
    public String text() {
      StringBuilder text = new StringBuilder();
      if (worstSlice != null) {
        text.append("worst slice ");
      }
      text.append(metric.key()).append(' ').append(direction.sign()).append(' ');
      text.append(bound.text());
      if (worstSlice != null && worstSlice.minimumRows() > 0) {
        text.append(" where n >= ").append(worstSlice.minimumRows());
      }
      if (confidencePercent != null) {
        BigDecimal percent = BigDecimal.valueOf(confidencePercent).stripTrailingZeros();
        text.append(" with ").append(percent.toPlainString()).append("% confidence");
      }
      return text.toString();
    }
  }

  /**
   * The measured slice that comes nearest to breaking the rule.
   *
   * @param minimumRows slices with fewer rows are passed over
   */
  record WorstSlice(long minimumRows) {}

  /**
   * A named check must have been made and must have found nothing.
   *
   * @param check such as {@code leak}
   */
  record NoFinding(String check) implements GateRule {
    @Override
    public String text() {
      return "no " + check;
    }
  }
}
