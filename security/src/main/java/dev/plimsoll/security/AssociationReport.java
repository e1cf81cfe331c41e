package dev.plimsoll.security;

import dev.plimsoll.evaluation.Interval;

/**
 * Whether labels have anything to do with a model's scores.
 *
 * @param auc area under the ROC curve with its interval (DeLong)
 * @param pValue two-sided, of the hypothesis that it is 0.5 (Mann–Whitney)
 */
public record AssociationReport(Interval auc, double pValue, Association association) {
  /** What the interval says of 0.5. */
  public enum Association {
    /** Above 0.5: labels follow the scores. */
    PRESENT,
    /** 0.5 is in it: the labels may as well have been shuffled. */
    NONE,
    /** Below 0.5: labels contradict the scores, as when true and false were swapped. */
    INVERTED
  }
}
