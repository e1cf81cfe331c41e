/**
 * The wire: requests of the ecosystem's protocols in, answers and errors in their shapes out.
 *
 * <p>One class per protocol (Open Inference Protocol V2, feedback, Feast's push and online
 * features, Prometheus); {@link dev.plimsoll.server.http.InferenceRoutes} puts them all on a
 * server. Bodies are parsed as streams into primitive columns, within limits of size, depth and
 * time.
 */
@NullMarked
package dev.plimsoll.server.http;

import org.jspecify.annotations.NullMarked;
