package dev.plimsoll.pipeline.scoring;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run did.
 *
 * @param rows in the input, and as many in the output
 * @param failed rows without an answer
 * @param resumed rows that an earlier run had scored
 * @param errors the side file; null when no row failed
 * @param found view to number of rows for which it knew something; empty when nothing was joined
 */
public record ScoringSummary(
    long rows,
    long failed,
    long resumed,
    Path out,
    @Nullable Path errors,
    String modelVersion,
    Map<String, Long> found) {}
