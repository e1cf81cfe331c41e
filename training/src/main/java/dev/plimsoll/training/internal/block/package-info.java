/**
 * The smallest pieces of networks: each computes in libtorch and writes itself as ONNX nodes.
 * Tensors that outlive a step are owned by {@code Parameters}; all others die with the step's
 * pointer scope.
 */
@NullMarked
package dev.plimsoll.training.internal.block;

import org.jspecify.annotations.NullMarked;
