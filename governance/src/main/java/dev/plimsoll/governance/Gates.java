package dev.plimsoll.governance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.governance.internal.GateTables;
import dev.plimsoll.governance.internal.Judge;
import dev.plimsoll.governance.internal.Standing;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.registry.Registry;
import dev.plimsoll.storage.LedgerDraft;
import dev.plimsoll.storage.LedgerEntry;
import dev.plimsoll.storage.LedgerVerification;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may be released, by rules that were written down first.
 *
 * <p>A plan is hashed into the ledger when it is registered. An evaluation older than the plan is
 * refused: whoever has seen the figures could have chosen the rules to fit them.
 */
public final class Gates {
  /**
   * The evidence that rules about figures are applied to: an {@link EvaluationReport}, or an object
   * that holds one as its {@code report}.
   */
  public static final String REPORT = "eval.report";

  /** The evidence that a decision leaves. */
  public static final String DECISION = "gate.decision";

  private static final String ACTOR = "gate";
  private static final String PRODUCER = "governance/1";

  private final Storage storage;
  private final Registry registry;

  public Gates(Storage storage) {
    this.storage = storage;
    this.registry = new Registry(storage);
  }

  /**
   * Writes the rules down. The same rules again are the same plan, with its first time.
   *
   * @throws PlimsollException with {@link GovernanceError#BAD_RULE}
   */
  public GatePlan register(String model, List<String> rules, String actor) {
    if (rules.isEmpty()) {
      throw new PlimsollException(
          GovernanceError.BAD_RULE,
          "gate of " + model + ": no rules (expected: at least one, such as 'auc >= 0.66')");
    }
    List<String> normal = rules.stream().map(rule -> GateRule.parse(rule).text()).toList();
    Digest id = GatePlan.id(model, normal);
    return onceOnly(
        () -> plan(id),
        () -> {
          GatePlan plan = new GatePlan(id, model, normal, now(), actor);
          LedgerDraft draft =
              new LedgerDraft(
                  actor, "gate.registered", subject(model), String.join("; ", normal), id);
          return storage
              .ledger()
              .change(
                  draft,
                  handle -> {
                    GateTables.insert(handle, plan);
                    return plan;
                  });
        });
  }

  public Optional<GatePlan> plan(Digest id) {
    return storage.database().read(handle -> GateTables.plan(handle, id));
  }

  /** All plans a model ever had, oldest first. */
  public List<GatePlan> plans(String model) {
    return storage.database().read(handle -> GateTables.plans(handle, model));
  }

  /** {@link #decide(GatePlan, GateCase)} on the figures alone. */
  public GateDecision decide(
      GatePlan plan,
      Digest candidate,
      EvaluationReport report,
      @Nullable EvaluationReport champion) {
    return decide(plan, candidate, report, champion, List.of());
  }

  /** {@link #decide(GatePlan, GateCase)} without paired comparisons. */
  public GateDecision decide(
      GatePlan plan,
      Digest candidate,
      EvaluationReport report,
      @Nullable EvaluationReport champion,
      List<CheckResult> checks) {
    return decide(plan, new GateCase(candidate, report, champion, List.of(), checks));
  }

  /**
   * Applies the plan's rules, and records the decision as evidence about the candidate and in the
   * ledger. The same case again gives the decision it had.
   *
   * @throws PlimsollException with {@link GovernanceError#PLAN_UNKNOWN}, {@link
   *     GovernanceError#EVIDENCE_BEFORE_PLAN} or {@link GovernanceError#EVIDENCE_DIFFERS}
   */
  public GateDecision decide(GatePlan plan, GateCase gateCase) {
    GatePlan registered = plan(plan.id()).orElseThrow(() -> unknown(plan));
    Standing standing = standing(registered, gateCase);
    boolean championExists =
        registry
            .alias(registered.model(), Registry.CHAMPION)
            .filter(champion -> !champion.digest().equals(gateCase.candidate()))
            .isPresent();
    List<RuleOutcome> outcomes =
        new Judge(gateCase, standing, championExists).judge(registered.parsed());
    boolean passed = outcomes.stream().allMatch(RuleOutcome::passed);
    Digest id = GateDecision.id(registered.id(), gateCase.candidate(), outcomes);
    GateDecision decision =
        new GateDecision(
            id, registered.id(), registered.model(), gateCase.candidate(), passed, outcomes, now());
    return onceOnly(() -> decision(id), () -> record(decision));
  }

