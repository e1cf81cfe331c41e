package dev.plimsoll.serving;

import dev.plimsoll.kernel.Digest;
import java.time.Instant;
import java.util.Map;

/**
 * One answered row, with all that is needed to compute it again.
 *
 * @param id unique over all endpoints
 * @param decisionAt when the decision was taken, which is what windows and look-ups go by
 * @param loggedAt when the server answered, by its own clock
 * @param propensity probability with which the router chose this version; 1 when the caller named
 *     it
 * @param inputs what the model saw after look-ups: {@link Float} (NaN = missing) or {@link String}
 *     (empty = missing), by input name in the model's order
 * @param keys look-up keys that came with the request
 * @param score probability that the label is true
 * @param logit score before calibration, NaN when the model does not give it
 * @param latencyMicros from the arrival of the request to handing it to the log
 */
public record Prediction(
    String id,
    String endpoint,
    Instant decisionAt,
    Instant loggedAt,
    String version,
    Digest model,
    long routeRevision,
    double propensity,
    Map<String, Object> inputs,
    Map<String, String> keys,
    double score,
    double logit,
    long latencyMicros) {}
