package dev.plimsoll.monitoring;

/** What to do with a canary. */
public enum CanaryVerdict {
  /** Not enough is known: neither promote nor stop. */
  HOLD,
  /** Shown to be no worse than the champion by more than the margin. */
  HEALTHY,
  /** Shown to be broken or worse. */
  ROLLBACK
}
