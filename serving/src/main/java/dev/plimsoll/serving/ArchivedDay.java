package dev.plimsoll.serving;

import dev.plimsoll.kernel.Digest;
import java.time.Instant;
import java.time.LocalDate;

/**
 * One endpoint's predictions of one day (UTC, by decision time) in a file.
 *
 * @param file its name, relative to the archive's folder
 * @param digest SHA-256 over the rows, as they were written and as they were read again
 * @param archivedAt when the file was written
 */
public record ArchivedDay(
    String endpoint,
    LocalDate day,
    String file,
    long rows,
    long bytes,
    Digest digest,
    Instant archivedAt) {}
