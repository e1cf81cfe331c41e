/**
 * The kinds of attention. Each is one file that computes in libtorch and writes itself as ONNX
 * nodes.
 */
@NullMarked
package dev.plimsoll.training.internal.attention;

import org.jspecify.annotations.NullMarked;
