package dev.plimsoll.governance;

import dev.plimsoll.kernel.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a gate decided, and why.
 *
 * @param id digest of plan, candidate and outcomes: the same case decided again is this decision
 * @param plan {@link GatePlan#id}
 * @param candidate digest of the package
 * @param outcomes one per rule in the plan's order, then one per failed check no rule named
 */
public record GateDecision(
    Digest id,
    Digest plan,
    String model,
    Digest candidate,
    boolean passed,
    List<RuleOutcome> outcomes,
    Instant at) {
  public GateDecision {
    outcomes = List.copyOf(outcomes);
  }

  static Digest id(Digest plan, Digest candidate, List<RuleOutcome> outcomes) {
    return Digest.ofJson(Map.of("plan", plan, "candidate", candidate, "outcomes", outcomes));
  }

  /** Whether it says what its id stands for. */
  boolean consistent() {
    return id(plan, candidate, outcomes).equals(id)
        && passed == outcomes.stream().allMatch(RuleOutcome::passed);
  }

  /** In one sentence: passed, or what it failed on. */
  public String summary() {
    if (passed) {
      return "Passed all " + outcomes.size() + " rules.";
    }
    List<RuleOutcome> broken = outcomes.stream().filter(outcome -> !outcome.passed()).toList();
    return "Refused by %d of %d rules: %s"
        .formatted(
            broken.size(),
            outcomes.size(),
            broken.stream().map(RuleOutcome::reason).collect(Collectors.joining(" ")));
  }
}
