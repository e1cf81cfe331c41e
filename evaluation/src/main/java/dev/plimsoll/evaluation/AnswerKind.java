package dev.plimsoll.evaluation;

/** What a row of answers says, when it is not the probability of one outcome. */
public enum AnswerKind {
  /** A probability for each of several classes. */
  CLASSES,
  /** One number. */
  NUMBER,
  /** Quantiles of a number, rising. */
  QUANTILES
}
