package dev.plimsoll.server.internal.views;

/** One alarm as people read it. */
public record AlarmRow(
    String at,
    String endpoint,
    String kind,
    String tone,
    String subject,
    String message,
    String value,
    String threshold) {}
