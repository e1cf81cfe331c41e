package dev.plimsoll.serving;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An earlier answer computed again.
 *
 * @param score what came out now, of classes the probability of the likeliest, of quantiles the
 *     middle one; NaN when it was not computed, and for answers that are tensors
 * @param distribution what a model of classes or quantiles said now; null when it was not computed,
 *     and for other answers
 * @param words one sentence for people: what came of it, or why it cannot be computed again
 */
public record Replay(
    PredictionReceipt receipt,
    Verdict verdict,
    double score,
    @JsonIgnore @Nullable AnswerDistribution distribution,
    String words) {
  private static final String SAME = "the same answer to the bit";

  /**
   * Another kind of processor adds up in another order, and so does a run of another number of
   * rows, which the log did not always tell of. In parts of the answer's largest number.
   */
  private static final double ROUNDING = 1e-5;

  /** What came of it. */
  public enum Verdict {
    TO_THE_BIT,
    DIFFERENT,
    /** The log does not hold what it takes. */
    NOT_POSSIBLE
  }

  public Replay(PredictionReceipt receipt, double score, boolean identical) {
    this(
        receipt,
        identical ? Verdict.TO_THE_BIT : Verdict.DIFFERENT,
        score,
        null,
        identical
            ? SAME
            : String.format(
                Locale.ROOT,
                "answered %s then and %s now, a difference of %.3g%s",
                receipt.prediction().score(),
                score,
                score - receipt.prediction().score(),
                rounding(
                    new float[] {(float) receipt.prediction().score()},
                    new float[] {(float) score})));
  }

  /** Of several numbers: the same only when all are. */
  static Replay of(PredictionReceipt receipt, AnswerDistribution then, AnswerDistribution now) {
    boolean identical = then.equals(now);
    return new Replay(
        receipt,
        identical ? Verdict.TO_THE_BIT : Verdict.DIFFERENT,
        now.score(),
        now,
        identical ? SAME : difference(then, now) + rounding(then.numbers(), now.numbers()));
  }

  /** What a small difference may come from; nothing of a large one. */
  private static String rounding(float[] then, float[] now) {
    double largest = 0;
    double apart = then.length == now.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(then.length, now.length); i++) {
      largest = Math.max(largest, Math.abs(then[i]));
      apart = Math.max(apart, Math.abs(then[i] - now[i]));
    }
    return apart <= ROUNDING * largest
        ? ": no more than rounding makes of it on another kind of processor, or beside other rows of"
            + " which the log did not tell then"
        : "";
  }

  private static String difference(AnswerDistribution then, AnswerDistribution now) {
    return then instanceof ClassAnswer before && now instanceof ClassAnswer after
        ? difference(before, after)
        : "answered " + then + " then and " + now + " now";
  }

  private static String difference(ClassAnswer then, ClassAnswer now) {
    String first = answered(then, then.name());
    String second = answered(now, now.name());
    if (!first.equals(second)) {
      return "answered " + first + " then and " + second + " now";
    }
    String other =
        then.names().stream()
            .filter(name -> then.probability(name) != now.probability(name))
            .findFirst()
            .orElse("");
    return other.isEmpty()
        ? "answered " + first + " then and now, among other classes"
        : "answered "
            + first
            + " then and now, but "
            + answered(then, other)
            + " then and "
            + now.probability(other)
            + " now";
  }

  private static String answered(ClassAnswer answer, String name) {
    return name + " " + answer.probability(name);
  }

  /** What a model of classes said now; null likewise. */
  @JsonProperty
  public @Nullable ClassAnswer classes() {
    return distribution instanceof ClassAnswer answer ? answer : null;
  }

  /** What a model of quantiles said now; null likewise. */
  @JsonProperty
  public @Nullable QuantileAnswer quantiles() {
    return distribution instanceof QuantileAnswer answer ? answer : null;
  }

  static Replay notPossible(PredictionReceipt receipt, String why) {
    return new Replay(
        receipt, Verdict.NOT_POSSIBLE, Double.NaN, null, "cannot be computed again: " + why);
  }

  /** Whether the answer was the same to the bit. */
  public boolean identical() {
    return verdict == Verdict.TO_THE_BIT;
  }
}
