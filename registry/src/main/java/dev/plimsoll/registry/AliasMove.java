package dev.plimsoll.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step in an alias's life.
 *
 * @param step 1 for the first move of any of the model's aliases, without gaps
 * @param from the version it pointed at before, null when it did not exist
 * @param to the version it points at since, null when it was dropped
 */
public record AliasMove(
    String model,
    long step,
    String alias,
    @Nullable Integer from,
    @Nullable Integer to,
    Instant at,
    String actor,
    String reason) {}
