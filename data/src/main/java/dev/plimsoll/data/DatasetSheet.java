package dev.plimsoll.data;

import dev.plimsoll.kernel.Digest;
import java.util.List;

/**
 * A dataset version on one page: the content of {@code data.sheet} evidence.
 *
 * @param source the file, or how it was derived
 * @param sourceDigest of the file's bytes; the version's own digest when it was derived
 * @param spec digest of what the file was read by; the version's own digest when it was derived
 * @param profile digest of the profile's bytes, in the blob store
 */
public record DatasetSheet(
    String dataset,
    Digest version,
    long rows,
    String source,
    Digest sourceDigest,
    Digest spec,
    List<Digest> parents,
    Digest profile,
    List<ColumnSummary> columns) {}
