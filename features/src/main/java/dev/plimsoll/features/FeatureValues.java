package dev.plimsoll.features;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one look-up.
 *
 * @param values in the order of the view's outputs: Double, String, or null when missing
 * @param eventAt when the newest row used happened, or for aggregates when it became visible; null
 *     when there was none, or the view is static
 */
public record FeatureValues(
    List<@Nullable Object> values, FeatureStatus status, @Nullable Instant eventAt) {}
