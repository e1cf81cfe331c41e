/**
 * Checkpoints in the safetensors format, which every framework reads and which can hold no code.
 *
 * <pre>
 *   bytes 0..7    length L of the header, unsigned 64 bit, little endian
 *   bytes 8..8+L  JSON in UTF-8, padded with spaces to a multiple of 8:
 *                 {"__metadata__": {"note": "text", ...},
 *                  "name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...}
 *   the rest      the tensors' values, row-major, little endian; data_offsets count from here
 * </pre>
 */
@NullMarked
package dev.plimsoll.training.internal.checkpoint;

import org.jspecify.annotations.NullMarked;
