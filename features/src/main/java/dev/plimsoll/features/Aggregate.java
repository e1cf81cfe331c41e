package dev.plimsoll.features;

import java.time.Duration;

/**
 * One aggregate of one column over one window.
 *
 * @param name the feature column, such as {@code carrier_delay_mean_arr_delay_24h}
 */
public record Aggregate(AggregateKind kind, String column, Duration window, String name) {}
