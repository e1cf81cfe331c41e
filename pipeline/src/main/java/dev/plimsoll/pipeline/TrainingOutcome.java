package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.Digest;

/**
 * What a training step leaves behind.
 *
 * @param model digest of the package
 * @param validAuc on the choosing rows
 * @param validLogLoss on the choosing rows, in nats
 * @param seconds of training
 * @param peakRssBytes of the process that trained
 */
public record TrainingOutcome(
    Digest model,
    double validAuc,
    double validLogLoss,
    double seconds,
    double cpuSeconds,
    long trainRows,
    long validRows,
    long peakRssBytes) {}
