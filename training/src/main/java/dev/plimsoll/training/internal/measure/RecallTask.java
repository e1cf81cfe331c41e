package dev.plimsoll.training.internal.measure;

import java.util.random.RandomGenerator;

/** A task whose answers can only be had by finding something again in the sequence. */
interface RecallTask {
  /** Marks a token that is not asked. */
  long NOT_ASKED = -100;

  /** Tokens of a sequence. */
  int length();

  /** Words of either vocabulary; a token is the sum of one of each. */
  int words();

  /** Different answers. */
  int answers();

  /** Draws one sequence into row {@code row} of arrays of [N, length]; returns its real length. */
  int draw(RandomGenerator random, int row, long[] first, long[] second, long[] asked);
}
