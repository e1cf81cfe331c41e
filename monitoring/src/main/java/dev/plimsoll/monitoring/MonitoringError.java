package dev.plimsoll.monitoring;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;

/** What can be wrong with a question to the monitor. */
public enum MonitoringError implements ErrorCode {
  REFERENCE_EMPTY(Blame.USER),
  /** A test result, or answers, of one kind where another is needed. */
  REFERENCE_OF_OTHER_KIND(Blame.INTERNAL),
  /** Test rows too far off for their losses to be counted. */
  REFERENCE_OUT_OF_RANGE(Blame.USER),
  /** Counts of different bins cannot be added or compared. */
  BINS_DIFFER(Blame.INTERNAL),
  COUNTS_MALFORMED(Blame.INTERNAL),
  BUDGET_INVALID(Blame.USER),
  PLAN_INVALID(Blame.USER),
  WINDOW_INVALID(Blame.USER),
  ALARM_UNKNOWN(Blame.USER);

  private final Blame blame;

  MonitoringError(Blame blame) {
    this.blame = blame;
  }

  @Override
  public Blame blame() {
    return blame;
  }
}
