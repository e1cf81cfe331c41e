/** What the prediction log costs, how fast it finds things, and what a kill leaves of it. */
@NullMarked
package dev.plimsoll.cli.bench.log;

import org.jspecify.annotations.NullMarked;
