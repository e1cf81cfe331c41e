package dev.plimsoll.evaluation;

/** What a comparison has shown of the first against the second. */
public enum Verdict {
  BETTER("better"),
  WORSE("worse"),
  /** Not the same as equal: the rows do not tell. */
  NO_DIFFERENCE_SHOWN("no difference shown");

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  public String words() {
    return words;
  }
}
