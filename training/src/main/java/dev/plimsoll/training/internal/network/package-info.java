/**
 * Network pieces that compute in libtorch and write themselves as ONNX nodes, and the loop that
 * trains them. Tensors that outlive a step are owned by {@code Parameters} and {@code Inputs}; all
 * others die with the step's pointer scope.
 */
@NullMarked
package dev.plimsoll.training.internal.network;

import org.jspecify.annotations.NullMarked;
