package dev.plimsoll.data;

/**
 * A version and how it came about.
 *
 * @param quality of the reading that made the version
 * @param reused whether the same file under the same spec was known already, so nothing was done
 */
public record IngestResult(DatasetVersion version, QualityReport quality, boolean reused) {}
