package dev.plimsoll.training.internal.measure;

import java.util.random.RandomGenerator;

/**
 * Associative recall (after Arora et al. 2023): tokens that pair a key with a value, then keys
 * alone, each to be answered with the value it was paired with.
 */
final class AssociativeTask implements RecallTask {
  private static final int VALUES = 16;

  private final int pairs;
  private final int questions;

  AssociativeTask(int length) {
    questions = Math.max(1, length / 4);
    pairs = length - questions;
  }

  @Override
  public int length() {
    return pairs + questions;
  }

  /** Word 0 of the second vocabulary says "asked"; values and keys come after it. */
  @Override
  public int words() {
    return Math.max(2 * pairs, VALUES + 1);
  }

  @Override
  public int answers() {
    return VALUES;
  }

  @Override
  public int draw(RandomGenerator random, int row, long[] first, long[] second, long[] asked) {
    long[] keys = new long[words()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = i;
    }
    int from = row * length();
    for (int i = 0; i < pairs; i++) {
      int other = i + random.nextInt(keys.length - i);
      long key = keys[other];
      keys[other] = keys[i];
      keys[i] = key;
      first[from + i] = key;
      second[from + i] = 1L + random.nextInt(VALUES);
      asked[from + i] = NOT_ASKED;
    }
    for (int i = pairs; i < length(); i++) {
      int pair = random.nextInt(pairs);
      first[from + i] = keys[pair];
      second[from + i] = 0;
      asked[from + i] = second[from + pair] - 1;
    }
    return length();
  }
}
