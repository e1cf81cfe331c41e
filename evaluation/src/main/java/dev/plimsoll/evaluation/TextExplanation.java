package dev.plimsoll.evaluation;

import java.util.List;

/**
 * What moved the answer to one text.
 *
 * @param probability of the whole text
 * @param parts in the order of the text
 */
public record TextExplanation(double probability, List<Part> parts, Faithfulness faithfulness) {
  public TextExplanation {
    parts = List.copyOf(parts);
  }

  /**
   * A word or a run of words.
   *
   * @param from first character
   * @param until the character after the last
   * @param effect the probability with it minus the probability without it: above zero, it raised
   *     the probability
   */
  public record Part(int from, int until, String text, double effect) {}
}
