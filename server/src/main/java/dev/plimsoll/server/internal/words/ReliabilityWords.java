package dev.plimsoll.server.internal.words;

import dev.plimsoll.evaluation.AnswerKind;

/** How to read a reliability diagram. */
public final class ReliabilityWords {
  private ReliabilityWords() {}

  /** Of a kind of answers; empty where they promise nothing. */
  public static String caption(AnswerKind kind) {
    return switch (kind) {
      case OUTCOME, CLASSES ->
          "When the model says 30 %, it should happen 30 times in 100: dots belong on the dotted"
              + " line.";
      case QUANTILES ->
          "Below its number for 10 %, the truth should lie 10 times in 100: dots, one a number,"
              + " belong on the dotted line.";
      case NUMBER -> "";
    };
  }
}
