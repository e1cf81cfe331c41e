package dev.plimsoll.pipeline;

import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.kernel.Digest;

/**
 * A model that was trained and judged, but has answered nobody yet.
 *
 * @param name what people call it: its family, and {@code int8} when it was quantized
 * @param kind the family, such as {@code ft-transformer}
 * @param model digest of its package
 * @param rows digest of the split training set that taught, chose and judged it
 * @param report on the judging rows
 * @param training how it was trained
 * @param rowsPerSecond it scores on one thread
 */
public record Candidate(
    String name,
    String kind,
    Digest model,
    Digest rows,
    EvaluationReport report,
    TrainingOutcome training,
    double rowsPerSecond) {}
