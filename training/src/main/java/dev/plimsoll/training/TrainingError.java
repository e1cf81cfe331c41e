package dev.plimsoll.training;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;

/** What can go wrong while training. */
public enum TrainingError implements ErrorCode {
  CANDIDATE_UNKNOWN(Blame.USER),
  PARAMETER_UNKNOWN(Blame.USER),
  PARAMETER_INVALID(Blame.USER),
  JOB_INVALID(Blame.USER),
  NO_ROWS(Blame.USER),
  ONE_CLASS(Blame.USER),
  TARGET_INVALID(Blame.USER),
  NO_USABLE_INPUT(Blame.USER),
  SEQUENCE_TOO_LONG(Blame.USER),
  DIVERGED(Blame.USER),
  OUT_OF_MEMORY(Blame.RESOURCES),
  CHECKPOINT_INVALID(Blame.USER),
  CHECKPOINT_FAILED(Blame.RESOURCES),
  WORKER_LOST(Blame.RESOURCES),
  WORKERS_DISAGREE(Blame.RESOURCES),
  EXPORT_DISAGREES(Blame.INTERNAL),
  FAILED(Blame.INTERNAL);

  private final Blame blame;

  TrainingError(Blame blame) {
    this.blame = blame;
  }

  @Override
  public Blame blame() {
    return blame;
  }
}
