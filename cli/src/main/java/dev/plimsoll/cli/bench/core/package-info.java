/** The figures that say whether a machine will do, one for each of the rooms below serving. */
@NullMarked
package dev.plimsoll.cli.bench.core;

import org.jspecify.annotations.NullMarked;
