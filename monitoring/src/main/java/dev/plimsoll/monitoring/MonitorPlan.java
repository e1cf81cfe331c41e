package dev.plimsoll.monitoring;

import dev.plimsoll.kernel.PlimsollException;

/**
 * How an endpoint is watched.
 *
 * @param budget of false pages, over all rules
 * @param driftShare how much of it may go to drift; the rest goes to performance
 */
public record MonitorPlan(
    FalsePageBudget budget, double driftShare, DriftRule drift, PerformanceMonitor performance) {
  public MonitorPlan {
    if (!(driftShare >= 0 && driftShare <= 1)) {
      throw new PlimsollException(
          MonitoringError.PLAN_INVALID,
          "driftShare: " + driftShare + " (expected: a share from 0 to 1)");
    }
  }

  /** The standard rules, half of the budget each. */
  public static MonitorPlan within(FalsePageBudget budget) {
    return new MonitorPlan(budget, 0.5, DriftRule.standard(), PerformanceMonitor.standard());
  }
}
