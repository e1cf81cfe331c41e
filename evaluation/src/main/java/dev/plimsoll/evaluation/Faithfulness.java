package dev.plimsoll.evaluation;

import java.util.Locale;

/**
 * How far to believe an explanation that names parts of an input: what the model says without these
 * parts, and with nothing but them, against the same with as many random parts (comprehensiveness
 * and sufficiency; DeYoung et al. 2020).
 *
 * @param strongest parts that were taken for the strongest
 * @param parts there were
 * @param comprehensiveness how far the verdict's probability falls without the strongest; high is
 *     good
 * @param randomComprehensiveness the same without random parts, on average
 * @param sufficiency how far it falls with only the strongest left; low is good
 * @param randomSufficiency the same with only random parts left, on average
 */
public record Faithfulness(
    int strongest,
    int parts,
    double comprehensiveness,
    double randomComprehensiveness,
    double sufficiency,
    double randomSufficiency) {
  /** Below this, a change of a probability is nothing one could see. */
  private static final double SEEN = 0.01;

  /** Whether leaving out the strongest parts moves the answer clearly more than chance does. */
  public boolean better() {
    return comprehensiveness - randomComprehensiveness >= SEEN;
  }

  /** One sentence for the person who reads the words. */
  public String sentence() {
    String figures =
        String.format(
            Locale.ROOT,
            "Without the %d strongest of %d parts the verdict's probability falls by %.3f, without %d random ones by %.3f on average",
            strongest,
            parts,
            comprehensiveness,
            strongest,
            randomComprehensiveness);
    if (parts <= strongest) {
      return figures + ": a text this short has no other parts to compare with.";
    }
    return figures
        + (better()
            ? ": these are words that mattered."
            : ": hardly more than chance, so do not read much into the colours.");
  }
}
