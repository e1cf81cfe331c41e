package dev.plimsoll.pipeline.project;

import dev.plimsoll.kernel.config.Default;
import java.util.List;

/**
 * How a candidate is judged.
 *
 * @param slices input columns, or lists of columns, whose groups are judged apart
 * @param minRows a group with fewer rows gets no figure
 * @param resamples of the bootstrap behind every interval
 */
public record EvaluateSection(
    List<List<String>> slices,
    @Default("200") int minRows,
    @Default("200") int resamples,
    @Default("95%") double confidence) {}
