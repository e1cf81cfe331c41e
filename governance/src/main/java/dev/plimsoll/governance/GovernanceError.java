package dev.plimsoll.governance;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;

/** What can be wrong with a rule, or with the evidence it is to be applied to. */
public enum GovernanceError implements ErrorCode {
  /** A rule that cannot be understood. */
  BAD_RULE(Blame.USER),
  /** A plan that nobody registered. */
  PLAN_UNKNOWN(Blame.USER),
  /** The candidate was judged before the rules were written down: it must be judged anew. */
  EVIDENCE_BEFORE_PLAN(Blame.USER),
  /** The report that was handed over is not the one that was recorded. */
  EVIDENCE_DIFFERS(Blame.INTERNAL),
  /** Something needs a passed gate and there is none. */
  GATE_NOT_PASSED(Blame.USER);

  private final Blame blame;

  GovernanceError(Blame blame) {
    this.blame = blame;
  }

  @Override
  public Blame blame() {
    return blame;
  }
}
