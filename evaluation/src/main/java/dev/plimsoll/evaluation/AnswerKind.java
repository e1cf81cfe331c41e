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

  /** What training measures on the choosing rows. */
  public String chosenBy() {
    return switch (this) {
      case OUTCOME -> "AUC";
      case CLASSES -> "accuracy";
      case NUMBER -> "R²";
      case QUANTILES -> "pinball loss";
    };
  }

  /** That figure, from the record of a training, which looks for the most and so negates a loss. */
  public double chosenBy(double recorded) {
    return this == QUANTILES ? -recorded : recorded;
  }

  /** Whether answers say how often something should be true, and can be held to their word. */
  public boolean promises() {
    return this != NUMBER;
  }
}
