package dev.plimsoll.server.internal.views;

import java.util.List;

/**
 * What the gate said about a version.
 *
 * @param state "passed", "refused" or "not decided"
 * @param tone {@code good}, {@code bad} or {@code plain}
 * @param when empty while not decided
 */
public record Verdict(String state, String tone, String when, List<Rule> rules) {
  /** One rule and how it came out. */
  public record Rule(boolean passed, String rule, String reason) {}

  public static Verdict none() {
    return new Verdict("not decided", "plain", "", List.of());
  }
}
