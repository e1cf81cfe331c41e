package dev.plimsoll.cli.bench.measure;

/**
 * One measured figure.
 *
 * @param unit what the value counts; {@code x} for a ratio
 * @param target such as {@code >= 10}
 * @param ok whether the value meets the target
 * @param against what it was measured beside in the same run, with both sides' own numbers
 */
public record Figure(
    String name, double value, String unit, String target, boolean ok, String against) {
  public static Figure atLeast(
      String name, double value, String unit, double target, String against) {
    return new Figure(name, value, unit, ">= " + Words.number(target), value >= target, against);
  }

  public static Figure atMost(
      String name, double value, String unit, double target, String against) {
    return new Figure(name, value, unit, "<= " + Words.number(target), value <= target, against);
  }

  /** The value as a person reads it. */
  public String shown() {
    return Words.number(value);
  }
}
