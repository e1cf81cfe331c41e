package dev.plimsoll.pipeline.project;

import dev.plimsoll.kernel.config.Default;

/**
 * Whether and when the network is served as int8.
 *
 * @param quantize measure an int8 copy of the network and keep the figures as evidence
 * @param mostAucLost serve the copy in the network's place only when it loses no more than this
 * @param mostErrorGained the same of a model of numbers or quantiles: by how much its RMSE or
 *     pinball loss may rise, as a part of the network's
 */
public record CompressSection(
    @Default("true") boolean quantize,
    @Default("0.002") double mostAucLost,
    @Default("0.01") double mostErrorGained) {}
