/**
 * The models that are served to be measured: a small random network, and MiniLM from its own file.
 */
@NullMarked
package dev.plimsoll.cli.bench.model;

import org.jspecify.annotations.NullMarked;
