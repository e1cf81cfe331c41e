package dev.plimsoll.evaluation;

/** What a row of answers says. */
public enum AnswerKind {
  /** The probability of one outcome. */
  OUTCOME,
  /** A probability for each of several classes. */
  CLASSES,
  /** One number. */
  NUMBER,
  /** Quantiles of a number, rising. */
  QUANTILES;

  /** What training measures on the choosing rows, of which more is better. */
  public String chosenBy() {
    return switch (this) {
      case OUTCOME -> "AUC";
      case CLASSES -> "accuracy";
      case NUMBER -> "R²";
      case QUANTILES -> "pinball loss, negated";
    };
  }

  /** Whether answers say how often something should be true, and can be held to their word. */
  public boolean promises() {
    return this != NUMBER;
  }
}
