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
  /** A file or its columns that the model cannot be fed from. */
  SCORING_INVALID(Blame.USER),
  /** Unfinished work of another file or model stands in the way. */
  SCORING_OF_ANOTHER(Blame.USER),
  OUTPUT_EXISTS(Blame.USER),
  OUTPUT_IN_USE(Blame.USER),
  /** An experiment that cannot be made as it was asked for. */
  EXPERIMENT_INVALID(Blame.USER),
  /** A model that cannot run elsewhere, or would answer otherwise there. */
  EXPORT_REFUSED(Blame.USER),
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
