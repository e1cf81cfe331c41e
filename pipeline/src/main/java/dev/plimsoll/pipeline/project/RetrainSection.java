package dev.plimsoll.pipeline.project;

import dev.plimsoll.kernel.config.Default;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a successor is trained, and on what. Drift alone never retrains: it explains, the calendar
 * and lost performance decide.
 *
 * @param every the calendar; null for never
 * @param on {@code performance}: also when a performance alarm was raised
 * @param window rows of this long before now teach
 * @param candidates families to train; the champion's own when empty
 * @param rest no second training within this time
 */
public record RetrainSection(
    @Nullable Duration every,
    @Default("[performance]") List<String> on,
    @Default("150d") Duration window,
    @Default("14d") Duration test,
    List<String> candidates,
    @Default("21d") Duration rest) {}
