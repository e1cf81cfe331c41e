package dev.plimsoll.pipeline.project;

import dev.plimsoll.kernel.config.Default;
import java.time.Duration;

/**
 * How often to look, and how seldom to cry.
 *
 * @param every length of a monitoring window
 * @param falseAlarmEvery the budget: on data that does not change, at most one alarm in this time
 * @param labelsAfter a window is judged when its labels have had this long to arrive
 */
public record MonitorSection(
    @Default("7d") Duration every,
    @Default("90d") Duration falseAlarmEvery,
    @Default("2d") Duration labelsAfter) {}
