/**
 * The Open Inference Protocol over gRPC, on the port that everything else is on.
 *
 * <p>{@link dev.plimsoll.server.grpc.InferenceGrpc} answers the six calls of {@code
 * inference.GRPCInferenceService}; its messages are generated into {@code grpc.proto}.
 */
@NullMarked
package dev.plimsoll.server.grpc;

import org.jspecify.annotations.NullMarked;
