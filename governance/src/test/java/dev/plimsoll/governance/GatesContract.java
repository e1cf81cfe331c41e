package dev.plimsoll.governance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.evaluation.Comparison;
import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.evaluation.Verdict;
import dev.plimsoll.governance.RuleOutcome.State;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.registry.Registry;
import dev.plimsoll.storage.LedgerEntry;
import dev.plimsoll.storage.LedgerVerification;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

abstract class GatesContract extends GateFixture {
  @Test
  void aPlanIsWrittenIntoTheLedgerOnce() {
    GatePlan plan = plan("auc>=0.66", "ece <= 0.03");
    clock.advanceTo(START.plusSeconds(5));
    assertThat(plan("auc >= 0.660", "ece <= 0.03")).isEqualTo(plan);
    assertThat(plan.rules()).containsExactly("auc >= 0.66", "ece <= 0.03");
    assertThat(gates.plans(MODEL)).containsExactly(plan);
    assertThat(gates.plan(plan.id())).contains(plan);
    assertThat(storage.ledger().about("model/" + MODEL))
        .extracting(LedgerEntry::action, LedgerEntry::content)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("gate.registered", plan.id()));
  }

  @Test
  void whatWasEditedBesideTheLedgerIsFound() {
    GatePlan plan = plan("auc >= 0.66");
    gates.decide(plan, CANDIDATE, evaluated(Reports.of(0.70, 0.02)), null, List.of());
    assertThat(gates.verify()).isEqualTo(new LedgerVerification(true, 2, List.of()));

    edit("UPDATE gate_decision SET content = replace(content, '0.7', '0.9')");
    assertThat(gates.verify().findings())
        .containsExactly(
            "decision about %s of %s: edited, it is not the one in the ledger"
                .formatted(CANDIDATE.brief(), MODEL));
    edit("UPDATE gate_decision SET content = replace(content, '0.9', '0.7')");
    edit("UPDATE gate_plan SET rules = replace(rules, '0.66', '0.55')");
    assertThat(gates.verify().findings())
        .containsExactly("gate of " + MODEL + ": edited, it is not the one in the ledger");
    edit("UPDATE gate_plan SET rules = replace(rules, '0.55', '0.66')");
    edit("UPDATE evidence SET content = replace(content, '0.7', '0.9') WHERE kind = 'eval.report'");
    assertThat(gates.verify().intact()).isFalse();
    assertThat(gates.verify().findings())
        .singleElement(InstanceOfAssertFactories.STRING)
        .matches(
            "evidence \\d+ \\(eval.report of .*\\): edited, its digest does not fit its content");
  }

  private void edit(String sql) {
    assertThat(storage.database().<Integer>write(handle -> handle.execute(sql))).isPositive();
  }

  @Test
  void refusesAPlanWithoutRulesOrWithABadOne() {
    refused(GovernanceError.BAD_RULE, () -> plan());
    assertThat(refused(GovernanceError.BAD_RULE, () -> plan("auc >= 0.6", "auc >=")))
        .hasMessageContaining("'auc >='");
    assertThat(storage.ledger().size()).isZero();
  }

  @Test
  void letsAGoodCandidatePassAndSaysWhy() {
    GatePlan plan = plan("auc >= 0.66", "ece <= 0.03");
    EvaluationReport report = evaluated(Reports.of(0.70, 0.02));
    GateDecision decision = gates.decide(plan, CANDIDATE, report, null, List.of());
    assertThat(decision.passed()).isTrue();
    assertThat(decision.at()).isEqualTo(START.plusSeconds(60));
    assertThat(decision.summary()).isEqualTo("Passed all 2 rules.");
    RuleOutcome first = decision.outcomes().get(0);
    assertThat(first)
        .isEqualTo(
            new RuleOutcome(
                "auc >= 0.66",
                State.PASSED,
                0.70,
                Reports.around(0.70),
                0.66,
                "auc is 0.700 (0.690 to 0.710); good enough: at least 0.66 was asked."));
  }

  @Test
  void refusesABadCandidateWithReasons() {
    GatePlan plan = plan("auc >= 0.66", "ece <= 0.03");
    EvaluationReport report = evaluated(Reports.of(0.51, 0.02));
    GateDecision decision = gates.decide(plan, CANDIDATE, report, null, List.of());
    assertThat(decision.passed()).isFalse();
    assertThat(decision.outcomes())
        .extracting(RuleOutcome::state)
        .containsExactly(State.FAILED, State.PASSED);
    assertThat(decision.summary())
        .isEqualTo(
            "Refused by 1 of 2 rules: auc is 0.510 (0.500 to 0.520); not good enough: at least 0.66"
                + " was asked.");
  }

  @Test
  void aDecisionIsEvidenceAndInTheLedger() {
    GatePlan plan = plan("auc >= 0.66");
    EvaluationReport report = evaluated(Reports.of(0.70, 0.02));
    GateDecision decision = gates.decide(plan, CANDIDATE, report, null, List.of());
    clock.advanceTo(START.plusSeconds(999));
    assertThat(gates.decide(plan, CANDIDATE, report, null, List.of())).isEqualTo(decision);
    assertThat(gates.decisions(MODEL)).containsExactly(decision);
    assertThat(gates.latest(MODEL, CANDIDATE)).contains(decision);
    Evidence evidence = storage.evidence().latest(Gates.DECISION, CANDIDATE.hex()).orElseThrow();
    assertThat(Json.read(evidence.content().toString(), GateDecision.class)).isEqualTo(decision);
    assertThat(storage.ledger().about("model/" + MODEL))
        .extracting(LedgerEntry::action)
        .containsExactly("gate.registered", "gate.passed");
    assertThat(storage.ledger().verify().intact()).isTrue();
  }

  @Test
  void onlyThePassedMayGoOn() {
    refused(GovernanceError.GATE_NOT_PASSED, () -> gates.requirePassed(MODEL, CANDIDATE));
    judged("auc >= 0.66", Reports.of(0.5, 0.02));
    assertThat(
            refused(GovernanceError.GATE_NOT_PASSED, () -> gates.requirePassed(MODEL, CANDIDATE)))
        .hasMessageContaining("Refused by 1 of 1 rules");
    judged("auc >= 0.49", Reports.of(0.5, 0.03));
    assertThat(gates.requirePassed(MODEL, CANDIDATE).passed()).isTrue();
  }

  @Test
  void theBoundItselfCounts() {
    assertThat(judged("auc >= 0.7", Reports.of(0.7, 0.02)).passed()).isTrue();
    assertThat(judged("auc > 0.7", Reports.of(0.7, 0.03)).passed()).isFalse();
    assertThat(judged("ece <= 0.02", Reports.of(0.7, 0.02)).passed()).isTrue();
    assertThat(judged("ece < 0.02", Reports.of(0.7, 0.02)).passed()).isFalse();
  }

  @Test
  void confidenceLooksAtTheEndOfTheRange() {
    RuleOutcome low = judged("auc >= 0.695 with 95% confidence", Reports.of(0.70, 0.02));
    assertThat(low.state()).isEqualTo(State.FAILED);
    assertThat(low.reason()).contains("the lower end of its range decides");
    assertThat(judged("auc >= 0.69 with 95% confidence", Reports.of(0.70, 0.02)).passed()).isTrue();
    RuleOutcome high = judged("ece <= 0.025 with 90% confidence", Reports.of(0.70, 0.02));
    assertThat(high.state()).isEqualTo(State.FAILED);
    assertThat(high.reason()).contains("the upper end");
  }

  @Test
  void rangesThatAreTooNarrowForTheRuleDoNotDecide() {
    RuleOutcome outcome = judged("auc >= 0.6 with 99% confidence", Reports.of(0.70, 0.02));
    assertThat(outcome.state()).isEqualTo(State.NONE);
    assertThat(outcome.reason()).contains("95 %").contains("99 %");
  }

  @Test
  void theWorstSliceWithEnoughRowsDecides() {
    EvaluationReport report =
        Reports.of(
            0.70,
            0.02,
            Reports.slice("UA", 900, 0.69),
            Reports.slice("EV", 600, 0.57),
            Reports.slice("OO", 200, 0.30),
            Reports.tooSmall("HA", 20));
    RuleOutcome outcome = judged("worst slice auc >= 0.58 where n >= 500", report);
    assertThat(outcome.state()).isEqualTo(State.FAILED);
    assertThat(outcome.value()).isEqualTo(0.57);
    assertThat(outcome.reason()).contains("carrier=EV (600 rows)");
    assertThat(judged("worst slice auc >= 0.58 where n >= 700", report).passed()).isTrue();
    assertThat(judged("worst slice auc >= 0.58", report).value()).isEqualTo(0.30);
    assertThat(judged("worst slice auc >= 0.58 where n >= 5000", report).state())
        .isEqualTo(State.NONE);
  }

  @Test
  void withConfidenceTheWorstSliceIsTheOneWithTheWorstEnd() {
    EvaluationReport report =
        Reports.of(
            0.70,
            0.02,
            Reports.slice("UA", 900, new Interval(0.60, 0.59, 0.61)),
            Reports.slice("EV", 600, new Interval(0.65, 0.50, 0.75)));
    RuleOutcome outcome = judged("worst slice auc >= 0.58 with 95% confidence", report);
    assertThat(outcome.state()).isEqualTo(State.FAILED);
    assertThat(outcome.value()).isEqualTo(0.65);
  }

  @Test
  void withoutAChampionThereIsNothingToFallBehind() {
    RuleOutcome outcome = judged("auc >= champion - 0.01", Reports.of(0.70, 0.02));
    assertThat(outcome.passed()).isTrue();
    assertThat(outcome.bound()).isNull();
    assertThat(outcome.reason()).contains("no other champion");
  }

  @Test
  void theChampionItselfIsDecidedAsItWasBeforeItBecameOne() {
    GatePlan plan = plan("auc >= champion - 0.01");
    EvaluationReport report = evaluated(Reports.of(0.70, 0.02));
    GateDecision first = gates.decide(plan, CANDIDATE, report, null);
    Registry registry = new Registry(storage);
    registry.register(MODEL, CANDIDATE, "x", Json.tree(Map.of()), "ada");
    registry.move(MODEL, Registry.CHAMPION, 1, "ada", "passed");
    assertThat(gates.decide(plan, CANDIDATE, report, null)).isEqualTo(first);
  }

  @Test
  void theReportMayBeOnePartOfTheEvidence() {
    GatePlan plan = plan("auc >= 0.66");
    EvaluationReport report = Reports.of(0.70, 0.02);
    storage
        .evidence()
        .record(
            Evidence.of(
                Gates.REPORT, CANDIDATE.hex(), "test", START, Map.of("rows", 7, "report", report)));
    assertThat(gates.decide(plan, CANDIDATE, report, null).passed()).isTrue();
  }

  @Test
  void aChampionThatWasNotJudgedDoesNotHelp() {
    champion();
    RuleOutcome outcome = judged("auc >= champion - 0.01", Reports.of(0.70, 0.02));
    assertThat(outcome.state()).isEqualTo(State.NONE);
    assertThat(outcome.reason()).contains("champion was not evaluated");
  }

  @Test
  void theChampionsFigurePlusAMarginIsTheBound() {
    champion();
    GatePlan plan = plan("auc >= champion - 0.01");
    EvaluationReport report = evaluated(Reports.of(0.69, 0.02));
    RuleOutcome equal =
        only(gates.decide(plan, CANDIDATE, report, Reports.of(0.70, 0.02), List.of()));
    assertThat(equal.passed()).isTrue();
    assertThat(equal.reason()).contains("at least 0.69 (the champion has 0.7) was asked");
    RuleOutcome below =
        only(gates.decide(plan, CANDIDATE, report, Reports.of(0.71, 0.02), List.of()));
    assertThat(below.state()).isEqualTo(State.FAILED);
  }

  @Test
  void confidenceAgainstTheChampionUsesThePairedDifference() {
    champion();
    GatePlan plan = plan("auc >= champion - 0.01 with 95% confidence");
    EvaluationReport report = evaluated(Reports.of(0.70, 0.02));
    EvaluationReport champion = Reports.of(0.70, 0.02);
    // Unpaired, the lower end 0.69 meets 0.70 - 0.01 exactly; paired, -0.02 does not.
    assertThat(only(gates.decide(plan, CANDIDATE, report, champion, List.of())).passed()).isTrue();
    RuleOutcome paired = decideWith(plan, report, champion, new Interval(0, -0.02, 0.02));
    assertThat(paired.state()).isEqualTo(State.FAILED);
    assertThat(paired.reason()).contains("difference from the champion on the same rows is -0.02");
    assertThat(decideWith(plan, report, champion, new Interval(0, -0.005, 0.005)).passed())
        .isTrue();
  }

  private RuleOutcome decideWith(
      GatePlan plan, EvaluationReport report, EvaluationReport champion, Interval difference) {
    Comparison comparison = new Comparison("auc", difference, 0.9, Verdict.NO_DIFFERENCE_SHOWN);
    return only(
        gates.decide(
            plan, new GateCase(CANDIDATE, report, champion, List.of(comparison), List.of())));
  }

  @Test
  void missingAndExpiredEvidenceFailAndAreToldApart() {
    GatePlan plan = plan("auc >= 0.1");
    EvaluationReport report = Reports.of(0.70, 0.02);
    RuleOutcome none = only(gates.decide(plan, CANDIDATE, report, null, List.of()));
    assertThat(none.state()).isEqualTo(State.NONE);
    Instant expiry = START.plusSeconds(100);
    storage
        .evidence()
        .record(
            new Evidence(Gates.REPORT, CANDIDATE.hex(), "test", START, expiry, Json.tree(report)));
    clock.advanceTo(expiry.minusSeconds(1));
    assertThat(gates.decide(plan, CANDIDATE, report, null, List.of()).passed()).isTrue();
    clock.advanceTo(expiry);
    RuleOutcome expired = only(gates.decide(plan, CANDIDATE, report, null, List.of()));
    assertThat(expired.state()).isEqualTo(State.EXPIRED);
    assertThat(expired.passed()).isFalse();
    assertThat(expired.reason()).contains("expired");
  }

  @Test
  void anUndefinedMetricFailsWithItsReason() {
    RuleOutcome outcome = judged("f1 >= 0.1", Reports.of(0.70, 0.02));
    assertThat(outcome.state()).isEqualTo(State.NONE);
    assertThat(outcome.reason()).contains("nothing was answered with yes");
  }

  @Test
  void refusesAnEvaluationFromBeforeThePlan() {
    EvaluationReport report = evaluated(Reports.of(0.70, 0.02));
    clock.advanceTo(START.plusSeconds(600));
    GatePlan plan = plan("auc >= 0.66");
    PlimsollException e =
        refused(
            GovernanceError.EVIDENCE_BEFORE_PLAN,
            () -> gates.decide(plan, CANDIDATE, report, null, List.of()));
    assertThat(e).hasMessageContaining("evaluate it again");
    assertThat(gates.decisions(MODEL)).isEmpty();
    evaluated(report);
    assertThat(gates.decide(plan, CANDIDATE, report, null, List.of()).passed()).isTrue();
  }

  @Test
  void refusesAReportThatIsNotTheRecordedOne() {
    GatePlan plan = plan("auc >= 0.66");
    evaluated(Reports.of(0.50, 0.02));
    refused(
        GovernanceError.EVIDENCE_DIFFERS,
        () -> gates.decide(plan, CANDIDATE, Reports.of(0.99, 0.02), null, List.of()));
  }

  @Test
  void refusesAPlanThatNobodyRegistered() {
    EvaluationReport report = evaluated(Reports.of(0.70, 0.02));
    GatePlan made = new GatePlan(Digest.ofText("x"), MODEL, List.of("auc >= 0"), START, "eve");
    refused(
        GovernanceError.PLAN_UNKNOWN, () -> gates.decide(made, CANDIDATE, report, null, List.of()));
  }

  @Test
  void theRegisteredRulesCountNotThoseHandedOver() {
    GatePlan plan = plan("auc >= 0.66");
    EvaluationReport report = evaluated(Reports.of(0.50, 0.02));
    GatePlan softened =
        new GatePlan(plan.id(), MODEL, List.of("auc >= 0.1"), plan.at(), plan.actor());
    assertThat(gates.decide(softened, CANDIDATE, report, null, List.of()).passed()).isFalse();
  }

  @Test
  void aCheckMustHaveBeenMadeAndFoundNothing() {
    EvaluationReport report = Reports.of(0.70, 0.02);
    CheckResult clean = new CheckResult("leak", true, "no value was known later");
    CheckResult dirty = new CheckResult("leak", false, "3 columns were known later");
    assertThat(judged("no leak", report).state()).isEqualTo(State.NONE);
    assertThat(judged("no leak", report, clean).passed()).isTrue();
    RuleOutcome found = judged("no leak", report, clean, dirty);
    assertThat(found.state()).isEqualTo(State.FAILED);
    assertThat(found.reason()).isEqualTo("leak: 3 columns were known later");
  }

  @Test
  void aFailedCheckRefusesAlsoWhenNoRuleNamesIt() {
    GatePlan plan = plan("auc >= 0.66");
    EvaluationReport report = evaluated(Reports.of(0.70, 0.02));
    CheckResult scan = new CheckResult("file-scan", false, "weights outside the folder");
    GateDecision decision = gates.decide(plan, CANDIDATE, report, null, List.of(scan));
    assertThat(decision.passed()).isFalse();
    assertThat(decision.outcomes())
        .extracting(RuleOutcome::rule)
        .containsExactly("auc >= 0.66", "no file-scan");
  }
}
