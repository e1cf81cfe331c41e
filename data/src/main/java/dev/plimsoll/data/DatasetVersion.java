package dev.plimsoll.data;

import dev.plimsoll.kernel.Digest;
import java.time.Instant;
import java.util.List;

/**
 * One immutable state of a dataset.
 *
 * @param digest of the Parquet file, and therefore the version's identity
 * @param source the file it was read from, or how it was derived
 * @param parents digests of the versions it was derived from; empty when it was read from outside
 */
public record DatasetVersion(
    String name,
    Digest digest,
    long rows,
    TableSchema schema,
    String source,
    Instant createdAt,
    List<Digest> parents) {}
