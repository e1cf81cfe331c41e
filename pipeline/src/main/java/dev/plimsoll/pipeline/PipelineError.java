package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;

/** What can go wrong between the rooms. */
public enum PipelineError implements ErrorCode {
  PROJECT_INVALID(Blame.USER),
  HOME_IN_USE(Blame.USER),
  HOME_OF_ANOTHER_PROJECT(Blame.USER),
  NOTHING_TO_TRAIN(Blame.USER),
  NOTHING_RELEASED(Blame.USER),
  SERVER_REFUSED(Blame.USER),
  SERVER_UNREACHABLE(Blame.RESOURCES),
  JOB_REFUSED(Blame.USER),
  JOB_FAILED(Blame.INTERNAL),
  JOB_OUT_OF_RESOURCES(Blame.RESOURCES);

  private final Blame blame;

  PipelineError(Blame blame) {
    this.blame = blame;
  }

  @Override
  public Blame blame() {
    return blame;
  }
}
