/**
 * Endpoints that answer while models come and go: routing, inference, the prediction log and
 * feedback.
 *
 * <p>{@link dev.plimsoll.serving.Endpoints} keeps immutable revisions of route tables; {@link
 * dev.plimsoll.serving.Predictor} answers a request and logs it durably before it does; {@link
 * dev.plimsoll.serving.PredictionLog} keeps predictions and joins labels to them by id whenever
 * they arrive.
 */
@NullMarked
package dev.plimsoll.serving;

import org.jspecify.annotations.NullMarked;
