package dev.plimsoll.evaluation;

/**
 * A figure in plain words.
 *
 * @param general what such a figure means
 * @param particular what this one says
 */
public record Explanation(String general, String particular) {
  /** Both in one paragraph. */
  public String text() {
    return general + " " + particular;
  }
}
