/** Serving without a wire: texts, tables, swaps and overload, beside bare loops of the runtime. */
@NullMarked
package dev.plimsoll.cli.bench.engine;

import org.jspecify.annotations.NullMarked;
