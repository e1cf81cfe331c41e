package dev.plimsoll.security;

/**
 * One thing that a scan found.
 *
 * @param where the file, and within a graph the node or tensor
 * @param message what was met and what was expected
 */
public record ScanFinding(Severity severity, ScanRule rule, String where, String message) {}
