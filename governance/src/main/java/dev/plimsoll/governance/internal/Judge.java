package dev.plimsoll.governance.internal;

import dev.plimsoll.evaluation.Comparison;
import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.evaluation.SliceReport;
import dev.plimsoll.governance.Bound;
import dev.plimsoll.governance.CheckResult;
import dev.plimsoll.governance.GateCase;
import dev.plimsoll.governance.GateRule;
import dev.plimsoll.governance.RuleOutcome;
import dev.plimsoll.governance.RuleOutcome.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Applies rules to a case. A pure function: no clock, no store.
 *
 * <p>Doubt never helps a candidate: a figure that is missing or expired does not pass, and a rule
 * with confidence looks at the end of the interval that lies nearer to breaking it.
 */
public final class Judge {
  /** Champion plus margin is a sum of decimals; its binary dust must not decide. */
  private static final double DUST = 1e-12;

  private final GateCase gateCase;
  private final Standing standing;
  private final boolean championExists;

  /**
   * @param standing of the candidate's evaluation
   * @param championExists whether the model has another champion, judged or not
   */
  public Judge(GateCase gateCase, Standing standing, boolean championExists) {
    this.gateCase = gateCase;
    this.standing = standing;
    this.championExists = championExists;
  }

  public List<RuleOutcome> judge(List<GateRule> rules) {
    List<RuleOutcome> outcomes = new ArrayList<>();
    for (GateRule rule : rules) {
      if (rule instanceof GateRule.Figure figure) {
        outcomes.add(figure(figure));
      } else if (rule instanceof GateRule.NoFinding check) {
        outcomes.add(check(check));
      }
    }
    for (CheckResult check : gateCase.checks()) {
      GateRule.NoFinding rule = new GateRule.NoFinding(check.name());
      if (!check.passed() && !rules.contains(rule)) {
        outcomes.add(check(rule));
      }
    }
    return outcomes;
  }

  private RuleOutcome check(GateRule.NoFinding rule) {
    List<CheckResult> made =
        gateCase.checks().stream().filter(check -> check.name().equals(rule.check())).toList();
    if (made.isEmpty()) {
      return without(rule, State.NONE, "The check '" + rule.check() + "' was not made.");
    }
    return made.stream()
        .filter(check -> !check.passed())
        .findFirst()
        .map(found -> without(rule, State.FAILED, found.name() + ": " + found.detail()))
        .orElseGet(
            () -> without(rule, State.PASSED, made.get(0).name() + ": " + made.get(0).detail()));
  }

  private RuleOutcome figure(GateRule.Figure rule) {
    if (standing == Standing.NONE) {
      return without(rule, State.NONE, "The candidate has no recorded evaluation.");
    }
    if (standing == Standing.EXPIRED) {
      return without(rule, State.EXPIRED, "The candidate's evaluation has expired.");
    }
    if (rule.confidencePercent() != null
        && rule.confidencePercent() / 100 > gateCase.report().plan().confidence() + DUST) {
      return without(
          rule,
          State.NONE,
          "The evaluation's ranges hold in %s %% of cases, and the rule asks for %s %%."
              .formatted(
                  number(100 * gateCase.report().plan().confidence()),
                  number(rule.confidencePercent())));
    }
    Optional<Found> found = find(gateCase.report(), rule);
    if (found.isEmpty()) {
      return without(rule, State.NONE, nothingFound(gateCase.report(), rule));
    }
    if (rule.bound() instanceof Bound.Champion relative) {
      return againstChampion(rule, relative, found.get());
    }
    Bound.Constant constant = (Bound.Constant) rule.bound();
    return compare(rule, found.get(), constant.value(), "");
  }

  private RuleOutcome againstChampion(GateRule.Figure rule, Bound.Champion relative, Found found) {
    EvaluationReport champion = gateCase.champion();
    if (champion == null) {
      return championExists
          ? without(rule, State.NONE, "The champion was not evaluated on the same rows.")
          : new RuleOutcome(
              rule.text(),
              State.PASSED,
              found.interval.value(),
              found.interval,
              null,
              "There is no other champion that the candidate could fall behind.");
    }
    Optional<Found> other = find(champion, rule);
    if (other.isEmpty()) {
      return without(rule, State.NONE, "Of the champion: " + nothingFound(champion, rule));
    }
    Optional<Comparison> paired =
        gateCase.comparisons().stream()
            .filter(comparison -> comparison.metric().equals(rule.metric().key()))
            .filter(comparison -> rule.worstSlice() == null && rule.confidencePercent() != null)
            .findFirst();
    if (paired.isPresent()) {
      return paired(rule, relative, found, paired.get());
    }
    double bound = other.get().interval.value() + relative.margin();
    return compare(
        rule,
        found,
        bound,
        " (the champion has %s)".formatted(number(other.get().interval.value())));
  }

