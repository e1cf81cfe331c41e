package dev.plimsoll.security;

import java.util.List;

/**
 * Rows that are the same in all features.
 *
 * <p>Some repetition is natural when features are few and coarse; conflicting labels among the
 * repeated are then the noise that no model can remove. A sudden rise, or one key range, is not.
 *
 * @param rows labelled rows looked at
 * @param repeatedRows rows that have at least one twin
 * @param repeatedGroups sets of such rows
 * @param conflictingRows rows in groups that have different labels
 * @param conflictingGroups sets of such rows
 * @param leakedTestRows test rows with a twin in the training rows, which makes the test too easy;
 *     0 without a split column
 * @param testRows all test rows
 * @param conflictingKeys some of the conflicting rows, in order of key
 * @param leakedKeys some of the leaked test rows, in order of key
 */
public record DuplicateReport(
    long rows,
    long repeatedRows,
    long repeatedGroups,
    long conflictingRows,
    long conflictingGroups,
    long leakedTestRows,
    long testRows,
    List<String> conflictingKeys,
    List<String> leakedKeys) {
  public DuplicateReport {
    conflictingKeys = List.copyOf(conflictingKeys);
    leakedKeys = List.copyOf(leakedKeys);
  }

  /** Share of rows in conflict; 0 for an empty table. */
  public double conflictingShare() {
    return rows == 0 ? 0 : (double) conflictingRows / rows;
  }

  /** Share of test rows with a twin in training; 0 without test rows. */
  public double leakedShare() {
    return testRows == 0 ? 0 : (double) leakedTestRows / testRows;
  }
}
