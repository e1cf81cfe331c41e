package dev.plimsoll.serving;

import java.util.List;
import java.util.Optional;

/**
 * All there is to know of one answer: what was asked, who answered and why that version, and what
 * became true.
 *
 * @param kind what the answer is; empty when the package of its model is gone
 * @param routes the route table it ran on; empty when the endpoint is gone
 */
public record PredictionReceipt(
    Prediction prediction,
    Optional<AnswerForm> kind,
    List<Label> labels,
    Optional<RouteTable> routes) {}
