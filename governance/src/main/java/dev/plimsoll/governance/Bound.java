package dev.plimsoll.governance;

import java.math.BigDecimal;

/** What a figure is held against. */
public sealed interface Bound {
  /** As it is written in a rule. */
  String text();

  /** A number that stands in the rule. */
  record Constant(double value) implements Bound {
    @Override
    public String text() {
      return plain(value);
    }
  }

  /**
   * The champion's same figure, and how far from it is tolerable.
   *
   * @param margin added to the champion's figure; negative for less than it
   */
  record Champion(double margin) implements Bound {
    @Override
    public String text() {
      if (margin == 0) {
        return "champion";
      }
      return margin < 0 ? "champion - " + plain(-margin) : "champion + " + plain(margin);
    }
  }

  /** The shortest digits that read back as the same number, never with an exponent. */
  private static String plain(double value) {
    return value == 0 ? "0" : BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
