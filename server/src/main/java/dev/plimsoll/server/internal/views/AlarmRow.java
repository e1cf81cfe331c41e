package dev.plimsoll.server.internal.views;

import org.jspecify.annotations.Nullable;

/**
 * One alarm as people read it.
 *
 * @param taken who has taken it up, when and with what words; null while nobody has
 */
public record AlarmRow(
    String id,
    String at,
    String endpoint,
    String kind,
    String tone,
    String subject,
    String message,
    String value,
    String threshold,
    @Nullable String taken) {}
