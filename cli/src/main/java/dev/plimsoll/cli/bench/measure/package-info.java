/**
 * How a figure is taken: beside something else, in windows that take turns, and said in three
 * digits.
 */
@NullMarked
package dev.plimsoll.cli.bench.measure;

import org.jspecify.annotations.NullMarked;
