/**
 * What the Open Inference Protocol means, whatever carries it: a call with tensors and parameters
 * in, named tensors out, and what there is to be asked.
 *
 * <p>{@link dev.plimsoll.server.inference.Inference} answers; {@code server.http} and {@code
 * server.grpc} only translate. A model of the protocol is an endpoint of ours, whose name stays
 * while its versions change.
 */
@NullMarked
package dev.plimsoll.server.inference;

import org.jspecify.annotations.NullMarked;
