package dev.plimsoll.server.internal.words;

import dev.plimsoll.evaluation.AnswerKind;

/**
 * What a training was followed by, as charts draw it: of the pinball loss itself, which training
 * negates because it looks for the most.
 */
public final class ChosenBy {
  private ChosenBy() {}

  public static String name(AnswerKind kind) {
    return kind == AnswerKind.QUANTILES ? "pinball loss" : kind.chosenBy();
  }

  /** The figure that goes with the name. */
  public static double value(AnswerKind kind, double recorded) {
    return kind == AnswerKind.QUANTILES ? -recorded : recorded;
  }
}
