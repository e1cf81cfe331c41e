package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.kernel.Digest;
import org.jspecify.annotations.Nullable;

/** Where the inputs of a file's rows come from. Made before any work, when all is known to fit. */
sealed interface InputPlan permits BroughtInputs, JoinedInputs {
  /** What decides the answers beside file and model; null for nothing. */
  @Nullable Digest snapshot();

  /**
   * Makes the rows, or finds those that an earlier run made.
   *
   * @param count how many there will be
   */
  InputRows rows(ScoringWork work, long count);
}
