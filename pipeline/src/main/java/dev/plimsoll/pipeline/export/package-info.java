/**
 * Models on their way out: a folder that runs by itself on a small machine, or the ONNX file for
 * somebody else's runtime. Nothing leaves before it was run and compared.
 */
@NullMarked
package dev.plimsoll.pipeline.export;

import org.jspecify.annotations.NullMarked;
