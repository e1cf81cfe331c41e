/** Requests that are broken at random, and what a server must never answer to them. */
@NullMarked
package dev.plimsoll.cli.bench.fuzz;

import org.jspecify.annotations.NullMarked;
