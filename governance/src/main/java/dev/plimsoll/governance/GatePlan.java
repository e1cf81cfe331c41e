package dev.plimsoll.governance;

import dev.plimsoll.kernel.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Rules that were written down before anything was judged by them.
 *
 * @param id digest of the model's name and the rules
 * @param rules in their normal form, in the order they were given
 * @param at when they were first registered
 */
public record GatePlan(Digest id, String model, List<String> rules, Instant at, String actor) {
  public GatePlan {
    rules = List.copyOf(rules);
  }

  static Digest id(String model, List<String> rules) {
    return Digest.ofJson(Map.of("model", model, "rules", rules));
  }

  /** The rules, read. */
  public List<GateRule> parsed() {
    return rules.stream().map(GateRule::parse).toList();
  }
}
