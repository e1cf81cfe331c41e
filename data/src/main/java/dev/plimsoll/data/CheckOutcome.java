package dev.plimsoll.data;

/**
 * How one condition came out.
 *
 * @param check the condition in words, such as {@code carrier: not null}
 * @param onFailure what a failure means
 * @param failing rows that fail; for a condition on the table 1 or 0
 * @param message what was met and what was expected; empty when it holds
 */
public record CheckOutcome(String check, OnFailure onFailure, long failing, String message) {
  public boolean passed() {
    return failing == 0;
  }
}
