package dev.plimsoll.training.internal.optimize;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Row numbers for a message: indexes alone, never what is in the rows. */
final class Rows {
  private static final int SHOWN = 16;

  private Rows() {}

  static String text(long[] rows) {
    String shown =
        Arrays.stream(rows).limit(SHOWN).mapToObj(Long::toString).collect(Collectors.joining(", "));
    return rows.length
        + " training rows "
        + shown
        + (rows.length > SHOWN ? ", … (counted from 0)" : " (counted from 0)");
  }
}
