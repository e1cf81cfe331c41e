package dev.plimsoll.training.internal.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A small relative of ListOps (Nangia and Bowman 2018): nested lists of digits under max, min and
 * sum modulo ten, such as {@code [max 3 [min 7 2] 5]}; the first token is asked for the value.
 */
final class ListTask implements RecallTask {
  private static final int DIGITS = 10;
  private static final int ASK = 0;
  private static final int OPERATORS = 1;
  private static final int KINDS = 3;
  private static final int CLOSE = OPERATORS + KINDS;
  private static final int FIRST_DIGIT = CLOSE + 1;
  private static final int MOST_ITEMS = 4;
  private static final int DEEPEST = 2;

  private final int length;

  ListTask(int length) {
    this.length = length;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public int words() {
    return FIRST_DIGIT + DIGITS;
  }

  @Override
  public int answers() {
    return DIGITS;
  }

  @Override
  public int draw(RandomGenerator random, int row, long[] first, long[] second, long[] asked) {
    List<Integer> tokens = new ArrayList<>(List.of(ASK));
    int value = list(random, tokens, 0, length - 1);
    int from = row * length;
    for (int i = 0; i < length; i++) {
      first[from + i] = i < tokens.size() ? tokens.get(i) : 0;
      second[from + i] = 0;
      asked[from + i] = i == 0 ? value : NOT_ASKED;
    }
    return tokens.size();
  }

  /** Appends a list that takes at most so many tokens, and returns its value. */
  private static int list(RandomGenerator random, List<Integer> tokens, int depth, int room) {
    int kind = random.nextInt(KINDS);
    tokens.add(OPERATORS + kind);
    int end = tokens.size() + room - 2;
    List<Integer> items = new ArrayList<>();
    int wanted = 2 + random.nextInt(MOST_ITEMS - 1);
    while (items.size() < wanted && tokens.size() < end) {
      int left = end - tokens.size();
      if (depth < DEEPEST && left > 2 * MOST_ITEMS && random.nextInt(3) == 0) {
        items.add(list(random, tokens, depth + 1, Math.min(left, left / 2 + MOST_ITEMS)));
      } else {
        int digit = random.nextInt(DIGITS);
        tokens.add(FIRST_DIGIT + digit);
        items.add(digit);
      }
    }
    tokens.add(CLOSE);
    return switch (kind) {
      case 0 -> items.stream().mapToInt(each -> each).max().orElse(0);
      case 1 -> items.stream().mapToInt(each -> each).min().orElse(0);
      default -> items.stream().mapToInt(each -> each).sum() % DIGITS;
    };
  }
}
