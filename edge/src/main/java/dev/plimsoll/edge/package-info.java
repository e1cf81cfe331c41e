/**
 * What an exported model runs with: {@link dev.plimsoll.edge.EdgeMain} reads rows and writes
 * answers, with ONNX Runtime and the JDK and nothing else, in a heap of 64 MB.
 *
 * <p>{@link dev.plimsoll.edge.RunnerJar} packs this package and the runtime for one platform into
 * one jar.
 */
@NullMarked
package dev.plimsoll.edge;

import org.jspecify.annotations.NullMarked;
