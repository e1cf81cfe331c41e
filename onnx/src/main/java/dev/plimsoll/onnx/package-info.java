/**
 * ONNX graphs: built, read, checked, rewritten and run.
 *
 * <p>{@link dev.plimsoll.onnx.GraphBuilder} writes graphs node by node; {@link
 * dev.plimsoll.onnx.ModelPackage} is the folder in which a model travels. The classes of the format
 * itself are compiled from {@code onnx-ml.proto}.
 */
@NullMarked
package dev.plimsoll.onnx;

import org.jspecify.annotations.NullMarked;
