/** What models learn, beside simpler ones, published figures and other kinds of attention. */
@NullMarked
package dev.plimsoll.cli.bench.training;

import org.jspecify.annotations.NullMarked;
