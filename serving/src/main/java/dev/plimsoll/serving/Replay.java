package dev.plimsoll.serving;

import java.util.Locale;

/**
 * An earlier answer computed again.
 *
 * @param score what came out now; NaN when it was not computed, and for answers that are tensors
 * @param words one sentence for people: what came of it, or why it cannot be computed again
 */
public record Replay(PredictionReceipt receipt, Verdict verdict, double score, String words) {
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
        identical
            ? "the same answer to the bit"
            : String.format(
                Locale.ROOT,
                "answered %s then and %s now, a difference of %.3g",
                receipt.prediction().score(),
                score,
                score - receipt.prediction().score()));
  }

  static Replay notPossible(PredictionReceipt receipt, String why) {
    return new Replay(
        receipt, Verdict.NOT_POSSIBLE, Double.NaN, "cannot be computed again: " + why);
  }

  /** Whether the answer was the same to the bit. */
  public boolean identical() {
    return verdict == Verdict.TO_THE_BIT;
  }
}
