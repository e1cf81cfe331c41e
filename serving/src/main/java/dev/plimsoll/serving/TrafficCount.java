package dev.plimsoll.serving;

import java.util.List;

/**
 * What one version of an endpoint has answered since the server started.
 *
 * @param version empty for requests that failed before a version was chosen
 * @param requests answered requests that had rows for this version
 * @param rows answered rows
 * @param errors failed requests
 * @param latency requests per bucket of {@link Traffic#BOUNDS_MICROS}, and those above the last
 * @param latencyMicrosSum over all answered requests
 */
public record TrafficCount(
    String endpoint,
    String version,
    long requests,
    long rows,
    long errors,
    List<Long> latency,
    long latencyMicrosSum) {}