  /** On the same rows luck cancels, so the interval of the difference is much the narrower one. */
  private RuleOutcome paired(
      GateRule.Figure rule, Bound.Champion relative, Found found, Comparison comparison) {
    double end = end(rule, comparison.difference());
    boolean holds = holds(rule, end, relative.margin());
    String reason =
        "%s is %s; its difference from the champion on the same rows is %s to %s and must be %s %s."
            .formatted(
                found.name(rule),
                found.interval.text(),
                number(comparison.difference().low()),
                number(comparison.difference().high()),
                rule.direction().words(),
                number(relative.margin()));
    return new RuleOutcome(
        rule.text(),
        holds ? State.PASSED : State.FAILED,
        comparison.difference().value(),
        comparison.difference(),
        relative.margin(),
        reason);
  }

  private static RuleOutcome compare(
      GateRule.Figure rule, Found found, double bound, String aside) {
    double decisive =
        rule.confidencePercent() == null ? found.interval.value() : end(rule, found.interval);
    boolean holds = holds(rule, decisive, bound);
    String what =
        rule.confidencePercent() == null
            ? ""
            : "; the %s end of its range decides"
                .formatted(rule.direction().upward() ? "lower" : "upper");
    String reason =
        "%s is %s%s; %s: %s %s%s was asked."
            .formatted(
                found.name(rule),
                found.interval.text(),
                what,
                holds ? "good enough" : "not good enough",
                rule.direction().words(),
                number(bound),
                aside);
    return new RuleOutcome(
        rule.text(),
        holds ? State.PASSED : State.FAILED,
        found.interval.value(),
        found.interval,
        bound,
        reason);
  }

  /** A figure and where it was found. */
  private record Found(Interval interval, @Nullable SliceReport slice) {
    String name(GateRule.Figure rule) {
      String metric = rule.metric().key();
      return slice == null
          ? metric
          : "The worst %s is that of %s (%d rows): it"
              .formatted(metric, slice.name(), slice.rows());
    }
  }

  private static Optional<Found> find(EvaluationReport report, GateRule.Figure rule) {
    GateRule.WorstSlice worst = rule.worstSlice();
    if (worst == null) {
      return report.overall().metric(rule.metric()).map(interval -> new Found(interval, null));
    }
    Comparator<Found> safest =
        Comparator.comparingDouble(
            found ->
                rule.confidencePercent() == null
                    ? found.interval.value()
                    : end(rule, found.interval));
    return report.slices().stream()
        .filter(slice -> slice.rows() >= worst.minimumRows())
        .flatMap(
            slice ->
                slice.metric(rule.metric()).stream().map(interval -> new Found(interval, slice)))
        .min(rule.direction().upward() ? safest : safest.reversed());
  }

  private static String nothingFound(EvaluationReport report, GateRule.Figure rule) {
    Metric metric = rule.metric();
    GateRule.WorstSlice worst = rule.worstSlice();
    if (worst == null) {
      return "%s has no value: %s."
          .formatted(
              metric.key(),
              report.overall().undefined().getOrDefault(metric.key(), "it was not measured"));
    }
    return "None of %d slices has %d rows or more and a value of %s."
        .formatted(report.slices().size(), worst.minimumRows(), metric.key());
  }

  /** The end of the range that lies nearer to breaking the rule. */
  private static double end(GateRule.Figure rule, Interval interval) {
    return rule.direction().upward() ? interval.low() : interval.high();
  }

  private static boolean holds(GateRule.Figure rule, double value, double bound) {
    return rule.direction().holds(Math.rint(value / DUST), Math.rint(bound / DUST));
  }

  private static RuleOutcome without(GateRule rule, State state, String reason) {
    return new RuleOutcome(rule.text(), state, null, null, null, reason);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value).replaceFirst("\\.?0+$", "");
  }
}
