package dev.plimsoll.serving;

import java.util.List;
import java.util.Optional;

/**
 * All there is to know of one answer: what was asked, who answered and why that version, and what
 * became true.
 *
 * @param routes the route table it ran on; empty when the endpoint is gone
 */
public record PredictionReceipt(
    Prediction prediction, List<Label> labels, Optional<RouteTable> routes) {}
