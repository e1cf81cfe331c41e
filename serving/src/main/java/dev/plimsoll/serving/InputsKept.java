package dev.plimsoll.serving;

/** What the log keeps of a prediction's inputs. */
public enum InputsKept {
  /** Every value; the prediction can be computed again. */
  FULL,
  /** Their SHA-256 alone: enough to prove what they were, not enough to compute again. */
  DIGEST
}
