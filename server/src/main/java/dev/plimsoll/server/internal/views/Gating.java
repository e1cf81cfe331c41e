package dev.plimsoll.server.internal.views;

import dev.plimsoll.governance.GateDecision;
import dev.plimsoll.governance.Gates;
import dev.plimsoll.registry.ModelVersion;
import dev.plimsoll.server.internal.words.Figures;

/** What the gate said, in the words of a page. */
public final class Gating {
  private Gating() {}

  public static Verdict of(Gates gates, ModelVersion version) {
    return gates
        .latest(version.model(), version.digest())
        .map(Gating::verdict)
        .orElse(Verdict.none());
  }

  private static Verdict verdict(GateDecision decision) {
    return new Verdict(
        decision.passed() ? "passed" : "refused",
        decision.passed() ? "good" : "bad",
        Figures.minute(decision.at()),
        decision.outcomes().stream()
            .map(outcome -> new Verdict.Rule(outcome.passed(), outcome.rule(), outcome.reason()))
            .toList());
  }
}