  private Standing standing(GatePlan plan, GateCase gateCase) {
    Optional<Evidence> found = storage.evidence().latest(REPORT, gateCase.candidate().hex());
    if (found.isEmpty()) {
      return Standing.NONE;
    }
    Evidence evidence = found.get();
    if (evidence.at().isBefore(plan.at())) {
      throw new PlimsollException(
          GovernanceError.EVIDENCE_BEFORE_PLAN,
          "evaluation of %s: made at %s (expected: after its gate was registered, %s; evaluate it again)"
              .formatted(gateCase.candidate().brief(), evidence.at(), plan.at()));
    }
    JsonNode recorded =
        evidence.content().has("report") ? evidence.content().get("report") : evidence.content();
    if (!Digest.ofJson(recorded).equals(Digest.ofJson(gateCase.report()))) {
      throw new PlimsollException(
          GovernanceError.EVIDENCE_DIFFERS,
          "evaluation of %s: not the recorded one (expected: the newest recorded as %s)"
              .formatted(gateCase.candidate().brief(), REPORT));
    }
    return evidence.expired(now()) ? Standing.EXPIRED : Standing.VALID;
  }

  private GateDecision record(GateDecision decision) {
    LedgerDraft draft =
        new LedgerDraft(
            ACTOR,
            decision.passed() ? "gate.passed" : "gate.refused",
            subject(decision.model()),
            decision.candidate().brief() + ": " + decision.summary(),
            decision.id());
    return storage
        .ledger()
        .change(
            draft,
            handle -> {
              GateTables.insert(handle, decision);
              storage
                  .evidence()
                  .record(
                      Evidence.of(
                          DECISION, decision.candidate().hex(), PRODUCER, decision.at(), decision));
              return decision;
            });
  }

  public Optional<GateDecision> decision(Digest id) {
    return storage.database().read(handle -> GateTables.decision(handle, id));
  }

  /**
   * {@link dev.plimsoll.storage.Ledger#verify}, and whether plans and decisions are those that the
   * ledger names.
   */
  public LedgerVerification verify() {
    LedgerVerification chain = storage.ledger().verify();
    List<String> findings = new ArrayList<>(chain.findings());
    for (String model : storage.database().read(GateTables::models)) {
      Set<Digest> named =
          storage.ledger().about(subject(model)).stream()
              .map(LedgerEntry::content)
              .collect(Collectors.toSet());
      for (GatePlan plan : plans(model)) {
        if (!GatePlan.id(plan.model(), plan.rules()).equals(plan.id())
            || !named.contains(plan.id())) {
          findings.add("gate of %s: edited, it is not the one in the ledger".formatted(model));
        }
      }
      for (GateDecision decision : decisions(model)) {
        if (!decision.consistent() || !named.contains(decision.id())) {
          findings.add(
              "decision about %s of %s: edited, it is not the one in the ledger"
                  .formatted(decision.candidate().brief(), model));
        }
      }
    }
    return new LedgerVerification(findings.isEmpty(), chain.entries(), findings);
  }

  /** All decisions about a model's candidates, oldest first. */
  public List<GateDecision> decisions(String model) {
    return storage.database().read(handle -> GateTables.decisions(handle, model));
  }

  /** The newest decision about this package. */
  public Optional<GateDecision> latest(String model, Digest candidate) {
    return decisions(model).stream()
        .filter(decision -> decision.candidate().equals(candidate))
        .reduce((earlier, later) -> later);
  }

  /**
   * @throws PlimsollException with {@link GovernanceError#GATE_NOT_PASSED} unless the newest
   *     decision about this package let it pass
   */
  public GateDecision requirePassed(String model, Digest candidate) {
    Optional<GateDecision> decision = latest(model, candidate);
    if (decision.filter(GateDecision::passed).isEmpty()) {
      throw new PlimsollException(
          GovernanceError.GATE_NOT_PASSED,
          "package %s of %s: %s (expected: a passed gate)"
              .formatted(
                  candidate.brief(),
                  model,
                  decision.map(GateDecision::summary).orElse("no gate has decided about it")));
    }
    return decision.get();
  }

  /** Rows are named by their content, so a lost race means that the answer is there already. */
  private static <T> T onceOnly(Supplier<Optional<T>> find, Supplier<T> make) {
    Optional<T> known = find.get();
    if (known.isPresent()) {
      return known.get();
    }
    try {
      return make.get();
    } catch (PlimsollException e) {
      if (e.code() != StorageError.CONFLICT) {
        throw e;
      }
      return find.get().orElseThrow(() -> e);
    }
  }

  private static PlimsollException unknown(GatePlan plan) {
    return new PlimsollException(
        GovernanceError.PLAN_UNKNOWN,
        "gate plan: " + plan.id().brief() + " (expected: a registered plan)");
  }

  private Instant now() {
    return Times.instant(Times.micros(storage.clock().instant()));
  }

  private static String subject(String model) {
    return "model/" + model;
  }
}
