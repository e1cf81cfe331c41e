package dev.plimsoll.serving;

/** What became of one piece of feedback. */
public enum FeedbackStatus {
  /** The prediction's first label. */
  RECORDED,
  /** Already known; nothing changed. */
  DUPLICATE,
  /** Differs from what was known; kept with the history, and the latest time counts. */
  CORRECTED,
  /** No prediction has this id; nothing was kept. */
  UNKNOWN,
  /**
   * The name of a class for a prediction whose answer is none, or neither yes nor no for one that
   * is; nothing was kept.
   */
  MISFIT
}
