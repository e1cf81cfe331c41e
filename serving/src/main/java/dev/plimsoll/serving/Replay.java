package dev.plimsoll.serving;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An earlier answer computed again.
 *
 * @param score what came out now, of classes the probability of the likeliest; NaN when it was not
 *     computed, and for answers that are tensors
 * @param classes what a model of classes said now; null when it was not computed, and for answers
 *     that are no class
 * @param words one sentence for people: what came of it, or why it cannot be computed again
 */
public record Replay(
    PredictionReceipt receipt,
    Verdict verdict,
    double score,
    @Nullable ClassAnswer classes,
    String words) {
  private static final String SAME = "the same answer to the bit";

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
                "answered %s then and %s now, a difference of %.3g",
                receipt.prediction().score(),
                score,
                score - receipt.prediction().score()));
  }

  /** Of a model of classes: the same only when the probabilities of all are. */
  static Replay of(PredictionReceipt receipt, ClassAnswer then, ClassAnswer now) {
    boolean identical = then.equals(now);
    return new Replay(
        receipt,
        identical ? Verdict.TO_THE_BIT : Verdict.DIFFERENT,
        now.probability(now.likeliest()),
        now,
        identical ? SAME : difference(then, now));
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

  static Replay notPossible(PredictionReceipt receipt, String why) {
    return new Replay(
        receipt, Verdict.NOT_POSSIBLE, Double.NaN, null, "cannot be computed again: " + why);
  }

  /** Whether the answer was the same to the bit. */
  public boolean identical() {
    return verdict == Verdict.TO_THE_BIT;
  }
}
