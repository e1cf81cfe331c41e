package dev.plimsoll.registry;

import java.time.Instant;

/**
 * Somebody answers for a version.
 *
 * @param role in which capacity, such as {@code owner} or {@code approver}
 */
public record Approval(
    String model, int number, String actor, String role, String reason, Instant at) {}
