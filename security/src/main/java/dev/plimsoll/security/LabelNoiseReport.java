package dev.plimsoll.security;

import dev.plimsoll.evaluation.Interval;
import java.util.List;

/**
 * Whether labels look flipped, by confident learning on out-of-sample probabilities.
 *
 * @param rows rows looked at
 * @param confidentRate share of labels that the confident joint calls wrong: flips and honest
 *     overlap of the classes together
 * @param expectedRate the same share where labels follow the probabilities and none is flipped: the
 *     overlap alone
 * @param flipRate the excess, which is the estimate of the flipped share; may be slightly negative
 * @param falseNegatives labels given as false that look true, per row of the table
 * @param falsePositives labels given as true that look false, per row of the table
 * @param pValue chance of such an excess without flips
 * @param suspicious whether that chance is below the plan's false-alarm rate
 * @param suspects rows whose label contradicts the model the most, worst first
 */
public record LabelNoiseReport(
    int rows,
    double confidentRate,
    double expectedRate,
    Interval flipRate,
    double falseNegatives,
    double falsePositives,
    double pValue,
    boolean suspicious,
    List<Suspect> suspects) {
  public LabelNoiseReport {
    suspects = List.copyOf(suspects);
  }

  /**
   * A row whose label may be wrong.
   *
   * @param margin probability of the other label less that of the given one; negative where the
   *     other label is rare and yet likelier than usual
   */
  public record Suspect(String key, boolean givenLabel, double margin) {}
}
